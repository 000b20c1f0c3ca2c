// SPDX-License-Identifier: Apache-2.0
package io.dte.compute.slurm;

import java.util.List;

/** One of Slurm's programs did not do what it was asked; the message says what it complained about. */
final class SlurmException extends Exception {
  private static final long serialVersionUID = 1L;
  /** Complaints that pass: the controller is away, busy or full. */
  private static final List<String> PASSING = List.of("unable to contact", "connection refused", "connection timed out",
      "socket timed out", "zero bytes were transmitted", "temporarily unable", "communication connection failure",
      "submit limit", "submitjob", "slurm controller", "slurm backup controller", "resource temporarily unavailable",
      "message receive failure", "transport endpoint", "did not answer", "ssh to", "no route to host", "protocol authentication error",
      "munge", "slurmdbd", "job violates accounting/qos policy (job submit limit");

  private final boolean passing;

  SlurmException(String message, Throwable cause) {
    super(message, cause);
    String said = message.toLowerCase(java.util.Locale.ROOT);
    passing = PASSING.stream().anyMatch(said::contains);
  }

  /** Whether trying again later may help. */
  boolean isPassing() {
    return passing;
  }
}
