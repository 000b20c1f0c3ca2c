// SPDX-License-Identifier: Apache-2.0
package io.dte.foundation.runs;

import static io.dte.tests.support.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.dte.foundation.api.event.EventLog;
import io.dte.foundation.api.event.EventType;
import io.dte.foundation.api.event.NewEvent;
import io.dte.foundation.api.home.ProcessIdentity;
import io.dte.foundation.api.problem.DteException;
import io.dte.foundation.api.problem.ExitCode;
import io.dte.foundation.api.problem.Problem;
import io.dte.foundation.api.run.Run;
import io.dte.foundation.api.run.RunContext;
import io.dte.foundation.api.run.RunExecution;
import io.dte.foundation.api.run.RunKind;
import io.dte.foundation.api.run.RunQuery;
import io.dte.foundation.api.run.RunRequest;
import io.dte.foundation.api.run.RunResult;
import io.dte.foundation.api.run.RunState;
import io.dte.foundation.api.run.Step;
import io.dte.tests.support.Patience;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunsTest {
  @TempDir Path folder;
  private final MemoryLog log = new MemoryLog();
  private final ManualKind kind = new ManualKind();
  private final List<UUID> released = new CopyOnWriteArrayList<>();
  private final ExecutorService executor = Executors.newFixedThreadPool(2);
  private Kinds kinds;
  private Kinds.Entry registered;
  private Runs runs;

  @BeforeEach
  void open() {
    runs = service(false, log);
    registered = kinds.add(kind, Map.of(RunKind.NAME_PROPERTY, "manual"));
  }

  @AfterEach
  void close() throws Exception {
    runs.close();
    // A snapshot may still be on its way into the folder.
    executor.shutdown();
    assertThat(executor.awaitTermination(Patience.LIMIT.toSeconds(), TimeUnit.SECONDS)).isTrue();
  }

  private Runs service(boolean owner, EventLog events) {
    kinds = new Kinds();
    ObjectMapper mapper = new ObjectMapper();
    return new Runs(new Engine(events, () -> folder, kinds, new LargePayloads(mapper), mapper, executor,
        Clock.systemUTC(), owner, released::add, Surroundings.of("")));
  }

  @Test
  void runsToItsEnd() throws Exception {
    Run run = runs.submit(request("doc"));
    CompletableFuture<Run> completion = runs.completion(run.id());
    ManualKind.Execution execution = kind.next();
    execution.context.stepStarted("fuse", List.of());
    execution.context.stepSucceeded("fuse", false, JsonNodeFactory.instance.objectNode().put("rows", 2300), List.of());
    execution.end(new RunResult.Succeeded(json("{\"out\":7}")));

    Run ended = Patience.get(completion);

    assertThat(ended.state()).isEqualTo(RunState.SUCCEEDED);
    assertThat(ended.outputs()).isEqualTo(json("{\"out\":7}"));
    assertThat(execution.calls).as("told of its end once that is in the log").containsExactly("recorded true");
    assertThat(ended.inputs()).isEqualTo(json("{\"x\":1}"));
    assertThat(ended.outdir()).isEqualTo(folder.resolve(run.id().toString()).resolve("out"));
    assertThat(ended.startedAt()).isNotNull();
    assertThat(ended.endedAt()).isAfterOrEqualTo(ended.startedAt());
    assertThat(ended.steps()).singleElement().satisfies(step -> {
      assertThat(step.name()).isEqualTo("fuse");
      assertThat(step.state()).isEqualTo(RunState.SUCCEEDED);
      assertThat(step.attempts()).isEqualTo(1);
    });
    assertThat(log.types(run.id())).containsExactly("run.submitted", "run.started", "step.started", "step.succeeded",
        "run.succeeded");
    assertThat(execution.context.events()).hasSize(5);
    Path files = folder.resolve(run.id().toString());
    assertThat(files.resolve("engine.json")).doesNotExist();
    assertThat(Run.fromJson(new ObjectMapper().readTree(files.resolve("run.json").toFile()))).isEqualTo(ended);
    assertThat(runs.find(run.id())).contains(ended);
  }

  @Test
  void refusesWhatCanNeverRunBeforeAnythingIsRecorded() {
    assertThatThrownBy(() -> runs.submit(request("broken"))).isInstanceOf(DteException.class)
        .hasMessageContaining("broken is no document");
    assertThat(log.lastSequence()).isZero();
    assertThat(folder).isEmptyDirectory();
  }

  @Test
  void aProblemAtTheStartKeepsItsCode() throws Exception {
    Run run = runs.submit(request("cannot-start"));
    Run ended = Patience.get(runs.completion(run.id()));
    assertThat(ended.state()).isEqualTo(RunState.FAILED);
    assertThat(ended.failure()).map(Problem::code).contains(ExitCode.UNAVAILABLE);
    assertThat(ended.message()).isEqualTo("no place to run");
  }

  @Test
  void whoMayNotRunEverythingIsJudgedByWhatItsKindMadeOfIt() throws Exception {
    JsonNode completed = json("{\"in\":1}");
    kinds.add(new RunKind() {
      @Override
      public RunExecution start(RunContext context) throws DteException {
        return kind.start(context);
      }

      @Override
      public RunRequest check(RunRequest request) {
        return new RunRequest(request.kind(), request.name(), "completed", completed, null, null, request.actor(),
            request.options());
      }
    }, Map.of(RunKind.NAME_PROPERTY, "completing"));
    RunRequest request = new RunRequest("completing", "", "doc", json("{}"), null, null, "ana", Map.of());
    assertThatThrownBy(() -> runs.submit(request, checked -> {
      throw new DteException(ExitCode.REFUSED, "not " + checked.document() + checked.inputs(), "");
    })).hasMessageContaining("not completed{\"in\":1}");
    assertThat(runs.list(RunQuery.ALL)).as("nothing is recorded").isEmpty();
    assertThat(runs.submit(request, checked -> { }).document()).isEqualTo("completed");
    RunRequest unknown = new RunRequest("late", "", "doc", json("{}"), null, null, "ana", Map.of());
    assertThatThrownBy(() -> runs.submit(unknown, checked -> { })).isInstanceOfSatisfying(DteException.class,
        problem -> assertThat(problem.problem().code()).isEqualTo(ExitCode.UNAVAILABLE));
  }

  @Test
  void waitsForItsKind() throws Exception {
    RunRequest request = new RunRequest("late", "", "doc", json("{}"), null, null, "ana", Map.of("runner", "local"));
    Run run = runs.submit(request);
    await().until(() -> runs.find(run.id()).orElseThrow().state() == RunState.WAITING);
    assertThat(runs.find(run.id()).orElseThrow().message()).isEqualTo("needs run kind late");
    ManualKind late = new ManualKind();
    runs.arrived(kinds.add(late, Map.of(RunKind.NAME_PROPERTY, "late")));
    ManualKind.Execution execution = late.next();
    assertThat(execution.context.isResumed()).isFalse();
    assertThat(execution.context.options()).containsEntry("runner", "local");
    execution.end(new RunResult.Succeeded(json("{}")));
    assertThat(Patience.get(runs.completion(run.id())).state()).isEqualTo(RunState.SUCCEEDED);
  }

  @Test
  void survivesTheExchangeOfItsKind() throws Exception {
    Run run = runs.submit(request("doc"));
    CompletableFuture<Run> completion = runs.completion(run.id());
    ManualKind.Execution first = kind.next();
    first.context.stepStarted("a", List.of());
    kinds.remove(kind);
    runs.left(registered);
    assertThat(first.calls).containsExactly("detach");
    first.context.stepFailed("a", "reported too late");
    first.end(new RunResult.Failed(Problem.of(ExitCode.RUN_FAILED, "reported too late", "")));
    await().until(() -> runs.find(run.id()).orElseThrow().state() == RunState.WAITING);

    ManualKind successor = new ManualKind();
    runs.arrived(kinds.add(successor, Map.of(RunKind.NAME_PROPERTY, "manual")));
    ManualKind.Execution second = successor.next();
    assertThat(second.context.isResumed()).isTrue();
    second.end(new RunResult.Succeeded(json("{}")));

    assertThat(Patience.get(completion).state()).isEqualTo(RunState.SUCCEEDED);
    assertThat(log.types(run.id())).doesNotContain("step.failed", "run.failed");
  }

  @Test
  void cancelsChildrenWithTheirParent() throws Exception {
    Run parent = runs.submit(request("doc"));
    ManualKind.Execution parentExecution = kind.next();
    Run child = runs.submit(new RunRequest("manual", "", "doc", json("{}"), null, parent.id(), "ana", Map.of()));
    ManualKind.Execution childExecution = kind.next();
    CompletableFuture<Run> childEnd = runs.completion(child.id());
    CompletableFuture<Run> parentEnd = runs.completion(parent.id());

    runs.cancel(parent.id(), "bob");

    assertThat(Patience.get(parentEnd).state()).isEqualTo(RunState.CANCELLED);
    assertThat(Patience.get(childEnd).state()).isEqualTo(RunState.CANCELLED);
    assertThat(parentExecution.calls).containsExactly("cancel");
    assertThat(childExecution.calls).containsExactly("cancel");
    assertThat(log.readRun(child.id(), 0, 9)).last().satisfies(event -> assertThat(event.actor()).isEqualTo("bob"));
    runs.remove(parent.id(), "bob");
    assertThat(released).containsExactly(child.id(), parent.id());
    assertThat(runs.list(RunQuery.ALL)).isEmpty();
    assertThat(folder).isEmptyDirectory();
  }

  @Test
  void pausesAndProceeds() throws Exception {
    Run run = runs.submit(request("doc"));
    ManualKind.Execution execution = kind.next();
    runs.pause(run.id(), "ana");
    assertThat(runs.find(run.id()).orElseThrow().state()).isEqualTo(RunState.PAUSED);
    execution.context.running();
    runs.resume(run.id(), "ana");
    assertThat(execution.calls).containsExactly("pause", "proceed");
    assertThat(runs.find(run.id()).orElseThrow().state()).isEqualTo(RunState.RUNNING);
    execution.end(new RunResult.Succeeded(json("{}")));
    Patience.get(runs.completion(run.id()));
    assertThatThrownBy(() -> runs.resume(run.id(), "ana")).hasMessageContaining("is succeeded");
  }

  @Test
  void goesOnWithAFailedRun() throws Exception {
    Run run = runs.submit(request("doc"));
    ManualKind.Execution first = kind.next();
    first.context.stepStarted("a", List.of());
    first.context.stepSucceeded("a", false, json("{\"v\":1}"), List.of());
    first.context.stepStarted("b", List.of());
    first.end(new RunResult.Failed(Problem.of(ExitCode.REFUSED, "the gate said no", "")));
    Run failed = Patience.get(runs.completion(run.id()));
    assertThat(failed.failure()).map(Problem::code).contains(ExitCode.REFUSED);
    assertThat(failed.steps()).extracting(Step::state).containsExactly(RunState.SUCCEEDED, RunState.CANCELLED);

    Run again = runs.resume(run.id(), "ana");

    assertThat(again.state()).isIn(RunState.QUEUED, RunState.RUNNING);
    ManualKind.Execution second = kind.next();
    assertThat(second.context.isResumed()).isTrue();
    assertThat(second.context.events()).extracting(event -> event.type().name()).contains("step.succeeded");
    second.end(new RunResult.Succeeded(json("{}")));
    Run ended = Patience.get(runs.completion(run.id()));
    assertThat(ended.state()).isEqualTo(RunState.SUCCEEDED);
    assertThat(ended.problem()).isNull();
  }

  @Test
  void aRequestFromAnotherTerminalCancels() throws Exception {
    Run run = runs.submit(request("doc"));
    kind.next();
    Runs elsewhere = service(false, new MemoryLog());
    await().until(() -> elsewhere.find(run.id()).isPresent());
    assertThat(elsewhere.find(run.id()).orElseThrow().state()).isIn(RunState.QUEUED, RunState.RUNNING);
    CompletableFuture<Run> seenElsewhere = elsewhere.completion(run.id());
    elsewhere.cancel(run.id(), "ana");
    assertThat(Patience.get(seenElsewhere).state()).isEqualTo(RunState.CANCELLED);
    elsewhere.close();
  }

  @Test
  void aRunWhoseProcessIsGoneShowsAsFailedAndCanBeResumed() throws Exception {
    Run run = runs.submit(request("doc"));
    kind.next().context.stepStarted("a", List.of());
    await().until(() -> runs.find(run.id()).orElseThrow().steps().size() == 1);
    runs.close();
    Files.writeString(folder.resolve(run.id().toString()).resolve("engine.json"),
        "{\"pid\":4194303,\"host\":\"\",\"startedAt\":\"2020-01-01T00:00:00Z\"}");

    runs = service(false, log);
    Run listed = runs.list(RunQuery.ALL).get(0);
    assertThat(listed.state()).isEqualTo(RunState.FAILED);
    assertThat(listed.message()).isEqualTo("the engine stopped");
    assertThat(runs.list(new RunQuery(Set.of(RunState.SUCCEEDED), "", 10))).isEmpty();
    kinds.add(kind, Map.of(RunKind.NAME_PROPERTY, "manual"));
    runs.resume(run.id(), "ana");
    kind.next().end(new RunResult.Succeeded(json("{}")));
    assertThat(Patience.get(runs.completion(run.id())).state()).isEqualTo(RunState.SUCCEEDED);
  }

  /** What the part started may still be under way, and only an execution of it can stop that. */
  @Test
  void aRunStopsAPartThatItsProcessLeftBehind() throws Exception {
    Run parent = runs.submit(request("doc"));
    UUID part = UUID.randomUUID();
    kind.next().context.child(part, request("part"));
    kind.next().context.stepStarted("a", List.of());
    runs.close();
    for (UUID id : List.of(parent.id(), part)) {
      Files.writeString(folder.resolve(id.toString()).resolve("engine.json"),
          "{\"pid\":4194303,\"host\":\"\",\"startedAt\":\"2020-01-01T00:00:00Z\"}");
    }

    runs = service(false, log);
    kinds.add(kind, Map.of(RunKind.NAME_PROPERTY, "manual"));
    runs.resume(parent.id(), "ana");
    RunContext context = kind.next().context;
    Patience.get(context.stopChild(part));
    assertThat(kind.next().calls).containsExactly("cancel");
    assertThat(runs.find(part)).map(Run::state).contains(RunState.CANCELLED);

    Patience.get(context.stopChild(part));
    Patience.get(context.stopChild(UUID.randomUUID()));
    assertThat(kind.isIdle()).as("what is over stays over").isTrue();
  }

  @Test
  void oneOfManyProcessesFollowsADeadOne() throws Exception {
    Path dead = folder.resolve("engine.json");
    for (int round = 0; round < 20; round++) {
      Files.writeString(dead, "{\"pid\":4194303,\"host\":\"\",\"startedAt\":\"2020-01-01T00:00:0" + round % 2 + "Z\"}");
      List<CompletableFuture<Boolean>> claims = new java.util.ArrayList<>();
      for (int i = 0; i < 8; i++) {
        // A process of another machine counts as alive.
        ProcessIdentity process = new ProcessIdentity("node-" + i, 17, Instant.EPOCH);
        claims.add(CompletableFuture.supplyAsync(() -> {
          try {
            return new EngineFile(folder, new ObjectMapper()).claim(process);
          } catch (java.io.IOException e) {
            throw new java.io.UncheckedIOException(e);
          }
        }));
      }
      assertThat(claims.stream().map(CompletableFuture::join).toList()).containsOnlyOnce(true);
      assertThat(Files.list(folder)).containsExactly(dead);
    }
  }

  @Test
  void followsAClaimThatDied() throws Exception {
    EngineFile file = new EngineFile(folder, new ObjectMapper());
    ProcessIdentity dead = new ProcessIdentity("", 4194303, Instant.parse("2020-01-01T00:00:00Z"));
    ProcessIdentity follower = new ProcessIdentity("", 4194302, dead.startedAt());
    assertThat(file.claim(follower)).isTrue();
    Files.move(folder.resolve("engine.json"), folder.resolve("engine.after.4194303-" + dead.startedAt().toEpochMilli()));
    assertThat(file.claim(dead)).isTrue();
    assertThat(file.claim(ProcessIdentity.current())).isTrue();
    assertThat(file.read()).contains(ProcessIdentity.current());
    assertThat(Files.list(folder)).containsExactly(folder.resolve("engine.json"));
    assertThat(file.claim(new ProcessIdentity("node-1", 17, Instant.EPOCH))).isFalse();
  }

  @Test
  void whatComesBehindTheEndChangesNothing() throws Exception {
    Run run = runs.submit(request("doc"));
    ManualKind.Execution execution = kind.next();
    execution.end(new RunResult.Succeeded(json("{}")));
    Patience.get(runs.completion(run.id()));
    RunFold fold = runs.catalog().fold(run.id()).orElseThrow();
    Run ended = fold.run();
    for (String late : List.of("run.paused", "run.waiting", "run.running", "run.started", "run.failed")) {
      log.append(List.of(new NewEvent(run.id(), EventType.of(late), "ana", json("{}")))).join();
    }
    log.append(List.of(new NewEvent(run.id(), EventType.of("step.started"), "step:a", "ana", json("{}"), List.of())))
        .join();
    runs.catalog().advance(fold, run.id());
    assertThat(fold.run()).isEqualTo(ended);
    log.append(List.of(new NewEvent(run.id(), EventType.of("run.resumed"), "ana", json("{}")))).join();
    runs.catalog().advance(fold, run.id());
    assertThat(fold.state()).isEqualTo(RunState.QUEUED);
  }

  @Test
  void stopsClearlyWhenTheLogCannotBeWritten() throws Exception {
    Run run = runs.submit(request("doc"));
    ManualKind.Execution execution = kind.next();
    CompletableFuture<Run> completion = runs.completion(run.id());
    log.failWith(new DteException(ExitCode.STORAGE, "cannot write events.jsonl: No space left on device", "free it"));
    execution.context.stepStarted("a", List.of());
    Run ended = Patience.get(completion);
    assertThat(ended.state()).isEqualTo(RunState.FAILED);
    assertThat(ended.failure()).map(Problem::code).contains(ExitCode.STORAGE);
    assertThat(ended.message()).contains("No space left");
    assertThat(execution.calls).containsExactly("cancel");
    assertThatThrownBy(() -> runs.submit(request("doc"))).isInstanceOf(DteException.class)
        .hasMessageContaining("No space left");
    assertThat(runs.list(RunQuery.ALL)).hasSize(1);
  }

  @Test
  void keepsInputsThatAreTooLargeForAnEvent() throws Exception {
    JsonNode large = JsonNodeFactory.instance.objectNode().put("text", "x".repeat(200_000));
    Run run = runs.submit(new RunRequest("manual", "", "doc", large, null, null, "ana", Map.of("a", "b")));
    assertThat(run.inputs()).isEqualTo(large);
    assertThat(log.readRun(run.id(), 0, 1).get(0).payload().toString()).hasSizeLessThan(200);
    ManualKind.Execution execution = kind.next();
    assertThat(execution.context.events().iterator().next().payload().path("inputs")).isEqualTo(large);
  }

  @Test
  void listsNewestFirstUpToALimitAndFromAPlaceOn() throws Exception {
    for (int i = 0; i < 5; i++) {
      runs.submit(request("doc" + i));
      kind.next().end(new RunResult.Succeeded(json("{}")));
      Thread.sleep(2);
    }
    assertThat(runs.list(new RunQuery(Set.of(), "", 2))).extracting(Run::document).containsExactly("doc4", "doc3");
    Run third = runs.list(new RunQuery(Set.of(), "", 3)).get(2);
    assertThat(runs.list(new RunQuery(Set.of(), "", 1, third.id()))).extracting(Run::document).containsExactly("doc1");
    runs.remove(third.id(), "ana");
    assertThat(runs.list(new RunQuery(Set.of(), "", 9, third.id()))).extracting(Run::document).containsExactly("doc1", "doc0");
    assertThatThrownBy(() -> runs.cancel(UUID.randomUUID(), "ana")).hasMessageContaining("there is no run");
  }

  private static RunRequest request(String document) throws Exception {
    return new RunRequest("manual", "name", document, json("{\"x\":1}"), null, null, "ana", Map.of());
  }

  private static JsonNode json(String text) throws com.fasterxml.jackson.core.JsonProcessingException {
    return new ObjectMapper().readTree(text);
  }
}
