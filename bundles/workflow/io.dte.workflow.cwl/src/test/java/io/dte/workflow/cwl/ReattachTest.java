// SPDX-License-Identifier: Apache-2.0
package io.dte.workflow.cwl;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.dte.compute.api.Resources;
import io.dte.compute.api.Task;
import io.dte.compute.api.TaskHandle;
import io.dte.compute.api.TaskResult;
import io.dte.compute.api.TaskRunner;
import io.dte.foundation.api.run.RunResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** With a runner that fails: a task that may still run is found again, and only one that is surely gone is started anew. */
class ReattachTest {
  private static final TaskResult UNWATCHED = new TaskResult.Failed("the runner failed", true);
  private static final TaskResult GONE = new TaskResult.Failed("the runner lost it");
  private static final TaskResult WELL = new TaskResult.Exited(0, TaskResult.Usage.UNKNOWN);
  private static final String TOOL = """
      cwlVersion: v1.2
      class: CommandLineTool
      hints: {WorkReuse: {enableReuse: false}}
      baseCommand: 'true'
      inputs: {}
      outputs: {o: stdout}
      """;

  @TempDir
  Path dir;
  private FailingRunner runner;
  private CwlEngine engine;

  /** Executes nothing; tasks end as a test says, one after the other. */
  private static final class FailingRunner implements TaskRunner {
    private final EmptyRunner empty;
    private final Queue<TaskResult> results = new ArrayDeque<>();
    private final List<String> calls = new ArrayList<>();

    FailingRunner(Path allowed) {
      empty = new EmptyRunner(allowed);
    }

    private synchronized TaskHandle call(String name, Task task) {
      calls.add(name);
      TaskHandle ended = empty.submit(task);
      CompletionStage<TaskResult> result = CompletableFuture.completedFuture(results.remove());
      return new TaskHandle() {
        @Override
        public String externalId() {
          return ended.externalId();
        }

        @Override
        public CompletionStage<TaskResult> completion() {
          return result;
        }

        @Override
        public void cancel() {
          ended.cancel();
        }

        @Override
        public void detach() {
          ended.detach();
        }
      };
    }

    @Override
    public TaskHandle submit(Task task) {
      task.folder().toFile().mkdirs();
      return call("submit", task);
    }

    @Override
    public TaskHandle reattach(Task task, String externalId) {
      return call("reattach", task);
    }

    @Override
    public Resources capacity() {
      return empty.capacity();
    }
  }

  @BeforeEach
  void open() throws Exception {
    dir = dir.toRealPath();
    runner = new FailingRunner(dir);
    engine = CwlEngine.of(runner, null, null);
  }

  @AfterEach
  void close() {
    engine.close();
  }

  private RecordingContext context() throws Exception {
    Path file = Files.writeString(dir.resolve("tool.cwl"), TOOL);
    return new RecordingContext(dir.resolve("run"), file, engine.checkInputs(file, new ObjectMapper().createObjectNode(), dir));
  }

  private RunResult run(RecordingContext context, TaskResult... results) throws Exception {
    runner.results.addAll(List.of(results));
    return engine.start(context).completion().toCompletableFuture().get(60, TimeUnit.SECONDS);
  }

  @Test
  void aTaskThatMayLiveIsFoundAgainByEachResume() throws Exception {
    RecordingContext context = context();
    assertThat(run(context, UNWATCHED)).isInstanceOf(RunResult.Failed.class);
    context = context.resumed();
    assertThat(run(context, UNWATCHED)).isInstanceOf(RunResult.Failed.class);
    assertThat(run(context.resumed(), WELL)).isInstanceOf(RunResult.Succeeded.class);
    assertThat(runner.calls).containsExactly("submit", "reattach", "reattach");
  }

  @Test
  void aTaskThatIsGoneIsStartedAnew() throws Exception {
    RecordingContext context = context();
    assertThat(run(context, UNWATCHED)).isInstanceOf(RunResult.Failed.class);
    assertThat(run(context.resumed(), GONE, WELL)).isInstanceOf(RunResult.Succeeded.class);
    assertThat(runner.calls).containsExactly("submit", "reattach", "submit");
  }
}
