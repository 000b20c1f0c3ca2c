// SPDX-License-Identifier: Apache-2.0
package io.dte.foundation.runs;

import java.util.function.BooleanSupplier;
import org.slf4j.LoggerFactory;

/** Ticks five times a second, from one thread, only while there is something to watch. */
final class Watch implements AutoCloseable {
  private static final long PERIOD_MILLIS = 200;

  private final BooleanSupplier tick;
  private Thread thread;
  private boolean closed;
  private boolean wanted;

  /** @param tick returns whether it wants to be called again */
  Watch(BooleanSupplier tick) {
    this.tick = tick;
  }

  synchronized void start() {
    wanted = true;
    if (thread == null && !closed) {
      thread = new Thread(this::run, "dte-runs-watch");
      thread.setDaemon(true);
      thread.start();
    }
  }

  @Override
  public synchronized void close() {
    closed = true;
    notifyAll();
  }

  private void run() {
    while (true) {
      synchronized (this) {
        try {
          wait(PERIOD_MILLIS);
        } catch (InterruptedException e) {
          closed = true;
        }
        if (closed) {
          return;
        }
        wanted = false;
      }
      boolean more = true;
      try {
        more = tick.getAsBoolean();
      } catch (RuntimeException e) {
        LoggerFactory.getLogger(Watch.class).warn("watching the runs failed", e);
      }
      synchronized (this) {
        if (!more && !wanted) {
          thread = null;
          return;
        }
      }
    }
  }
}
