// SPDX-License-Identifier: Apache-2.0
package io.dte.workflow.cwl.exec;

import io.dte.compute.api.TaskRunner;
import io.dte.foundation.api.problem.DteException;
import io.dte.foundation.api.problem.ExitCode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/** Whether an execution goes on: cancelled, paused, detached. Safe for use by many threads. */
final class Control {

  /** Something under way that can be stopped or let go. */
  interface Stoppable {
    void cancel();

    void detach();
  }

  private final Set<Stoppable> underWay = new LinkedHashSet<>();
  private final List<Runnable> held = new ArrayList<>();
  /** Those that were given tasks of the run. */
  private final Map<TaskRunner, UUID> runners = new LinkedHashMap<>();
  /** Held while runners are told. */
  private final Object holding = new Object();
  private boolean cancelled;
  private boolean detached;
  private boolean aborted;
  private boolean paused;

  /** Thrown when a job is not to begin or go on. */
  static DteException stopped() {
    return new DteException(ExitCode.CANCELLED, "The run was cancelled", "");
  }

  synchronized boolean isCancelled() {
    return cancelled;
  }

  synchronized boolean isDetached() {
    return detached;
  }

  /** Remembers something under way; stops it at once when it came too late. */
  void begin(Stoppable stoppable) {
    boolean stop;
    boolean leave;
    synchronized (this) {
      underWay.add(stoppable);
      stop = cancelled;
      leave = detached;
    }
    if (leave) {
      stoppable.detach();
    } else if (stop) {
      stoppable.cancel();
    }
  }

  synchronized void end(Stoppable stoppable) {
    underWay.remove(stoppable);
  }

  /** A runner is about to be given a task of a run. It may hold the run still, since an earlier execution ended while it was paused. */
  void uses(TaskRunner runner, UUID run) {
    boolean tell;
    synchronized (this) {
      tell = runners.put(runner, run) == null || paused;
    }
    if (tell) {
      tellRunners();
    }
  }

  /** One after the other, so that the last word is what holds. */
  private void tellRunners() {
    synchronized (holding) {
      Map<TaskRunner, UUID> all;
      boolean isHeld;
      synchronized (this) {
        all = new LinkedHashMap<>(runners);
        isHeld = paused && !cancelled && !detached;
      }
      all.forEach((runner, run) -> runner.hold(run, isHeld));
    }
  }

  /** Runs what begins a job now, or when the pause is over; never after a detachment. */
  void whenOpen(Runnable start) {
    synchronized (this) {
      if (detached) {
        return;
      }
      if (paused && !cancelled) {
        held.add(start);
        return;
      }
    }
    start.run();
  }

  /** Stops everything because a step failed, not because somebody wants it. */
  void abort() {
    synchronized (this) {
      if (cancelled || detached) {
        return;
      }
      aborted = true;
    }
    cancel();
  }

  synchronized boolean isAborted() {
    return aborted;
  }

  void cancel() {
    List<Stoppable> stop;
    synchronized (this) {
      if (detached) {
        return; // What is under way is another execution's now.
      }
      cancelled = true;
      stop = List.copyOf(underWay);
    }
    stop.forEach(Stoppable::cancel);
    proceed();
  }

  void detach() {
    List<Stoppable> leave;
    synchronized (this) {
      detached = true;
      held.clear();
      leave = List.copyOf(underWay);
    }
    leave.forEach(Stoppable::detach);
    tellRunners();
  }

  void pause() {
    synchronized (this) {
      paused = true;
    }
    tellRunners();
  }

  void proceed() {
    List<Runnable> start;
    synchronized (this) {
      paused = false;
      start = List.copyOf(held);
      held.clear();
    }
    tellRunners();
    start.forEach(Runnable::run);
  }
}
