// SPDX-License-Identifier: Apache-2.0
package io.dte.workflow.cwl.exec;

import io.dte.compute.api.TaskRunner;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Tells jobs that a service came or a task runner left. Safe for use by many threads; calls are made without a lock. */
public final class Arrivals {
  private final Set<Runnable> waiting = new LinkedHashSet<>();
  private final Map<Runnable, TaskRunner> users = new LinkedHashMap<>();

  /** Some service came: whoever waits looks again. */
  public void came() {
    List<Runnable> all;
    synchronized (this) {
      all = List.copyOf(waiting);
      waiting.clear();
    }
    all.forEach(Runnable::run);
  }

  /** A runner left: whoever has a task there lets go of it. */
  public void left(TaskRunner runner) {
    List<Runnable> all;
    synchronized (this) {
      all = users.entrySet().stream().filter(user -> user.getValue() == runner).map(Map.Entry::getKey).toList();
      users.keySet().removeAll(all);
    }
    all.forEach(Runnable::run);
  }

  /** Calls once, when any service came. */
  synchronized void await(Runnable look) {
    waiting.add(look);
  }

  /** Whether it waited until now. */
  synchronized boolean giveUp(Runnable look) {
    return waiting.remove(look);
  }

  /** Calls once, when this runner left. */
  synchronized void use(TaskRunner runner, Runnable leave) {
    users.put(leave, runner);
  }

  synchronized void done(Runnable leave) {
    users.remove(leave);
  }
}
