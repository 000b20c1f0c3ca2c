// SPDX-License-Identifier: Apache-2.0
package io.dte.foundation.store;

import io.dte.foundation.api.problem.DteException;
import io.dte.foundation.api.problem.ExitCode;
import io.dte.foundation.api.problem.Problem;
import io.dte.foundation.api.problem.SourceLocation;
import io.dte.foundation.api.store.Database;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import javax.sql.DataSource;
import org.h2.api.ErrorCode;
import org.h2.jdbcx.JdbcDataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The embedded database. Of each connection's statements 128 stay prepared; with H2's 8 a consumer of the log spends a quarter of
 * its time on parsing the same texts again. Five properties of its storage engine matter for durability:
 *
 * <ul>
 *   <li>With a write delay a background thread may take committed changes over and write them later, after a checkpoint
 *       has already returned; hence {@code WRITE_DELAY=0}: each commit is written by the thread that commits.</li>
 *   <li>Written is not flushed: only {@code CHECKPOINT SYNC} forces the file to disk.</li>
 *   <li>An interrupt of a thread that reads closes the file under everybody; hence the file system {@code retry}, which
 *       opens it again.</li>
 *   <li>After a crash it looks for each chunk at places where it was before; a chunk that compaction moved may then seem
 *       to overlap another. Hence nothing is moved, and free space rests a while before it is used again.</li>
 *   <li>An orderly {@code SHUTDOWN} ends that rest, and marks the file so that the next opening believes the list of
 *       chunks as it is: also entries of chunks whose space a recovery gave away. Hence the file is flushed and let go
 *       of as a crash would leave it ({@code SHUTDOWN IMMEDIATELY}); each opening checks each chunk.</li>
 * </ul>
 */
final class H2Backend implements Backend {
  static final String NAME = "dte";
  private static final Logger LOG = LoggerFactory.getLogger(H2Backend.class);
  private static final String OPTIONS =
      ";WRITE_DELAY=0;DB_CLOSE_ON_EXIT=FALSE;DB_CLOSE_DELAY=-1;CACHE_SIZE=32768;MAX_COMPACT_TIME=0"
          + ";RETENTION_TIME=45000;QUERY_CACHE_SIZE=128";

  private final Path file;
  private JdbcDataSource dataSource;

  /** @param folder where the database file is */
  H2Backend(Path folder) {
    this.file = folder.resolve(NAME + ".mv.db");
    this.dataSource = dataSource(folder, "FS");
  }

  private static JdbcDataSource dataSource(Path folder, String lock) {
    JdbcDataSource source = new JdbcDataSource();
    source.setURL("jdbc:h2:retry:" + folder.resolve(NAME).toAbsolutePath() + OPTIONS + ";FILE_LOCK=" + lock);
    source.setUser("dte");
    source.setPassword("");
    return source;
  }

  @Override
  public Database.Dialect dialect() {
    return Database.Dialect.H2;
  }

  @Override
  public DataSource dataSource() {
    return dataSource;
  }

  @Override
  public Connection openWriter() throws DteException {
    try {
      Files.createDirectories(file.getParent());
    } catch (IOException e) {
      throw new DteException(Problem.storage("create", file.getParent(), e), e);
    }
    try {
      return connect();
    } catch (SQLException e) {
      if (hasNoLocks(e)) {
        // The data directory has one owner, so the lock of the file is a second belt.
        LOG.info("{} is on a file system without locks", file);
        dataSource = dataSource(file.getParent(), "NO");
        try {
          return connect();
        } catch (SQLException again) {
          throw explain("open", again);
        }
      }
      throw explain("open", e);
    }
  }

  private Connection connect() throws SQLException {
    Connection connection = dataSource.getConnection();
    connection.setAutoCommit(false);
    return connection;
  }

  @Override
  public void flush(Connection writer) throws SQLException {
    try (Statement statement = writer.createStatement()) {
      statement.execute("CHECKPOINT SYNC");
    }
  }

  @Override
  public boolean isFatal(SQLException error) {
    return switch (error.getErrorCode()) {
      case ErrorCode.DATABASE_IS_CLOSED, ErrorCode.IO_EXCEPTION_1, ErrorCode.IO_EXCEPTION_2,
          ErrorCode.FILE_CORRUPTED_1, ErrorCode.OBJECT_CLOSED,
          ErrorCode.DATABASE_CALLED_AT_SHUTDOWN, ErrorCode.CONNECTION_BROKEN_1, ErrorCode.GENERAL_ERROR_1,
          ErrorCode.ERROR_OPENING_DATABASE_1 -> true;
      default -> false;
    };
  }

  @Override
  public DteException explain(String action, SQLException error) {
    String cause = innermost(error);
    if (error.getErrorCode() == ErrorCode.DATABASE_ALREADY_OPEN_1 || cause.contains("locked")) {
      return new DteException(Problem.of(ExitCode.UNAVAILABLE, "the database is open in another process",
          "stop that process, or choose another data directory with DTE_HOME")
          .at(SourceLocation.of(file.toString())), error);
    }
    if (cause.contains("No space left")) {
      return new DteException(Problem.storage("write", file, new IOException("No space left on device")), error);
    }
    if (cause.contains("Permission denied") || cause.contains("AccessDenied") || cause.contains("Read-only")) {
      return new DteException(Problem.of(ExitCode.STORAGE, "cannot " + action + " the database: permission denied",
          "make the file and its folder writable").at(SourceLocation.of(file.toString())), error);
    }
    if (error.getErrorCode() == ErrorCode.FILE_CORRUPTED_1 || error.getErrorCode() == ErrorCode.FILE_VERSION_ERROR_1
        || action.equals("open")) {
      return new DteException(Problem.of(ExitCode.STORAGE, "the database cannot be read: " + cause,
          "restore a backup (dte restore FILE), or move the file away to start with an empty database")
          .at(SourceLocation.of(file.toString())), error);
    }
    return new DteException(Problem.of(ExitCode.STORAGE, "cannot " + action + " the database: " + cause, "see the log")
        .at(SourceLocation.of(file.toString())), error);
  }

  @Override
  public void close() {
    if (!Files.exists(file)) {
      return;
    }
    try (Connection connection = dataSource.getConnection(); Statement statement = connection.createStatement()) {
      statement.execute("CHECKPOINT SYNC");
      statement.execute("SHUTDOWN IMMEDIATELY");
    } catch (SQLException e) {
      LOG.warn("closing {}: {}", file, e.getMessage());
    }
  }

  private static boolean hasNoLocks(SQLException error) {
    return innermost(error).contains("No locks available");
  }

  private static String innermost(Throwable error) {
    Throwable cause = error;
    while (cause.getCause() != null && cause.getCause() != cause) {
      cause = cause.getCause();
    }
    String message = cause.getMessage() == null ? cause.toString() : cause.getMessage();
    return message.lines().findFirst().orElse(message);
  }
}
