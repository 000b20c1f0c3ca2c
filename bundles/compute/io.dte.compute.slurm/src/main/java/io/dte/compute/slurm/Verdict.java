// SPDX-License-Identifier: Apache-2.0
package io.dte.compute.slurm;

import io.dte.compute.api.Task;
import io.dte.compute.api.TaskResult;
import io.dte.compute.api.TaskResult.Usage;
import io.dte.compute.api.shim.Shim;
import java.util.Optional;

/** Decides how a task ended, from what its script wrote and what Slurm says. */
final class Verdict {
  private static final int TIMED_OUT = 124;
  private static final int KILLED = 137;

  private Verdict() {}

  /** What the script wrote settles it by itself: nobody outside can have had a hand in it. */
  static boolean isPlain(Shim.Exit exit) {
    return !exit.failure().isEmpty() || !exit.interrupted() && exit.status() < TaskResult.SIGNAL_BASE;
  }

  /** The result of a task whose script wrote how the command ended; {@code state} is empty when Slurm was not asked. */
  static TaskResult of(Task task, JobId job, Shim.Exit exit, String state, long peakMemory) {
    if (!exit.failure().isEmpty()) {
      return new TaskResult.Failed(exit.failure());
    }
    Usage usage = new Usage(exit.wall(), exit.cpu(), peakMemory);
    boolean limited = !task.timeLimit().isZero() && exit.wall().plusMillis(20).compareTo(task.timeLimit()) >= 0;
    if (limited && (exit.status() == TIMED_OUT || exit.status() == KILLED)) {
      return new TaskResult.TimedOut(task.timeLimit(), usage);
    }
    if (!isPlain(exit)) {
      Optional<TaskResult> outside = bySlurm(task, job, state, usage);
      if (outside.isPresent()) {
        return outside.get();
      }
    }
    return TaskResult.ofStatus(exit.status(), usage);
  }

  /** The result of a task whose script wrote nothing. */
  static TaskResult without(Task task, JobId job, String state) {
    return bySlurm(task, job, state, Usage.UNKNOWN).orElseGet(() -> new TaskResult.Failed(state.isEmpty()
        ? "Slurm lost job " + job + " of step " + task.step() + ": it is neither in the queue nor in the accounts, and left no exit"
            + " status; run it again"
        : "Slurm's job " + job + " of step " + task.step() + " ended as " + state + " and left no exit status in " + task.folder()
            + "; check that the nodes see this folder (a shared file system) and may write there"));
  }

  private static Optional<TaskResult> bySlurm(Task task, JobId job, String state, Usage usage) {
    String subject = "Slurm's job " + job + " of step " + task.step();
    return switch (state) {
      case "TIMEOUT" -> Optional.of(task.timeLimit().isZero() ? new TaskResult.Failed(subject + " was ended by Slurm's own time limit;"
          + " raise time: of its runner in etc/site.yaml or the limit of the partition, or give the step a ToolTimeLimit")
          : new TaskResult.TimedOut(task.timeLimit(), usage));
      case "OUT_OF_MEMORY" -> Optional.of(new TaskResult.Failed(subject + " needed more than the " + task.resources().ramMiB()
          + " MiB of memory it asked for; raise ramMin of its ResourceRequirement"));
      case "NODE_FAIL", "BOOT_FAIL" -> Optional.of(new TaskResult.Failed(subject + " was lost when its node failed (" + state
          + "); run it again, or let Slurm do so (requeue: true)"));
      case "PREEMPTED" -> Optional.of(new TaskResult.Failed(subject + " had to give way to another job (preempted); run it again,"
          + " let Slurm do so (requeue: true), or choose another partition or qos"));
      case "CANCELLED", "REVOKED" -> Optional.of(new TaskResult.Failed(subject + " was cancelled by somebody else (scancel)"));
      case "DEADLINE" -> Optional.of(new TaskResult.Failed(subject + " could not meet its deadline"));
      default -> Optional.empty();
    };
  }
}
