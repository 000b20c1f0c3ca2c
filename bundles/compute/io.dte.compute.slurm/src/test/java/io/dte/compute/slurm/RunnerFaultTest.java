// SPDX-License-Identifier: Apache-2.0
package io.dte.compute.slurm;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.dte.compute.api.Resources;
import io.dte.compute.api.Task;
import io.dte.compute.api.TaskHandle;
import io.dte.compute.api.TaskResult;
import io.dte.compute.api.TaskRunner;
import io.dte.tests.support.Patience;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A fault of the runner's own, wherever it shows, ends the task it concerns, and the runner serves the next one. */
class RunnerFaultTest {
  private static final SlurmSettings SETTINGS = SlurmSettings.of(new ObjectMapper().createObjectNode().put("windowMillis", 1)
      .put("pollSeconds", 0.02).put("pollMostSeconds", 0.05).put("toleranceSeconds", 0.05));

  @TempDir
  Path dir;
  private final DoubleShell shell = new DoubleShell(SETTINGS);
  private TaskRunner runner;

  @BeforeEach
  void open() {
    runner = new SlurmTaskRunner("cluster", SETTINGS, shell, engine -> Optional.empty(), Clock.systemUTC());
  }

  @AfterEach
  void close() {
    runner.close();
  }

  private TaskHandle submit() throws Exception {
    UUID id = UUID.randomUUID();
    Path work = Files.createDirectories(dir.resolve(id.toString()));
    return runner.submit(new Task(id, id, "fuse", List.of("true"), Map.of(), work.resolve("task"), work, null, work.resolve("out"),
        work.resolve("err"), Resources.MINIMAL, Duration.ZERO, null, Map.of()));
  }

  private static String failure(TaskHandle handle) throws Exception {
    TaskResult result = Patience.get(handle.completion());
    assertThat(result).isInstanceOf(TaskResult.Failed.class);
    return ((TaskResult.Failed) result).reason();
  }

  /** Submits a task and waits until it is job {@code number}, which runs, as do those before it. */
  private TaskHandle running(int number) throws Exception {
    shell.queue += number + "|N/A|RUNNING|None|\n";
    TaskHandle handle = submit();
    Patience.await().untilAsserted(() -> assertThat(handle.externalId()).isEqualTo(Integer.toString(number)));
    return handle;
  }

  /** The runner's threads live on. */
  private void assertServes(int number) throws Exception {
    shell.broken = "";
    TaskHandle next = running(number);
    shell.queue = "";
    assertThat(failure(next)).contains("neither in the queue");
  }

  @Test
  void whileATaskIsSubmitted() throws Exception {
    shell.broken = "sbatch";
    assertThat(failure(submit())).isEqualTo("the runner failed with step fuse: java.lang.IllegalStateException: sbatch is odd");
    assertServes(1);
  }

  @Test
  void whileALostSubmissionIsLookedFor() throws Exception {
    shell.away = true;
    shell.broken = "squeue";
    assertThat(failure(submit())).contains("the runner failed with step fuse").contains("squeue is odd");
    shell.away = false;
    assertServes(1);
  }

  @Test
  void whileAJobIsCancelled() throws Exception {
    TaskHandle handle = running(1);
    shell.broken = "scancel";
    handle.cancel();
    assertThat(failure(handle)).contains("scancel is odd").contains("its job 1 may still be there");
    assertServes(2);
  }

  @Test
  void whileTheQueueIsRead() throws Exception {
    TaskHandle handle = running(1);
    shell.broken = "squeue";
    assertThat(failure(handle)).contains("squeue is odd").contains("its job 1 may still be there");
    assertServes(2);
  }

  @Test
  void withOneTaskOnlyThatOneEnds() throws Exception {
    TaskHandle sane = running(1);
    TaskHandle odd = running(2);
    odd.onWaiting(reason -> {
      throw new IllegalStateException("odd listener");
    });
    shell.queue = "1|N/A|RUNNING|None|\n2|N/A|PENDING|JobHeldUser|\n";
    assertThat(failure(odd)).contains("odd listener");
    assertThat(sane.completion().toCompletableFuture()).isNotDone();
    assertServes(3);
    assertThat(failure(sane)).contains("neither in the queue");
  }
}
