// SPDX-License-Identifier: Apache-2.0
package io.dte.workflow.cwl;

import static org.assertj.core.api.Assertions.assertThat;

import io.dte.compute.api.Resources;
import io.dte.compute.api.Task;
import io.dte.compute.api.TaskHandle;
import io.dte.compute.api.TaskResult;
import io.dte.compute.api.TaskRunner;
import io.dte.foundation.api.event.Event;
import io.dte.foundation.api.run.RunExecution;
import io.dte.foundation.api.run.RunResult;
import io.dte.tests.support.Patience;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

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

  private static final TaskResult BADLY = new TaskResult.Exited(1, TaskResult.Usage.UNKNOWN);
  private static final Duration BACKOFF = Duration.ofMillis(200);
  private static final String RETRIED = """
      cwlVersion: v1.2
      class: CommandLineTool
      $namespaces: {dte: 'urn:dte:cwl:'}
      hints: {WorkReuse: {enableReuse: false}, dte:Retry: {attempts: 3, backoff: 0.2}}
      baseCommand: 'true'
      inputs: {}
      outputs: {o: stdout}
      """;

  @RegisterExtension
  final EngineExtension<FailingRunner> cwl = new EngineExtension<>(FailingRunner::new);

  /** Executes nothing; tasks end as a test says, one after the other. */
  private static final class FailingRunner implements TaskRunner {
    private final EmptyRunner empty;
    private final Queue<CompletionStage<TaskResult>> results = new ArrayDeque<>();
    private final List<String> calls = new ArrayList<>();

    FailingRunner(Path allowed) {
      empty = new EmptyRunner(allowed);
    }

    synchronized void willEnd(TaskResult... next) {
      Stream.of(next).map(CompletableFuture::completedFuture).forEach(results::add);
    }

    /** The next task does not end. */
    synchronized void willRun() {
      results.add(new CompletableFuture<>());
    }

    synchronized List<String> calls() {
      return List.copyOf(calls);
    }

    private synchronized TaskHandle call(String name, Task task) {
      calls.add(name);
      CompletionStage<TaskResult> result = results.remove();
      return empty.submit(task, ended -> result);
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

  private RecordingContext context(String tool) throws Exception {
    return cwl.context(cwl.write("tool.cwl", tool), "{}");
  }

  private RunResult run(RecordingContext context, TaskResult... results) throws Exception {
    cwl.runner().willEnd(results);
    return cwl.run(context);
  }

  @Test
  void aTaskThatMayLiveIsFoundAgainByEachResume() throws Exception {
    RecordingContext context = context(TOOL);
    assertThat(run(context, UNWATCHED)).isInstanceOf(RunResult.Failed.class);
    context = context.resumed();
    assertThat(run(context, UNWATCHED)).isInstanceOf(RunResult.Failed.class);
    assertThat(run(context.resumed(), WELL)).isInstanceOf(RunResult.Succeeded.class);
    assertThat(cwl.runner().calls()).containsExactly("submit", "reattach", "reattach");
  }

  @Test
  void aTaskThatIsGoneIsStartedAnew() throws Exception {
    RecordingContext context = context(TOOL);
    assertThat(run(context, UNWATCHED)).isInstanceOf(RunResult.Failed.class);
    assertThat(run(context.resumed(), GONE, WELL)).isInstanceOf(RunResult.Succeeded.class);
    assertThat(cwl.runner().calls()).containsExactly("submit", "reattach", "submit");
  }

  /** How long each attempt was waited for after the one before had failed. */
  private static List<Duration> pauses(RecordingContext context) {
    List<Duration> pauses = new ArrayList<>();
    Instant failed = null;
    for (Event event : context.events()) {
      if (event.type().name().equals("step.waiting")) {
        failed = event.time();
      } else if (event.type().name().equals("step.started") && failed != null) {
        pauses.add(Duration.between(failed, event.time()));
        failed = null;
      }
    }
    return pauses;
  }

  private static void assertThatTheyDouble(List<Duration> pauses) {
    for (int i = 0; i < pauses.size(); i++) {
      assertThat(pauses.get(i)).as("pause %d of %s", i, pauses).isGreaterThanOrEqualTo(BACKOFF.multipliedBy(1L << i).minusMillis(5));
    }
  }

  @Test
  void aToolThatFailsIsTriedAgainAfterLongerAndLongerPauses() throws Exception {
    RecordingContext context = context(RETRIED);
    assertThat(run(context, BADLY, BADLY, BADLY)).isInstanceOf(RunResult.Failed.class);
    assertThat(cwl.runner().calls()).containsExactly("submit", "submit", "submit");
    assertThat(pauses(context)).hasSize(2);
    assertThatTheyDouble(pauses(context));
    assertThat(context.events().stream().filter(event -> event.type().name().equals("step.waiting"))
        .map(event -> event.payload().path("reason").asText())).satisfiesExactly(
            first -> assertThat(first).startsWith("attempt 2 of 3 in 0.2 s, since this one failed: "),
            second -> assertThat(second).startsWith("attempt 3 of 3 in 0.4 s, since this one failed: "));
  }

  /** The attempt that was under way is found again and counts as the first of the resumed run, which has all its attempts. */
  @Test
  void aResumedRunWaitsAgainBetweenItsAttempts() throws Exception {
    RecordingContext first = context(RETRIED);
    cwl.runner().willEnd(BADLY);
    cwl.runner().willRun();
    RunExecution execution = cwl.engine().start(first);
    Patience.await().until(() -> cwl.runner().calls().size() == 2);
    execution.detach();
    assertThatTheyDouble(pauses(first));
    int before = pauses(first).size();
    cwl.restart();
    RecordingContext second = first.resumed();
    assertThat(run(second, BADLY, BADLY, WELL)).isInstanceOf(RunResult.Succeeded.class);
    assertThat(cwl.runner().calls()).containsExactly("reattach", "submit", "submit");
    List<Duration> after = pauses(second).subList(before, pauses(second).size());
    assertThat(after).hasSize(2);
    assertThatTheyDouble(after);
  }

  /** Killed in a pause: nothing is under way, and the resumed run begins at once. */
  @Test
  void aRunThatIsKilledInAPauseGoesOnWithAnAttempt() throws Exception {
    RecordingContext first = context(RETRIED.replace("backoff: 0.2", "backoff: 600"));
    cwl.runner().willEnd(BADLY);
    RunExecution execution = cwl.engine().start(first);
    Patience.await().until(() -> first.events().stream().anyMatch(event -> event.type().name().equals("step.waiting")));
    execution.detach();
    cwl.restart();
    assertThat(run(first.resumed(), WELL)).isInstanceOf(RunResult.Succeeded.class);
    assertThat(cwl.runner().calls()).containsExactly("submit");
  }
}
