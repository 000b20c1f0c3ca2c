// SPDX-License-Identifier: Apache-2.0
package io.dte.compute.local;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/** Stops all processes of a task: politely first; what is left after the grace time is killed. Thread-safe. */
final class Termination {
  private static final long LOOK_MILLIS = 20;

  private final ProcessTable.Identity leader;
  private final Path workingDirectory;
  private final boolean sparesLeader;
  private final Duration grace;
  private final ScheduledExecutorService timer;
  private final Runnable ended;
  private Set<ProcessTable.Identity> victims = Set.of();

  /**
   * @param leader of the task's session
   * @param sparesLeader it is not asked, since it writes down how the others end
   * @param ended told when nobody is left
   */
  Termination(ProcessTable.Identity leader, Path workingDirectory, boolean sparesLeader, Duration grace,
      ScheduledExecutorService timer, Runnable ended) {
    this.leader = leader;
    this.workingDirectory = workingDirectory;
    this.sparesLeader = sparesLeader;
    this.grace = grace;
    this.timer = timer;
    this.ended = ended;
  }

  void begin() {
    Set<ProcessTable.Identity> family = ProcessTable.family(leader, workingDirectory);
    synchronized (this) {
      victims = family;
    }
    Programs.signal("TERM", family.stream().filter(process -> !sparesLeader || !process.equals(leader)).toList());
    awaitEnd(System.nanoTime() + grace.toNanos());
  }

  /** Whether some are left. */
  synchronized boolean isUnderWay() {
    return victims.stream().anyMatch(ProcessTable::isAlive);
  }

  /** Looks again and again until everybody left. */
  private void awaitEnd(long hardAt) {
    Set<ProcessTable.Identity> left;
    synchronized (this) {
      left = victims.stream().filter(ProcessTable::isAlive).collect(Collectors.toSet());
    }
    if (left.isEmpty()) {
      ended.run();
      return;
    }
    if (System.nanoTime() >= hardAt) {
      left.addAll(ProcessTable.family(leader, workingDirectory));
      Programs.signal("KILL", List.copyOf(left));
      synchronized (this) {
        victims = left;
      }
    }
    try {
      timer.schedule(() -> awaitEnd(hardAt), LOOK_MILLIS, TimeUnit.MILLISECONDS);
    } catch (RejectedExecutionException e) {
      // The runner was closed; what is left is stopped by whoever cancels the task again.
      return;
    }
  }
}
