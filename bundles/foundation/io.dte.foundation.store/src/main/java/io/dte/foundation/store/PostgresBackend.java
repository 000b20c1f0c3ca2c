// SPDX-License-Identifier: Apache-2.0
package io.dte.foundation.store;

import io.dte.foundation.api.problem.DteException;
import io.dte.foundation.api.problem.ExitCode;
import io.dte.foundation.api.store.Database;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import javax.sql.DataSource;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * PostgreSQL. The writer holds an advisory lock as long as its connection lives, so that there is one writer and the
 * order of sequences is the order in which they become visible.
 */
final class PostgresBackend implements Backend {
  /** The letters "DTE log" as a number. */
  private static final long LOCK = 0x4454456C6F67L;
  private static final Duration LOCK_PATIENCE = Duration.ofSeconds(3);

  private final PGSimpleDataSource dataSource = new PGSimpleDataSource();
  /** Without parameters: a password may be among them, and messages are logged. */
  private final String shown;

  PostgresBackend(String url, String user, String password) throws DteException {
    this.shown = url.replaceFirst("\\?.*", "");
    try {
      dataSource.setUrl(url);
    } catch (IllegalArgumentException e) {
      throw new DteException(ExitCode.INVALID, "not the url of a PostgreSQL database: " + shown,
          "write jdbc:postgresql://HOST:PORT/DATABASE into etc/io.dte.foundation.store.cfg");
    }
    if (!user.isEmpty()) {
      dataSource.setUser(user);
    }
    if (!password.isEmpty()) {
      dataSource.setPassword(password);
    }
    dataSource.setReWriteBatchedInserts(true);
    dataSource.setConnectTimeout(10);
    dataSource.setTcpKeepAlive(true);
    dataSource.setApplicationName("dte");
  }

  @Override
  public Database.Dialect dialect() {
    return Database.Dialect.POSTGRESQL;
  }

  @Override
  public DataSource dataSource() {
    return dataSource;
  }

  @Override
  public Connection openWriter() throws DteException {
    Connection connection = null;
    try {
      connection = dataSource.getConnection();
      try (Statement statement = connection.createStatement()) {
        statement.execute("SET synchronous_commit TO on");
        if (!lock(statement)) {
          throw new DteException(ExitCode.UNAVAILABLE, "another server writes to the database " + shown,
              "stop it, or give this one a database of its own");
        }
      }
      connection.setAutoCommit(false);
      return connection;
    } catch (SQLException e) {
      close(connection);
      throw explain("open", e);
    } catch (DteException e) {
      close(connection);
      throw e;
    }
  }

  /** A predecessor's connection may end a moment after the predecessor did. */
  private static boolean lock(Statement statement) throws SQLException {
    long deadline = System.nanoTime() + LOCK_PATIENCE.toNanos();
    while (true) {
      try (ResultSet result = statement.executeQuery("SELECT pg_try_advisory_lock(" + LOCK + ")")) {
        result.next();
        if (result.getBoolean(1)) {
          return true;
        }
      }
      if (System.nanoTime() > deadline || Thread.currentThread().isInterrupted()) {
        return false;
      }
      LockSupport.parkNanos(100_000_000L);
    }
  }

  private static void close(Connection connection) {
    if (connection != null) {
      try {
        connection.close();
      } catch (SQLException e) {
        org.slf4j.LoggerFactory.getLogger(PostgresBackend.class).debug("closing", e);
      }
    }
  }

  /** With {@code synchronous_commit} a commit returns after its flush. */
  @Override
  public void flush(Connection writer) {}

  @Override
  public boolean isFatal(SQLException error) {
    String state = error.getSQLState() == null ? "" : error.getSQLState();
    return state.startsWith("08") || state.startsWith("57P") || state.startsWith("53") || state.startsWith("XX");
  }

  @Override
  public DteException explain(String action, SQLException error) {
    String state = error.getSQLState() == null ? "" : error.getSQLState();
    if (state.equals("53100")) {
      return new DteException(ExitCode.STORAGE, "the disk of the database " + shown + " is full", "free some space there",
          error);
    }
    String hint = switch (state) {
      case "28P01", "28000" -> "check user and password in etc/io.dte.foundation.store.cfg";
      case "3D000" -> "create the database, then start again";
      case "42501" -> "give the user the right to create schemas and tables";
      default -> "check that it runs and the url in etc/io.dte.foundation.store.cfg";
    };
    String message = error.getMessage() == null ? error.toString()
        : error.getMessage().lines().findFirst().orElse("unknown error");
    return new DteException(ExitCode.UNAVAILABLE, "cannot " + action + " the database " + shown + ": " + message, hint,
        error);
  }

  @Override
  public void close() {
    // Connections are closed by those who opened them.
  }
}
