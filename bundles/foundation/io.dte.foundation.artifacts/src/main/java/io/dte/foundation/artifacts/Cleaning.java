// SPDX-License-Identifier: Apache-2.0
package io.dte.foundation.artifacts;

import io.dte.foundation.api.artifact.ArtifactStore.Collected;
import io.dte.foundation.api.problem.DteException;
import java.time.Duration;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Collects in the background: some seconds after the start and after a release, so that many releases are one
 * collection, and each grace time, for what was too young before. A collection looks at all there is; so after one that
 * took long the pause is longer, and much that is released one by one costs a small part of the time. Nothing depends
 * on a collection having happened: a kill needs no care. Thread-safe.
 */
final class Cleaning {
  private static final Logger LOG = LoggerFactory.getLogger(Cleaning.class);
  private static final Duration PAUSE = Duration.ofSeconds(10);
  /** Of the time, a collection takes at most one part of so many. */
  private static final int SHARE = 20;

  /** Deletes what nobody holds. */
  @FunctionalInterface
  interface Work {
    Collected collect() throws DteException;
  }

  private final Work work;
  private final AtomicBoolean waiting = new AtomicBoolean();
  private final long leastPauseMillis;
  private volatile long pauseMillis;
  private final ScheduledThreadPoolExecutor thread = new ScheduledThreadPoolExecutor(1, task -> {
    Thread made = new Thread(task, "dte-artifacts-cleaning");
    made.setDaemon(true);
    return made;
  });

  Cleaning(Work work, Duration grace) {
    this.work = work;
    this.leastPauseMillis = (grace.compareTo(PAUSE) < 0 ? grace : PAUSE).toMillis();
    this.pauseMillis = leastPauseMillis;
    thread.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
    thread.scheduleWithFixedDelay(this::run, pauseMillis, grace.toMillis(), TimeUnit.MILLISECONDS);
  }

  /** Something may be free now. */
  void soon() {
    if (!thread.isShutdown() && waiting.compareAndSet(false, true)) {
      thread.schedule(() -> {
        waiting.set(false);
        run();
      }, pauseMillis, TimeUnit.MILLISECONDS);
    }
  }

  private void run() {
    long began = System.nanoTime();
    try {
      Collected collected = work.collect();
      if (collected.artifacts() > 0) {
        LOG.info("{} artifacts that nobody holds are deleted: {} bytes", collected.artifacts(), collected.bytes());
      }
    } catch (DteException | RuntimeException e) {
      if (!thread.isShutdown()) {
        LOG.warn("the bytes of deleted artifacts cannot be freed now, the next collection tries again: {}",
            e.getMessage());
      }
    } finally {
      pauseMillis = Math.max(leastPauseMillis, SHARE * TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - began));
    }
  }

  /** Ends a collection that is under way after the artifact it looks at. */
  void close() {
    thread.shutdownNow();
  }
}
