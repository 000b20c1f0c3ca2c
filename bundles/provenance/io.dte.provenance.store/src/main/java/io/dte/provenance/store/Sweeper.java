// SPDX-License-Identifier: Apache-2.0
package io.dte.provenance.store;

import io.dte.foundation.api.problem.DteException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Removes the rows of documents that nobody sees any more, in the background: of those that were deleted, and of uploads that
 * came to nothing. What is left when it is closed, or after a kill, goes at the next start. Safe for use by many threads.
 */
final class Sweeper implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Sweeper.class);
  private static final long PAUSE_SECONDS = 10;
  private static final long PATIENCE_SECONDS = 30;

  private final DatabaseProvenanceStore store;
  private final CountDownLatch closed = new CountDownLatch(1);
  private final ThreadPoolExecutor thread;

  Sweeper(DatabaseProvenanceStore store) {
    this.store = store;
    this.thread = new ThreadPoolExecutor(1, 1, PAUSE_SECONDS, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), task -> {
      Thread made = new Thread(task, "dte-provenance-sweep");
      made.setDaemon(true);
      return made;
    }, new ThreadPoolExecutor.DiscardPolicy());
    thread.allowCoreThreadTimeOut(true);
  }

  /** Returns at once. @param document the number of one that is not ready, and never will be */
  void sweep(long document) {
    thread.execute(() -> {
      while (!isClosed(0) && !isSwept(document)) {
        // What failed is tried again: the database may have no room for a while.
        isClosed(PAUSE_SECONDS);
      }
    });
  }

  /** Whether there is nothing more to do for it. */
  private boolean isSwept(long document) {
    try {
      boolean isMore = true;
      while (isMore && !isClosed(0)) {
        isMore = Removal.part(store, document);
      }
      return true;
    } catch (DteException | RuntimeException e) {
      if (!isClosed(0)) {
        LOG.warn("What is left of the deleted document number {} was not removed, trying again in {} s", document, PAUSE_SECONDS, e);
      }
      return false;
    }
  }

  private boolean isClosed(long patienceSeconds) {
    try {
      return closed.await(patienceSeconds, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return true;
    }
  }

  /** Waits for the unit of work that is under way. */
  @Override
  public void close() {
    closed.countDown();
    thread.shutdown();
    try {
      if (!thread.awaitTermination(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
        LOG.warn("The removal of a deleted document did not stop within {} s", PATIENCE_SECONDS);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
