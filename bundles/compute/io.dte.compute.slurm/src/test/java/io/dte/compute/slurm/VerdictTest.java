// SPDX-License-Identifier: Apache-2.0
package io.dte.compute.slurm;

import static org.assertj.core.api.Assertions.assertThat;

import io.dte.compute.api.Resources;
import io.dte.compute.api.Task;
import io.dte.compute.api.TaskResult;
import io.dte.compute.api.TaskResult.Usage;
import io.dte.compute.api.shim.Shim;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** What is told of a task, by what its script wrote and what Slurm says. */
class VerdictTest {
  private static final JobId JOB = new JobId(7, 2);
  private static final Duration LIMIT = Duration.ofSeconds(90);
  private static final Duration WALL = Duration.ofSeconds(30);
  private static final Usage USAGE = new Usage(WALL, Duration.ZERO, 5);

  private static Task task(Duration limit) {
    Path dir = Path.of("/shared");
    UUID id = UUID.randomUUID();
    return new Task(id, id, "fuse", List.of("true"), Map.of(), dir.resolve("task"), dir, null, dir.resolve("out"), dir.resolve("err"),
        new Resources(1, 16, 0, 0, 0), limit, null, Map.of());
  }

  /** Of a command that got a signal from outside, as Slurm ends jobs. */
  private static TaskResult stopped(Duration limit, String state) {
    return Verdict.of(task(limit), JOB, new Shim.Exit(143, Duration.ZERO, WALL, true, ""), state, 5);
  }

  private static TaskResult silent(Duration limit, String state) {
    return Verdict.without(task(limit), JOB, state);
  }

  private static void assertFailed(TaskResult result, String... words) {
    assertThat(result).isInstanceOfSatisfying(TaskResult.Failed.class,
        failed -> assertThat(failed.reason()).contains("job 7_2 of step fuse").contains(words));
  }

  @Test
  void slurmsTimeLimitIsTheStepsOnlyWhereTheStepHasOne() {
    assertThat(stopped(LIMIT, "TIMEOUT")).isEqualTo(new TaskResult.TimedOut(LIMIT, USAGE));
    assertThat(silent(LIMIT, "TIMEOUT")).isEqualTo(new TaskResult.TimedOut(LIMIT, Usage.UNKNOWN));
    assertFailed(stopped(Duration.ZERO, "TIMEOUT"), "Slurm's own time limit", "raise time: of its runner", "partition");
    assertFailed(silent(Duration.ZERO, "TIMEOUT"), "Slurm's own time limit", "ToolTimeLimit");
  }

  @Test
  void whoEndedTheJobIsTold() {
    Map.of(
        "OUT_OF_MEMORY", "more than the 16 MiB of memory it asked for; raise ramMin",
        "NODE_FAIL", "lost when its node failed (NODE_FAIL)",
        "BOOT_FAIL", "lost when its node failed (BOOT_FAIL)",
        "PREEMPTED", "had to give way to another job",
        "CANCELLED", "cancelled by somebody else",
        "REVOKED", "cancelled by somebody else",
        "DEADLINE", "could not meet its deadline").forEach((state, words) -> {
          assertFailed(stopped(LIMIT, state), words);
          assertFailed(silent(Duration.ZERO, state), words);
        });
  }

  @Test
  void withoutAWordOfSlurmTheExitCounts() {
    assertThat(stopped(Duration.ZERO, "")).isEqualTo(new TaskResult.Signalled(15, USAGE));
    assertThat(stopped(Duration.ZERO, "COMPLETED")).isEqualTo(new TaskResult.Signalled(15, USAGE));
    assertFailed(silent(Duration.ZERO, ""), "neither in the queue nor in the accounts");
    assertFailed(silent(Duration.ZERO, "COMPLETED"), "left no exit status in /shared/task");
  }

  /** A command that ended by itself was not stopped, whatever became of its job afterwards. */
  @Test
  void aPlainExitIsBelieved() {
    assertThat(Verdict.of(task(LIMIT), JOB, new Shim.Exit(3, Duration.ZERO, WALL, false, ""), "TIMEOUT", 5))
        .isEqualTo(new TaskResult.Exited(3, USAGE));
    assertThat(Verdict.of(task(LIMIT), JOB, new Shim.Exit(124, Duration.ZERO, LIMIT, false, ""), "FAILED", 0))
        .isInstanceOf(TaskResult.TimedOut.class);
  }
}
