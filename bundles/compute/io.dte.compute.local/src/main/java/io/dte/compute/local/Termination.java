// SPDX-License-Identifier: Apache-2.0
package io.dte.compute.local;

import io.dte.compute.api.TaskWork;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/** Stops all processes of a task: politely first; what is left after the grace time is killed. Thread-safe. */
final class Termination {
  private static final Duration LOOK = Duration.ofMillis(20);

  private final ProcessTable.Identity leader;
  private final Supplier<Set<ProcessTable.Identity>> family;
  private final boolean sparesLeader;
  private final Duration grace;
  private final TaskWork work;
  private final Runnable ended;
  private final Consumer<Throwable> failed;
  private Set<ProcessTable.Identity> victims = Set.of();
  private boolean over;

  /**
   * @param leader of the task's session
   * @param family all processes of the task that are there now
   * @param sparesLeader it is not asked, since it writes down how the others end
   * @param work looks how it goes on; when it is closed, what is left is stopped by whoever cancels the task again
   * @param ended told when nobody is left
   * @param failed told of a fault
   */
  Termination(ProcessTable.Identity leader, Supplier<Set<ProcessTable.Identity>> family, boolean sparesLeader, Duration grace, TaskWork work,
      Runnable ended, Consumer<Throwable> failed) {
    this.leader = leader;
    this.family = family;
    this.sparesLeader = sparesLeader;
    this.grace = grace;
    this.work = work;
    this.ended = ended;
    this.failed = failed;
  }

  void begin() {
    Set<ProcessTable.Identity> all = family.get();
    synchronized (this) {
      victims = all;
    }
    Programs.signal("TERM", all.stream().filter(process -> !sparesLeader || !process.equals(leader)).toList());
    awaitEnd(System.nanoTime() + grace.toNanos());
  }

  /** Whether some may be left. */
  synchronized boolean isUnderWay() {
    return !over;
  }

  /** Looks again and again until everybody left, also whom one of them started while the others were listed. */
  private void awaitEnd(long hardAt) {
    boolean hard = System.nanoTime() >= hardAt;
    Set<ProcessTable.Identity> left;
    synchronized (this) {
      left = alive(victims);
    }
    if (hard || left.isEmpty()) {
      left.addAll(alive(family.get()));
    }
    if (hard) {
      Programs.signal("KILL", List.copyOf(left));
    }
    synchronized (this) {
      victims = left;
      over = left.isEmpty();
    }
    if (left.isEmpty()) {
      ended.run();
    } else {
      work.later(LOOK, () -> awaitEnd(hardAt), failed);
    }
  }

  private static Set<ProcessTable.Identity> alive(Set<ProcessTable.Identity> processes) {
    return processes.stream().filter(ProcessTable::isAlive).collect(Collectors.toSet());
  }
}
