// SPDX-License-Identifier: Apache-2.0
package io.dte.foundation.runs;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.dte.foundation.api.event.Event;
import io.dte.foundation.api.event.EventType;
import io.dte.foundation.api.event.JournalReader;
import io.dte.foundation.api.event.NewEvent;
import io.dte.foundation.api.run.Run;
import io.dte.foundation.api.run.RunKind;
import io.dte.foundation.api.run.RunQuery;
import io.dte.foundation.api.run.RunRequest;
import io.dte.foundation.api.run.RunResult;
import io.dte.foundation.api.run.RunState;
import io.dte.foundation.api.run.Step;
import io.dte.foundation.journal.FolderJournalReader;
import io.dte.foundation.store.OpenStore;
import io.dte.tests.support.Patience;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The owner's start over the real log, and over real journals of processes that were killed. */
class RecoveryTest {
  @TempDir Path folder;
  private final ObjectMapper mapper = new ObjectMapper();
  private final ExecutorService executor = Executors.newFixedThreadPool(2);
  private final List<UUID> released = new CopyOnWriteArrayList<>();
  private PlainHome home;
  private JournalReader journals;
  private OpenStore store;
  private ManualKind kind;
  private Runs runs;
  private Recovery recovery;

  @BeforeEach
  void open() throws Exception {
    home = new PlainHome(folder);
    start();
  }

  @AfterEach
  void close() throws Exception {
    stop();
    executor.shutdownNow();
    executor.awaitTermination(Patience.LIMIT.toSeconds(), TimeUnit.SECONDS);
  }

  /** A new owner, as after a restart; it has not looked at the runs yet. */
  private void start() throws Exception {
    store = OpenStore.in(home.state("store"));
    kind = new ManualKind();
    Kinds kinds = new Kinds();
    kinds.add(kind, Map.of(RunKind.NAME_PROPERTY, "manual"));
    runs = new Runs(new Engine(store.log(), home::runs, kinds, new LargePayloads(mapper), mapper, executor,
        Clock.systemUTC(), true, released::add, Surroundings.of("")));
    journals = new FolderJournalReader(home);
    recovery = new Recovery(runs, journals, () -> home.state("runs"));
  }

  private void stop() {
    runs.close();
    store.close();
  }

  private void restart() throws Exception {
    stop();
    start();
    recovery.look();
  }

  @Test
  void takesOverTheRunsOfAKilledProcessOnce() throws Exception {
    List<UUID> ids = killedGuest();
    List<Event> journal = journals.read(ids.get(1), 0, 100);

    recovery.look();

    Run first = runs.find(ids.get(0)).orElseThrow();
    assertThat(first.state()).isEqualTo(RunState.SUCCEEDED);
    assertThat(first.outputs().path("out").asInt()).isEqualTo(7);
    Run second = runs.find(ids.get(1)).orElseThrow();
    assertThat(second.state()).isEqualTo(RunState.FAILED);
    assertThat(second.message()).isEqualTo("the engine stopped");
    assertThat(second.steps()).extracting(Step::state).containsExactly(RunState.SUCCEEDED, RunState.CANCELLED);
    List<Event> stored = store.log().readRun(ids.get(1), 0, 100);
    assertThat(stored).extracting(Event::id).startsWith(journal.stream().map(Event::id).toArray(UUID[]::new))
        .hasSize(journal.size() + 1);
    assertThat(stored.get(0).time()).isCloseTo(journal.get(0).time(), org.assertj.core.api.Assertions.within(1,
        java.time.temporal.ChronoUnit.MICROS));
    assertThat(kind.isIdle()).isTrue();

    long last = store.log().lastSequence();
    recovery.look();
    restart();
    for (UUID id : ids) {
      asIfNeverTakenOver(id);
    }
    Files.delete(home.state("runs").resolve("cursor"));
    restart();
    assertThat(store.log().lastSequence()).isEqualTo(last);
    assertThat(runs.list(RunQuery.ALL)).containsExactly(second, first);
    assertThat(kind.isIdle()).isTrue();
  }

  @Test
  void goesOnWithATakenOverRunWhenAsked() throws Exception {
    UUID id = killedGuest().get(1);
    recovery.look();
    runs.resume(id, "bob");
    ManualKind.Execution execution = kind.next();
    assertThat(execution.context.isResumed()).isTrue();
    assertThat(execution.context.events()).extracting(event -> event.type().name())
        .contains("step.succeeded", "manual.marked");
    restart();
    kind.next().end(new RunResult.Succeeded(JsonNodeFactory.instance.objectNode()));
    assertThat(Patience.get(runs.completion(id)).state()).isEqualTo(RunState.SUCCEEDED);
  }

  @Test
  void finishesATakeOverThatACrashInterrupted() throws Exception {
    UUID id = killedGuest().get(1);
    store.log().adopt(journals.read(id, 0, 2)).join();

    recovery.look();

    assertThat(kind.isIdle()).as("the run of another process is not executed").isTrue();
    assertThat(runs.find(id).orElseThrow().message()).isEqualTo("the engine stopped");
    List<UUID> expected = journals.read(id, 0, 100).stream().map(Event::id).toList();
    assertThat(store.log().readRun(id, 0, 100)).extracting(Event::id).containsAll(expected)
        .hasSize(expected.size() + 1);
  }

  @Test
  void takesWhatIsWholeOfATornJournal() throws Exception {
    List<UUID> ids = killedGuest();
    Path journal = home.runs().resolve(ids.get(1).toString()).resolve("events.jsonl");
    byte[] whole = Files.readAllBytes(journal);
    Files.write(journal, java.util.Arrays.copyOf(whole, whole.length - 20));
    Path never = Files.createDirectories(home.runs().resolve("01980000-0000-7000-8000-000000000001"));
    Files.writeString(never.resolve("events.jsonl"), "{\"id\":\"0198");

    recovery.look();

    assertThat(store.log().readRun(ids.get(1), 0, 100)).extracting(event -> event.type().name())
        .containsExactly("run.submitted", "run.started", "step.started", "step.succeeded", "step.started", "run.failed");
    assertThat(runs.list(RunQuery.ALL)).extracting(Run::id).containsExactly(ids.get(1), ids.get(0));
    assertThat(never.resolve("events.jsonl")).exists();
  }

  @Test
  void leavesALivingProcessAloneAndFindsAFolderThatFillsLater() throws Exception {
    Path early = Files.createDirectories(home.runs().resolve("01980000-0000-7000-8000-000000000002"));
    Process guest = guest();
    List<UUID> ids = said(guest);
    recovery.look();
    assertThat(store.log().readRun(ids.get(1), 0, 10)).isEmpty();
    assertThat(runs.find(ids.get(1)).orElseThrow().state()).isEqualTo(RunState.RUNNING);
    guest.destroyForcibly().waitFor();
    String text = Files.readString(home.runs().resolve(ids.get(0).toString()).resolve("events.jsonl"));
    Files.writeString(early.resolve("events.jsonl"), text.replace(ids.get(0).toString(), early.getFileName().toString()));
    recovery.look();
    assertThat(runs.find(ids.get(1)).orElseThrow().state()).isEqualTo(RunState.FAILED);
    assertThat(store.log().readRun(UUID.fromString(early.getFileName().toString()), 0, 10)).isNotEmpty();
  }

  @Test
  void goesOnWithWhatIsNotOver() throws Exception {
    recovery.look();
    Run over = runs.submit(request("over"));
    kind.next().end(new RunResult.Succeeded(JsonNodeFactory.instance.objectNode()));
    Patience.get(runs.completion(over.id()));
    Run running = runs.submit(request("running"));
    ManualKind.Execution before = kind.next();
    before.context.stepStarted("a", List.of());
    before.context.stepSucceeded("a", false, JsonNodeFactory.instance.objectNode(), List.of());
    before.context.append("manual.marked", "", JsonNodeFactory.instance.objectNode(), List.of());
    Run paused = runs.submit(request("paused"));
    kind.next();
    runs.pause(paused.id(), "ana");
    stop();
    Files.delete(home.runs().resolve(running.id().toString()).resolve("run.json"));
    start();

    recovery.look();

    ManualKind.Execution again = kind.next();
    assertThat(again.context.run().id()).isEqualTo(running.id());
    assertThat(again.context.isResumed()).isTrue();
    assertThat(again.context.options()).containsEntry("runner", "local");
    assertThat(again.context.run().steps()).extracting(Step::state).containsExactly(RunState.SUCCEEDED);
    again.end(new RunResult.Succeeded(JsonNodeFactory.instance.objectNode()));
    assertThat(Patience.get(runs.completion(running.id())).state()).isEqualTo(RunState.SUCCEEDED);
    assertThat(kind.isIdle()).as("a paused run rests").isTrue();
    assertThat(runs.find(paused.id()).orElseThrow().state()).isEqualTo(RunState.PAUSED);
    runs.resume(paused.id(), "ana");
    assertThat(kind.next().context.run().id()).isEqualTo(paused.id());
  }

  @Test
  void endsARemovalThatACrashInterrupted() throws Exception {
    Run run = runs.submit(request("doc"));
    kind.next().end(new RunResult.Succeeded(JsonNodeFactory.instance.objectNode()));
    Patience.get(runs.completion(run.id()));
    store.log().append(List.of(new NewEvent(run.id(), EventType.of("run.removed"), "", "ana",
        JsonNodeFactory.instance.objectNode(), List.of()))).join();

    restart();

    assertThat(home.runs()).isEmptyDirectory();
    assertThat(runs.list(RunQuery.ALL)).isEmpty();
    assertThat(released).containsExactly(run.id());
  }

  private List<UUID> killedGuest() throws Exception {
    Process guest = guest();
    List<UUID> ids = said(guest);
    guest.destroyForcibly().waitFor();
    return ids;
  }

  private Process guest() throws IOException {
    return new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-Xmx128m",
        "-XX:TieredStopAtLevel=1", "-cp",
        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
        GuestChild.class.getName(), folder.toString()).redirectError(ProcessBuilder.Redirect.INHERIT).start();
  }

  private static List<UUID> said(Process guest) throws IOException {
    BufferedReader lines =
        new BufferedReader(new InputStreamReader(guest.getInputStream(), StandardCharsets.UTF_8));
    String[] ids = lines.readLine().split(" ");
    return List.of(UUID.fromString(ids[0]), UUID.fromString(ids[1]));
  }

  /** The snapshot a process wrote last before it was killed. */
  private void asIfNeverTakenOver(UUID id) throws IOException {
    Path file = home.runs().resolve(id.toString()).resolve("run.json");
    ObjectNode json = (ObjectNode) mapper.readTree(file.toFile());
    mapper.writeValue(file.toFile(), json.put("log", "journal").put("state", "running").put("sequence", 2));
  }

  private static RunRequest request(String document) {
    return new RunRequest("manual", "", document, JsonNodeFactory.instance.objectNode(), null, null, "ana",
        Map.of("runner", "local"));
  }
}
