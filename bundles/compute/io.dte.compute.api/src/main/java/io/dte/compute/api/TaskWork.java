// SPDX-License-Identifier: Apache-2.0
package io.dte.compute.api;

import java.time.Duration;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/**
 * The work a runner does for its tasks, on an executor that is shut down when the runner is closed: work that comes later is
 * dropped, since tasks go on without their runner. A fault of the program ends the task it concerns, which would wait for ever
 * otherwise, and neither its neighbours nor the timer. Thread-safe.
 */
public final class TaskWork {
  private final ScheduledExecutorService executor;

  /** @param executor shut down by its owner */
  public TaskWork(ScheduledExecutorService executor) {
    this.executor = executor;
  }

  /** Does it as soon as a thread is free. @param failed told of a fault; must not throw */
  public void soon(Runnable work, Consumer<Throwable> failed) {
    given(() -> executor.execute(() -> now(work, failed)));
  }

  /** Does it after a time. @param failed told of a fault; must not throw */
  public void later(Duration delay, Runnable work, Consumer<Throwable> failed) {
    given(() -> executor.schedule(() -> now(work, failed), delay.toMillis(), TimeUnit.MILLISECONDS));
  }

  /** Does it again and again, with a pause between, also after a fault. @param failed told of each fault; must not throw */
  public void every(Duration pause, Runnable work, Consumer<Throwable> failed) {
    given(() -> executor.scheduleWithFixedDelay(() -> now(work, failed), pause.toMillis(), pause.toMillis(), TimeUnit.MILLISECONDS));
  }

  /** Does it on the caller's thread: one task's part of what is done for many. @param failed told of a fault; must not throw */
  public static void now(Runnable work, Consumer<Throwable> failed) {
    try {
      work.run();
      // Errors too: an executor would keep them to itself, and nobody would learn that the task is stuck.
    } catch (RuntimeException | Error e) {
      failed.accept(e);
    }
  }

  /**
   * Does something with an answer, on the thread that brings it.
   *
   * @param work given the answer, or what came instead of it
   * @param failed told of a fault; must not throw
   */
  public static <T> void answered(CompletionStage<T> answer, BiConsumer<T, Throwable> work, Consumer<Throwable> failed) {
    answer.whenComplete((value, error) -> now(() -> work.accept(value, error), failed));
  }

  private void given(Runnable hand) {
    try {
      hand.run();
    } catch (RejectedExecutionException e) {
      if (!executor.isShutdown()) {
        throw e;
      }
    }
  }
}
