// SPDX-License-Identifier: Apache-2.0
package io.dte.compute.api;

import java.time.Duration;
import java.util.Set;

/** How a task ended. */
public sealed interface TaskResult {

  /** From here on an exit status of a shell means that a signal ended the command. */
  int SIGNAL_BASE = 128;

  /** Signals that end a process that does not handle them; a program may use other statuses above {@value #SIGNAL_BASE} itself. */
  Set<Integer> FATAL_SIGNALS = Set.of(4, 6, 7, 8, 9, 11, 15, 24, 25, 31);

  /** The result of a command whose status a shell reported. */
  static TaskResult ofStatus(int status, Usage usage) {
    int signal = status - SIGNAL_BASE;
    return FATAL_SIGNALS.contains(signal) ? new Signalled(signal, usage) : new Exited(status, usage);
  }

  /**
   * What it used; zero where it could not be measured.
   *
   * @param wall from start to end
   * @param cpu user and system time of the process and its children
   * @param peakMemoryBytes the largest resident set
   */
  record Usage(Duration wall, Duration cpu, long peakMemoryBytes) {
    public static final Usage UNKNOWN = new Usage(Duration.ZERO, Duration.ZERO, 0);

    /** Whether anything could be measured. */
    public boolean isKnown() {
      return !wall.isZero() || !cpu.isZero() || peakMemoryBytes != 0;
    }
  }

  /** The command ran to its end. */
  record Exited(int exitCode, Usage usage) implements TaskResult {}

  /** A signal ended it that the engine did not send. */
  record Signalled(int signal, Usage usage) implements TaskResult {}

  /** It ran longer than its time limit and was stopped. */
  record TimedOut(Duration limit, Usage usage) implements TaskResult {}

  /** The engine stopped it on request. */
  record Cancelled() implements TaskResult {}

  /**
   * It did not run to an end of its own.
   *
   * @param reason for people: the program was not found, the runner lost it
   * @param mayLive whether it may still run, or begin to, since only the runner failed: whoever starts it anew may have it
   *     twice, and whoever reattaches it may find it
   */
  record Failed(String reason, boolean mayLive) implements TaskResult {

    /** It is over. */
    public Failed(String reason) {
      this(reason, false);
    }
  }
}
