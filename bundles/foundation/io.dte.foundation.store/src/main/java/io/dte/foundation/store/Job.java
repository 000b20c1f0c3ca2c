// SPDX-License-Identifier: Apache-2.0
package io.dte.foundation.store;

import io.dte.foundation.api.event.Event;
import io.dte.foundation.api.problem.DteException;
import io.dte.foundation.api.store.UnitOfWork;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** One thing the writer does; its future completes when that is on disk. May run again when a commit is repeated. */
abstract class Job<T> {
  private final CompletableFuture<T> future = new CompletableFuture<>();
  private T result;
  private Throwable failure;

  CompletableFuture<T> future() {
    return future;
  }

  /** Does it; what it throws becomes the future's failure, and nothing of it is kept. */
  abstract T execute(GroupTransaction transaction) throws SQLException, DteException;

  /** Whether it may fail half-way, so that it needs a savepoint to go back to. */
  boolean needsSavepoint() {
    return true;
  }

  /** Whether it commits by itself, so that no other job may be in its transaction. */
  boolean isExclusive() {
    return false;
  }

  final void succeeded(T value) {
    result = value;
    failure = null;
  }

  final void failed(Throwable error) {
    failure = error;
  }

  final void acknowledge() {
    if (failure == null) {
      future.complete(result);
    } else {
      future.completeExceptionally(failure);
    }
  }

  final void fail(Throwable error) {
    future.completeExceptionally(error);
  }

  /** Events that were checked before they were queued. */
  static final class Append extends Job<List<Event>> {
    private final List<EventRows.Prepared> events;

    Append(List<EventRows.Prepared> events) {
      this.events = events;
    }

    @Override
    List<Event> execute(GroupTransaction transaction) throws SQLException {
      return transaction.append(events);
    }

    @Override
    boolean needsSavepoint() {
      return false;
    }
  }

  /** Somebody's SQL and events. */
  static final class Unit<T> extends Job<T> {
    private final UnitOfWork<T> work;
    private final EventRows rows;

    Unit(UnitOfWork<T> work, EventRows rows) {
      this.work = work;
      this.rows = rows;
    }

    @Override
    T execute(GroupTransaction transaction) throws SQLException, DteException {
      return transaction.unit(work, rows);
    }
  }
}
