// SPDX-License-Identifier: Apache-2.0
package io.dte.ml.tracking;

import io.dte.foundation.api.problem.DteException;
import io.dte.foundation.api.problem.ExitCode;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.stream.Collectors;

/** Statements with positional parameters. */
final class Sql {
  private Sql() {}

  /** Makes a value of a row. */
  @FunctionalInterface
  interface RowMapper<T> {
    T map(ResultSet row) throws SQLException;
  }

  static <T> List<T> list(Connection connection, String sql, RowMapper<T> mapper, Object... values)
      throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      bind(statement, values);
      List<T> found = new ArrayList<>();
      try (ResultSet rows = statement.executeQuery()) {
        while (rows.next()) {
          found.add(mapper.map(rows));
        }
      }
      return found;
    }
  }

  static <T> Optional<T> first(Connection connection, String sql, RowMapper<T> mapper, Object... values)
      throws SQLException {
    List<T> found = list(connection, sql, mapper, values);
    return found.isEmpty() ? Optional.empty() : Optional.of(found.get(0));
  }

  static int update(Connection connection, String sql, Object... values) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      bind(statement, values);
      return statement.executeUpdate();
    }
  }

  static void bind(PreparedStatement statement, Object... values) throws SQLException {
    for (int i = 0; i < values.length; i++) {
      statement.setObject(i + 1, values[i]);
    }
  }

  /** One more than the highest number; correct since one thread writes. */
  static long next(Connection connection, String table, String column) throws SQLException {
    return first(connection, "SELECT COALESCE(MAX(" + column + "), 0) + 1 FROM ml." + table, row -> row.getLong(1))
        .orElse(1L);
  }

  /** {@code (?, ?, ?)}. */
  static String marks(List<?> values) {
    return values.stream().map(value -> "?").collect(Collectors.joining(", ", "(", ")"));
  }

  /** A double as it is stored: NaN is NULL. */
  static Double stored(double value) {
    return Double.isNaN(value) ? null : (Double) value;
  }

  static double loaded(ResultSet row, int column) throws SQLException {
    double value = row.getDouble(column);
    return row.wasNull() ? Double.NaN : value;
  }

  /** Waits for a write. */
  static <T> T await(CompletableFuture<T> future) throws DteException {
    try {
      return future.join();
    } catch (CompletionException e) {
      if (e.getCause() instanceof DteException known) {
        throw new DteException(known.problem(), known);
      }
      throw new DteException(ExitCode.STORAGE, "the database did not store it: " + e.getCause(), "see the log", e);
    }
  }
}
