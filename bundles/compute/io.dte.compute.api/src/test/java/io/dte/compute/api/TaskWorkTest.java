// SPDX-License-Identifier: Apache-2.0
package io.dte.compute.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class TaskWorkTest {
  private final ScheduledThreadPoolExecutor executor = new ScheduledThreadPoolExecutor(1);
  private final TaskWork work = new TaskWork(executor);
  private final CompletableFuture<String> told = new CompletableFuture<>();

  @AfterEach
  void close() {
    executor.shutdownNow();
  }

  @Test
  void tellsOfAFaultOnceOrLater() throws Exception {
    work.later(Duration.ofMillis(1), () -> {
      throw new IllegalStateException("odd");
    }, fault -> told.complete(fault.getMessage()));
    assertThat(told.get(4, TimeUnit.MINUTES)).isEqualTo("odd");
    CompletableFuture<String> next = new CompletableFuture<>();
    work.soon(() -> next.complete("done"), fault -> next.complete("failed"));
    assertThat(next.get(4, TimeUnit.MINUTES)).isEqualTo("done");
  }

  @Test
  void aTimerGoesOnAfterAFault() throws Exception {
    CountDownLatch faults = new CountDownLatch(3);
    work.every(Duration.ofMillis(1), () -> {
      throw new NoClassDefFoundError("gone");
    }, fault -> faults.countDown());
    assertThat(faults.await(4, TimeUnit.MINUTES)).isTrue();
  }

  @Test
  void tellsOfAFaultWithAnAnswer() {
    CompletableFuture<String> answer = new CompletableFuture<>();
    TaskWork.answered(answer, (value, error) -> {
      throw new IllegalStateException("odd " + value);
    }, fault -> told.complete(fault.getMessage()));
    answer.complete("answer");
    assertThat(told).isCompletedWithValue("odd answer");
  }

  @Test
  void dropsWhatComesAfterTheEnd() {
    executor.shutdownNow();
    work.soon(() -> told.complete("done"), fault -> told.complete("failed"));
    work.later(Duration.ofMillis(1), () -> told.complete("done"), fault -> told.complete("failed"));
    work.every(Duration.ofMillis(1), () -> told.complete("done"), fault -> told.complete("failed"));
    assertThat(told).isNotDone();
  }
}
