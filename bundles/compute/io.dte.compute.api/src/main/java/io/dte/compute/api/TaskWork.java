// SPDX-License-Identifier: Apache-2.0
package io.dte.compute.api;

import java.time.Duration;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * The work a runner does for its tasks, on an executor that is shut down when the runner is closed: work that comes later is
 * dropped, since tasks go on without their runner. Work that fails by a fault of the program ends its task, which would wait
 * for ever otherwise. Thread-safe.
 */
public final class TaskWork {
  private final ScheduledExecutorService executor;

  /** @param executor shut down by its owner */
  public TaskWork(ScheduledExecutorService executor) {
    this.executor = executor;
  }

  /** Does it as soon as a thread is free. @param failed told of a fault; must not throw */
  public void soon(Runnable work, Consumer<RuntimeException> failed) {
    later(Duration.ZERO, work, failed);
  }

  /** Does it after a time. @param failed told of a fault; must not throw */
  public void later(Duration delay, Runnable work, Consumer<RuntimeException> failed) {
    Runnable guarded = () -> {
      try {
        work.run();
      } catch (RuntimeException e) {
        failed.accept(e);
      }
    };
    try {
      if (delay.isZero()) {
        executor.execute(guarded);
      } else {
        executor.schedule(guarded, delay.toMillis(), TimeUnit.MILLISECONDS);
      }
    } catch (RejectedExecutionException e) {
      if (!executor.isShutdown()) {
        throw e;
      }
    }
  }
}
