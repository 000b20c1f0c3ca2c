// SPDX-License-Identifier: Apache-2.0
package io.dte.workflow.cwl.exec;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * How many elements of one scatter are in flight. On this machine as many as keep every core busy while results are
 * collected; more would only fill memory. Once a task of the run went to another place, a cluster, many more: it has room, and
 * gathers what comes together. Thread-safe.
 */
final class Width {
  private static final int HERE = 8 * Math.max(4, Runtime.getRuntime().availableProcessors());
  private static final int ELSEWHERE = 1000;

  private final List<Runnable> watchers = new CopyOnWriteArrayList<>();
  private volatile int limit = HERE;

  int limit() {
    return limit;
  }

  /** A task went to another place. */
  void widen() {
    if (limit != ELSEWHERE) {
      limit = ELSEWHERE;
      watchers.forEach(Runnable::run);
    }
  }

  /** @param watcher called once there is more room, until {@link #leave} */
  void watch(Runnable watcher) {
    watchers.add(watcher);
  }

  void leave(Runnable watcher) {
    watchers.remove(watcher);
  }
}
