// SPDX-License-Identifier: Apache-2.0
package io.dte.tests.support;

import io.dte.foundation.api.event.NewEvent;
import io.dte.foundation.api.problem.DteException;
import io.dte.foundation.api.problem.ExitCode;
import io.dte.foundation.api.store.Database;
import io.dte.foundation.api.store.Migration;
import io.dte.foundation.api.store.Query;
import io.dte.foundation.api.store.Transaction;
import io.dte.foundation.api.store.UnitOfWork;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** A real database behind one connection, with units of work one after the other; for tests of what is kept in it. */
public final class TestDatabase implements Database, AutoCloseable {
  private final Connection connection;
  private final Dialect dialect;
  private final AutoCloseable server;
  private final List<NewEvent> events = new ArrayList<>();

  public TestDatabase(Connection connection, Dialect dialect, AutoCloseable server) throws SQLException {
    this.connection = connection;
    this.dialect = dialect;
    this.server = server;
    connection.setAutoCommit(false);
  }

  /** What units of work appended to the log. */
  public List<NewEvent> events() {
    return events;
  }

  @Override
  public Dialect dialect() {
    return dialect;
  }

  @Override
  public void migrate(String subsystem, List<Migration> migrations) throws DteException {
    try (Statement statement = connection.createStatement()) {
      statement.execute("CREATE SCHEMA " + subsystem);
      for (Migration migration : migrations) {
        for (String sql : migration.statements()) {
          statement.execute(sql);
        }
      }
      connection.commit();
    } catch (SQLException e) {
      throw new DteException(ExitCode.STORAGE, e.getMessage(), "", e);
    }
  }

  @Override
  public synchronized <T> CompletableFuture<T> write(UnitOfWork<T> work) {
    List<NewEvent> appended = new ArrayList<>();
    try {
      T result = work.execute(new Transaction() {
        @Override
        public Connection connection() {
          return connection;
        }

        @Override
        public void append(NewEvent event) {
          appended.add(event);
        }
      });
      connection.commit();
      events.addAll(appended);
      return CompletableFuture.completedFuture(result);
    } catch (SQLException | DteException e) {
      try {
        connection.rollback();
      } catch (SQLException again) {
        e.addSuppressed(again);
      }
      return CompletableFuture.failedFuture(e);
    }
  }

  @Override
  public synchronized <T> T read(Query<T> query) throws DteException {
    try {
      return query.execute(connection);
    } catch (SQLException e) {
      throw new DteException(ExitCode.STORAGE, e.getMessage(), "", e);
    }
  }

  @Override
  public void close() throws Exception {
    connection.close();
    server.close();
  }
}
