// SPDX-License-Identifier: Apache-2.0
package io.dte.compute.slurm;

import java.util.List;

/** Stands for Slurm's programs: each submission gets the next number, the queue is what a test says, and a call may be a fault. */
final class DoubleShell extends Shell {
  /** The program whose call is a fault of the runner's own; none when empty. */
  volatile String broken = "";
  /** What {@code squeue} prints. */
  volatile String queue = "";
  /** What it prints with the jobs that ended; as long as that is empty, the same. */
  volatile String remembered = "";
  /** Whether the controller takes no jobs. */
  volatile boolean away;
  /** Whether the cluster keeps accounts; they never answer. */
  volatile boolean accounting;
  private long jobs;

  DoubleShell(SlurmSettings settings) {
    super(settings);
  }

  @Override
  synchronized Answer call(String input, List<String> command) {
    String program = command.get(0);
    if (program.equals(broken)) {
      throw new IllegalStateException(program + " is odd");
    }
    return switch (program) {
      case "sbatch" -> away ? new Answer(1, "", "sbatch: error: Unable to contact slurm controller") : new Answer(0, ++jobs + "\n", "");
      case "squeue" -> new Answer(0, command.contains("--states=all") && !remembered.isEmpty() ? remembered : queue, "");
      case "sacct" -> new Answer(1, "", "sacct: error: Problem talking to the database: Connection refused");
      default -> new Answer(0, "MaxArraySize = 1001\n" + (accounting ? "AccountingStorageType = accounting_storage/slurmdbd\n" : ""), "");
    };
  }
}
