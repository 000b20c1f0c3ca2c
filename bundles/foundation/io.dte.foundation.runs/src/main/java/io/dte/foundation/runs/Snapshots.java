// SPDX-License-Identifier: Apache-2.0
package io.dte.foundation.runs;

import java.io.IOException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Writes {@code run.json} of a live run, for those who cannot ask its process. */
final class Snapshots {
  private static final Logger LOG = LoggerFactory.getLogger(Snapshots.class);
  /** A run with very many steps has a large snapshot: writing it takes a small share of the time, one in so many. */
  private static final int SHARE = 30;

  private final RunFolder folder;
  private final RunFold fold;
  private final boolean stored;
  private volatile boolean due;
  /** Of the watching thread alone. */
  private long next = System.nanoTime();

  /** @param stored whether the run's events are in the owner's log */
  Snapshots(RunFolder folder, RunFold fold, boolean stored) {
    this.folder = folder;
    this.fold = fold;
    this.stored = stored;
  }

  /** The run is another one than the last snapshot tells. */
  void changed() {
    due = true;
  }

  synchronized void write() {
    due = false;
    try {
      folder.write(new RunFolder.Snapshot(fold.run(), fold.sequence(), stored));
    } catch (IOException e) {
      due = true;
      LOG.warn("cannot write the snapshot in {}: {}", folder.path(), e.getMessage());
    }
  }

  /** Called some times a second, from one thread. */
  void writeIfDue() {
    if (due && System.nanoTime() - next >= 0) {
      long begun = System.nanoTime();
      write();
      next = System.nanoTime() + SHARE * (System.nanoTime() - begun);
    }
  }
}
