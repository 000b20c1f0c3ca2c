// SPDX-License-Identifier: Apache-2.0
package io.dte.compute.local;

/** Where a task is on its way, and what is known there. */
sealed interface Stage {

  /**
   * The process of a task.
   *
   * @param leader of its session; null when it was gone before anybody looked
   * @param isCommand whether the leader is the command itself, rather than its shim
   * @param since by {@link System#nanoTime}
   */
  record Started(ProcessTable.Identity leader, boolean isCommand, long since) {}

  /** The process; null where there is none. */
  default Started process() {
    return null;
  }

  /** It waits for resources. */
  record Waiting() implements Stage {}

  /** It has its resources, and somebody makes a process of it just now. */
  record Launching() implements Stage {}

  /** @param told whether its end is told to its handle, which looks for it otherwise */
  record Running(Started process, boolean told) implements Stage {}

  /** @param termination ends its processes */
  record Stopping(Started process, boolean told, Termination termination) implements Stage {}

  /** Its result is known. @param process null when there never was one */
  record Over(Started process) implements Stage {}
}
