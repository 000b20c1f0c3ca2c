// SPDX-License-Identifier: Apache-2.0
package io.dte.compute.local;

import io.dte.compute.api.TaskWork;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** The timers of one task, which end with it. Thread-safe. */
final class Timers {
  private final ScheduledExecutorService executor;
  private final Consumer<Throwable> failed;
  private final List<Future<?>> made = new ArrayList<>();
  private boolean quiet;

  /** @param failed told of faults of what is done */
  Timers(ScheduledExecutorService executor, Consumer<Throwable> failed) {
    this.executor = executor;
    this.failed = failed;
  }

  void every(Duration pause, Runnable work) {
    keep(() -> executor.scheduleWithFixedDelay(() -> TaskWork.now(work, failed), 0, pause.toMillis(), TimeUnit.MILLISECONDS));
  }

  void later(Duration delay, Runnable work) {
    keep(() -> executor.schedule(() -> TaskWork.now(work, failed), Math.max(0, delay.toMillis()), TimeUnit.MILLISECONDS));
  }

  private synchronized void keep(Supplier<Future<?>> timer) {
    if (quiet) {
      return;
    }
    try {
      made.add(timer.get());
    } catch (RejectedExecutionException e) {
      quiet = true; // The runner was closed; the process goes on.
    }
  }

  /** Ends them, and makes no more. */
  synchronized void end() {
    quiet = true;
    made.forEach(timer -> timer.cancel(false));
    made.clear();
  }
}
