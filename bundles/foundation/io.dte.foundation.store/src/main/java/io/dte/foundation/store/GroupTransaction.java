// SPDX-License-Identifier: Apache-2.0
package io.dte.foundation.store;

import io.dte.foundation.api.event.Event;
import io.dte.foundation.api.event.NewEvent;
import io.dte.foundation.api.id.Ids;
import io.dte.foundation.api.problem.DteException;
import io.dte.foundation.api.store.Transaction;
import io.dte.foundation.api.store.UnitOfWork;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/** The transaction of one group of jobs. Events of plain appends are sent in batches; a unit of work sees them. */
final class GroupTransaction {
  private static final int BATCH = 512;

  private final Connection connection;
  private final Clock clock;
  private long last;
  private PreparedStatement insert;
  private int pending;

  GroupTransaction(Connection connection, Clock clock, long last) {
    this.connection = connection;
    this.clock = clock;
    this.last = last;
  }

  /** The sequence of the last event so far. */
  long last() {
    return last;
  }

  <T> void run(Job<T> job) throws SQLException {
    if (!job.needsSavepoint()) {
      execute(job);
      return;
    }
    sendBatch();
    long before = last;
    Savepoint savepoint = job.isExclusive() ? null : connection.setSavepoint();
    try {
      job.succeeded(job.execute(this));
      sendBatch();
      if (savepoint != null) {
        connection.releaseSavepoint(savepoint);
      }
    } catch (DteException | RuntimeException | SQLException | Error e) {
      // A unit may be a plug-in's, where a class may be missing: an error is the unit's failure, not the group's.
      // When the connection itself is gone, going back fails too, and the whole group is tried again.
      if (savepoint == null) {
        connection.rollback();
      } else {
        clearBatch();
        connection.rollback(savepoint);
      }
      last = before;
      job.failed(e);
    }
  }

  private <T> void execute(Job<T> job) throws SQLException {
    try {
      job.succeeded(job.execute(this));
    } catch (DteException e) {
      job.failed(e);
    }
  }

  List<Event> append(List<EventRows.Prepared> events) throws SQLException {
    List<Event> stored = new ArrayList<>(events.size());
    for (EventRows.Prepared event : events) {
      Instant now = clock.instant();
      stored.add(insert(event, Ids.next(now), now));
    }
    return List.copyOf(stored);
  }

  Event insert(EventRows.Prepared event, UUID id, Instant time) throws SQLException {
    Event stored = EventRows.stored(event.event(), id, last + 1, time);
    if (insert == null) {
      insert = connection.prepareStatement(EventRows.INSERT);
    }
    EventRows.bind(insert, stored, event);
    insert.addBatch();
    last++;
    if (++pending >= BATCH) {
      sendBatch();
    }
    return stored;
  }

  <T> T unit(UnitOfWork<T> work, EventRows rows) throws SQLException, DteException {
    Scope scope = new Scope(rows);
    try {
      T result = work.execute(scope);
      append(scope.events);
      return result;
    } finally {
      scope.open = false;
    }
  }

  Connection connection() {
    return connection;
  }

  /** Sends what is left and lets go of the statement. */
  void flush() throws SQLException {
    sendBatch();
    if (insert != null) {
      insert.close();
      insert = null;
    }
  }

  private void sendBatch() throws SQLException {
    if (pending > 0) {
      pending = 0;
      insert.executeBatch();
    }
  }

  private void clearBatch() throws SQLException {
    pending = 0;
    if (insert != null) {
      insert.clearBatch();
    }
  }

  /** What a unit of work is given; worth nothing once it has returned. */
  private final class Scope implements Transaction {
    private final EventRows rows;
    private final List<EventRows.Prepared> events = new ArrayList<>();
    private boolean open = true;

    private Scope(EventRows rows) {
      this.rows = rows;
    }

    @Override
    public Connection connection() {
      check();
      return connection;
    }

    @Override
    public void append(NewEvent event) {
      check();
      try {
        events.add(rows.prepare(event));
      } catch (DteException e) {
        throw new IllegalArgumentException(e.getMessage(), e);
      }
    }

    private void check() {
      if (!open) {
        throw new IllegalStateException("the unit of work is over");
      }
    }
  }
}
