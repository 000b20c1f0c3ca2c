// SPDX-License-Identifier: Apache-2.0
package io.dte.workflow.cwl.exec;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * How many jobs are in flight, and how many elements of all scatters together. On this machine as many as keep every core busy
 * while results are collected; more would only fill memory. Once a task of the run went to another place, a cluster, many
 * more: it has room, and gathers what comes together. Thread-safe.
 */
final class Width {
  private static final int HERE = 4 * Math.max(4, Runtime.getRuntime().availableProcessors());
  private static final int ELSEWHERE = 1000;

  private final List<Runnable> watchers = new CopyOnWriteArrayList<>();
  private volatile int limit = HERE;
  private int elements;

  int limit() {
    return limit;
  }

  /**
   * Asks for room for a further element.
   *
   * @param own how many of its scatter are in flight; each may have one, so that scatters within scatters go on
   */
  synchronized boolean enter(int own) {
    boolean room = own == 0 || elements < limit;
    elements += room ? 1 : 0;
    return room;
  }

  synchronized void exit() {
    elements--;
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
