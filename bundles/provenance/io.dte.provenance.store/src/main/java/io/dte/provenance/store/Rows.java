// SPDX-License-Identifier: Apache-2.0
package io.dte.provenance.store;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;

/** Rows of statements whose values are always parameters. */
record Rows(Connection connection) {
  private static final int MOST_MARKS = 500;

  /** Makes a value of a row. */
  @FunctionalInterface
  interface Mapper<T> {
    T map(ResultSet row) throws SQLException;
  }

  <T> List<T> list(String sql, Mapper<T> mapper, Object... values) throws SQLException {
    List<T> found = new ArrayList<>();
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      bind(statement, values);
      try (ResultSet rows = statement.executeQuery()) {
        while (rows.next()) {
          found.add(mapper.map(rows));
        }
      }
    }
    return found;
  }

  /** A statement with one {@code IN (…)}, in as many parts as it needs; {@code %s} stands for the marks. */
  <T> List<T> in(String sql, Collection<?> in, Mapper<T> mapper, Object... more) throws SQLException {
    List<T> found = new ArrayList<>();
    List<Object> all = new ArrayList<>(in);
    for (int from = 0; from < all.size(); from += MOST_MARKS) {
      List<Object> part = new ArrayList<>(all.subList(from, Math.min(all.size(), from + MOST_MARKS)));
      // Few different texts, so that prepared statements are found again.
      while (part.size() < MOST_MARKS && Integer.bitCount(part.size()) != 1) {
        part.add(part.get(0));
      }
      String marks = String.join(",", Collections.nCopies(part.size(), "?"));
      part.addAll(List.of(more));
      found.addAll(list(sql.formatted(marks), mapper, part.toArray()));
    }
    return found;
  }

  int update(String sql, Object... values) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      bind(statement, values);
      return statement.executeUpdate();
    }
  }

  void insert(String sql, List<Object[]> rows) throws SQLException {
    if (rows.isEmpty()) {
      return;
    }
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      for (Object[] row : rows) {
        bind(statement, row);
        statement.addBatch();
      }
      statement.executeBatch();
    }
  }

  /** One more than the highest number; correct since one thread writes. */
  long next(String table) throws SQLException {
    return list("SELECT COALESCE(MAX(no), 0) + 1 FROM provenance." + table, row -> row.getLong(1)).get(0);
  }

  private static void bind(PreparedStatement statement, Object[] values) throws SQLException {
    for (int i = 0; i < values.length; i++) {
      if (values[i] == null) {
        statement.setNull(i + 1, java.sql.Types.BIGINT);
      } else {
        statement.setObject(i + 1, values[i]);
      }
    }
  }
}
