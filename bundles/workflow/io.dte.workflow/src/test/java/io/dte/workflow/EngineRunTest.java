// SPDX-License-Identifier: Apache-2.0
package io.dte.workflow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.dte.foundation.api.id.Ids;
import io.dte.foundation.api.problem.DteException;
import io.dte.foundation.api.problem.ExitCode;
import io.dte.foundation.api.problem.Problem;
import io.dte.foundation.api.run.Run;
import io.dte.foundation.api.run.RunContext;
import io.dte.foundation.api.run.RunExecution;
import io.dte.foundation.api.run.RunRequest;
import io.dte.foundation.api.run.RunResult;
import io.dte.foundation.api.run.RunState;
import io.dte.workflow.api.WorkflowDescription;
import io.dte.workflow.api.WorkflowEngine;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EngineRunTest {
  private static final Map<String, Object> TOY = Map.of(WorkflowEngine.NAME_PROPERTY, "toy");
  private static final RunResult DONE = new RunResult.Succeeded(JsonNodeFactory.instance.objectNode());

  @TempDir
  private Path dir;
  private Path document;
  private WorkflowKind kind;
  private final List<String> said = new ArrayList<>();

  /** Understands {@code .toy} files, and ends a run when the test says so. */
  private static final class Toy implements WorkflowEngine, RunExecution {
    private final CompletableFuture<RunResult> completion = new CompletableFuture<>();
    private final List<String> calls = new ArrayList<>();

    @Override
    public boolean accepts(Path document) {
      return document.toString().endsWith(".toy");
    }

    @Override
    public List<Problem> validate(Path document) {
      return List.of();
    }

    @Override
    public WorkflowDescription describe(Path document) {
      return new WorkflowDescription("", "", List.of(), List.of());
    }

    @Override
    public JsonNode checkInputs(Path document, JsonNode inputs, Path relativeTo) {
      return inputs;
    }

    @Override
    public RunExecution start(RunContext context) throws DteException {
      if (context.options().containsKey("refused")) {
        throw new DteException(ExitCode.INVALID, "refused", "");
      }
      calls.add("start");
      return this;
    }

    @Override
    public CompletionStage<RunResult> completion() {
      return completion;
    }

    @Override
    public void cancel() {
      calls.add("cancel");
    }

    @Override
    public void detach() {
      calls.add("detach");
    }
  }

  @BeforeEach
  void kind() throws Exception {
    document = Files.writeString(dir.resolve("wf.toy"), "");
    Path flood = Files.createDirectories(dir.resolve("templates/flood"));
    Files.writeString(flood.resolve("main.cwl"), "");
    kind = new WorkflowKind(new FolderTemplates(List.of(dir.resolve("templates"))));
  }

  /** A context that writes down what is said of the run as a whole. */
  private RunContext context(Map<String, String> options) {
    Instant now = Instant.EPOCH;
    JsonNode none = JsonNodeFactory.instance.objectNode();
    Run run = new Run(Ids.next(now), "workflow", "wf", document.toString(), dir, RunState.RUNNING, "", null, null, "test",
        none, none, now, now, null, List.of());
    return (RunContext) Proxy.newProxyInstance(RunContext.class.getClassLoader(), new Class<?>[] {RunContext.class},
        (proxy, method, arguments) -> switch (method.getName()) {
          case "run" -> run;
          case "options" -> options;
          case "plugin" -> List.of();
          case "waiting" -> {
            said.add("waiting for " + arguments[0]);
            yield null;
          }
          case "running" -> {
            said.add("running");
            yield null;
          }
          default -> throw new UnsupportedOperationException(method.getName());
        });
  }

  private static RunRequest request(String document, JsonNode inputs) {
    return new RunRequest("workflow", "", document, inputs, null, null, "test", Map.of());
  }

  private static RunResult result(RunExecution execution) {
    return execution.completion().toCompletableFuture().getNow(null);
  }

  @Test
  void waitsForAMissingEngineAndGoesOnWhenItComes() throws Exception {
    RunExecution execution = kind.start(context(Map.of()));
    assertThat(said).containsExactly("waiting for an engine for wf.toy");
    Toy toy = new Toy();
    kind.addEngine(toy, TOY);
    assertThat(said).endsWith("running").hasSize(2);
    assertThat(toy.calls).containsExactly("start");
    assertThat(result(execution)).isNull();
    toy.completion.complete(DONE);
    assertThat(result(execution)).isEqualTo(DONE);
  }

  @Test
  void waitsForTheEngineThatTheOptionNames() throws Exception {
    Toy other = new Toy();
    kind.addEngine(other, Map.of(WorkflowEngine.NAME_PROPERTY, "other"));
    kind.start(context(Map.of(WorkflowKind.ENGINE_OPTION, "toy")));
    assertThat(said).containsExactly("waiting for the workflow engine toy");
    assertThat(other.calls).isEmpty();
    Toy toy = new Toy();
    kind.addEngine(toy, TOY);
    assertThat(toy.calls).containsExactly("start");
  }

  @Test
  void letsGoOfAnEngineThatLeavesAndStartsAgainOnTheNext() throws Exception {
    Toy first = new Toy();
    kind.addEngine(first, TOY);
    RunExecution execution = kind.start(context(Map.of()));
    assertThat(said).isEmpty();
    kind.removeEngine(first, TOY);
    assertThat(first.calls).containsExactly("start", "detach");
    assertThat(said).containsExactly("waiting for the workflow engine, which was removed");
    first.completion.complete(new RunResult.Cancelled());
    assertThat(result(execution)).as("what a left engine still says does not count").isNull();
    Toy second = new Toy();
    kind.addEngine(second, TOY);
    second.completion.complete(DONE);
    assertThat(result(execution)).isEqualTo(DONE);
  }

  @Test
  void failsTheRunThatTheComingEngineRefuses() throws Exception {
    RunExecution execution = kind.start(context(Map.of("refused", "")));
    kind.addEngine(new Toy(), TOY);
    assertThat(result(execution)).isInstanceOfSatisfying(RunResult.Failed.class,
        failed -> assertThat(failed.problem().message()).isEqualTo("refused"));
  }

  @Test
  void cancelsWhileItWaitsAndNothingStartsLater() throws Exception {
    RunExecution execution = kind.start(context(Map.of()));
    execution.cancel();
    assertThat(result(execution)).isEqualTo(new RunResult.Cancelled());
    Toy toy = new Toy();
    kind.addEngine(toy, TOY);
    assertThat(toy.calls).isEmpty();
  }

  @Test
  void handsCancelAndDetachOnToTheEngine() throws Exception {
    Toy toy = new Toy();
    kind.addEngine(toy, TOY);
    RunExecution execution = kind.start(context(Map.of()));
    execution.cancel();
    execution.detach();
    toy.completion.complete(DONE);
    assertThat(toy.calls).containsExactly("start", "cancel", "detach");
    assertThat(result(execution)).as("nothing is reported after detach").isNull();
  }

  @Test
  void suggestsTheTemplateThatWasMeant() {
    Problem problem = catchThrowableOfType(DteException.class, () -> kind.check(request("flodo", null))).problem();
    assertThat(problem.code()).isEqualTo(ExitCode.NOT_FOUND);
    assertThat(problem.hint()).isEqualTo("did you mean 'flood'?");
  }
}
