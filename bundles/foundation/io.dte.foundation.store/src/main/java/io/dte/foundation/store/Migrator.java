// SPDX-License-Identifier: Apache-2.0
package io.dte.foundation.store;

import io.dte.foundation.api.file.Sha256;
import io.dte.foundation.api.problem.DteException;
import io.dte.foundation.api.problem.ExitCode;
import io.dte.foundation.api.store.Migration;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Brings a subsystem's schema up to date, forward only. Each schema has a table {@code migration} of what was applied.
 * The embedded database commits each change of a schema by itself, so progress is recorded statement by statement, and a
 * statement that a crash kept from being recorded is recognised by what it made being there already.
 */
final class Migrator {
  /** SQL states of "there is such a table, index, column or schema already". */
  private static final Set<String> EXISTS = Set.of("42S01", "42S11", "42S21", "90078", "42P07", "42701", "42P06", "23505");

  private final Clock clock;

  Migrator(Clock clock) {
    this.clock = clock;
  }

  private record Applied(String digest, int done) {}

  void migrate(Connection connection, String subsystem, List<Migration> migrations) throws SQLException, DteException {
    if (!subsystem.matches("[a-z][a-z0-9_]{0,40}")) {
      throw new DteException(ExitCode.INVALID, "not the name of a schema: " + subsystem, "use lower-case letters");
    }
    try (Statement statement = connection.createStatement()) {
      statement.execute("CREATE SCHEMA IF NOT EXISTS " + subsystem);
      statement.execute("CREATE TABLE IF NOT EXISTS " + subsystem + ".migration (version INTEGER NOT NULL PRIMARY KEY,"
          + " description VARCHAR(200) NOT NULL, digest VARCHAR(64) NOT NULL, done INTEGER NOT NULL,"
          + " applied_us BIGINT NOT NULL)");
    }
    connection.commit();
    Map<Integer, Applied> history = history(connection, subsystem);
    refuseNewer(subsystem, migrations, history);
    int expected = 1;
    for (Migration migration : migrations.stream().sorted(Comparator.comparingInt(Migration::version)).toList()) {
      if (migration.version() != expected++) {
        throw new DteException(ExitCode.INVALID, "the migrations of " + subsystem + " are not numbered 1, 2, 3 …", "");
      }
      String digest = digest(migration);
      Applied applied = history.get(migration.version());
      if (applied != null && !applied.digest().equals(digest)) {
        throw new DteException(ExitCode.CONFLICT, "migration " + migration.version() + " of " + subsystem
            + " differs from the one that was applied", "never change a migration: add another one");
      }
      apply(connection, subsystem, migration, digest, applied);
    }
  }

  private static void refuseNewer(String subsystem, List<Migration> migrations, Map<Integer, Applied> history)
      throws DteException {
    int newest = migrations.stream().mapToInt(Migration::version).max().orElse(0);
    int found = history.keySet().stream().mapToInt(Integer::intValue).max().orElse(0);
    if (found > newest) {
      throw new DteException(ExitCode.UNAVAILABLE, "the schema " + subsystem + " of the database has version " + found
          + ", this version of dte knows up to " + newest, "use the version of dte that wrote it, or restore a backup");
    }
  }

  private Map<Integer, Applied> history(Connection connection, String subsystem) throws SQLException {
    Map<Integer, Applied> history = new HashMap<>();
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery("SELECT version, digest, done FROM " + subsystem + ".migration")) {
      while (row.next()) {
        history.put(row.getInt(1), new Applied(row.getString(2), row.getInt(3)));
      }
    }
    return history;
  }

  private void apply(Connection connection, String subsystem, Migration migration, String digest, Applied applied)
      throws SQLException {
    int done = applied == null ? 0 : applied.done();
    if (applied == null) {
      try (PreparedStatement insert = connection.prepareStatement("INSERT INTO " + subsystem
          + ".migration (version, description, digest, done, applied_us) VALUES (?, ?, ?, 0, ?)")) {
        insert.setInt(1, migration.version());
        insert.setString(2, migration.description());
        insert.setString(3, digest);
        insert.setLong(4, EventRows.micros(clock.instant()));
        insert.executeUpdate();
      }
      connection.commit();
    }
    boolean afterCrash = applied != null;
    for (int i = done; i < migration.statements().size(); i++) {
      try (Statement statement = connection.createStatement()) {
        statement.execute(migration.statements().get(i));
      } catch (SQLException e) {
        if (!afterCrash || !EXISTS.contains(e.getSQLState())) {
          throw e;
        }
        connection.rollback();
      }
      afterCrash = false;
      try (Statement statement = connection.createStatement()) {
        statement.executeUpdate("UPDATE " + subsystem + ".migration SET done = " + (i + 1) + " WHERE version = "
            + migration.version());
      }
      connection.commit();
    }
  }

  private static String digest(Migration migration) {
    MessageDigest sha = Sha256.digest();
    for (String statement : migration.statements()) {
      // White space does not count: reformatting a source file is no change of the schema.
      sha.update(statement.strip().replaceAll("\\s+", " ").getBytes(StandardCharsets.UTF_8));
      sha.update((byte) 0);
    }
    return HexFormat.of().formatHex(sha.digest());
  }
}
