// SPDX-License-Identifier: Apache-2.0
package io.dte.compute.worker;

import io.dte.compute.api.worker.WorkerCall;
import io.dte.compute.api.worker.WorkerException;
import io.dte.compute.api.worker.WorkerFrame;
import io.dte.compute.api.worker.WorkerMessage;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A request of a pool. The fields that change are guarded by the pool's monitor. */
final class Request implements WorkerCall {
  private static final Logger LOG = LoggerFactory.getLogger(Request.class);

  private final Pool pool;
  private final long number;
  private final WorkerMessage message;
  private final Duration limit;
  private final Consumer<WorkerMessage> progress;
  private final CompletableFuture<WorkerMessage> reply = new CompletableFuture<>();
  /** Who works on it; null while it waits. */
  WorkerProcess worker;
  /** When its worker is killed; null for never. */
  Instant deadline;
  boolean cancelled;

  Request(Pool pool, long number, WorkerMessage message, Duration limit, Consumer<WorkerMessage> progress) {
    this.pool = pool;
    this.number = number;
    this.message = message;
    this.limit = limit;
    this.progress = progress;
  }

  long number() {
    return number;
  }

  Duration limit() {
    return limit;
  }

  boolean isOverdue(Instant now) {
    return deadline != null && !now.isBefore(deadline);
  }

  byte[] frame() {
    return new WorkerFrame(WorkerFrame.Kind.REQUEST, number, message).encode();
  }

  void answer(WorkerMessage answer) {
    reply.complete(answer);
  }

  void tell(WorkerMessage said) {
    try {
      progress.accept(said);
    } catch (RuntimeException e) {
      LOG.error("Progress of request {} was not taken", number, e);
    }
  }

  void fail(WorkerException.Reason reason, String why) {
    reply.completeExceptionally(new WorkerException(reason, why));
  }

  @Override
  public CompletionStage<WorkerMessage> reply() {
    return reply.minimalCompletionStage();
  }

  @Override
  public void cancel() {
    pool.cancel(this);
  }
}
