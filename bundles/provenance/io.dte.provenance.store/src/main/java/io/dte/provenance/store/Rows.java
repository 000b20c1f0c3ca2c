// SPDX-License-Identifier: Apache-2.0
package io.dte.provenance.store;

import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/** Rows of statements whose values are always parameters. */
record Rows(Connection connection) {
  /**
   * A table {@code v} of numbers {@code n} to join with. Not {@code IN}: beside other conditions H2 may look for those
   * alone in its indexes, and read a whole document. It is one text for any number of values too.
   */
  static final String NUMBERS = "UNNEST(CAST(? AS BIGINT ARRAY)) v(n)";
  /** A table {@code v} of numbers {@code n}, each with another {@code d}. */
  static final String PAIRS = "UNNEST(CAST(? AS BIGINT ARRAY), CAST(? AS BIGINT ARRAY)) v(n, d)";
  /** A table {@code v} of texts {@code t} to join with. */
  static final String TEXTS = "UNNEST(CAST(? AS VARCHAR ARRAY)) v(t)";

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

  /** Numbers as the one parameter of {@link #NUMBERS}. */
  Array numbers(Collection<Long> numbers) throws SQLException {
    return connection.createArrayOf("bigint", numbers.toArray());
  }

  /** Texts as the one parameter of {@link #TEXTS}. */
  Array texts(Collection<String> texts) throws SQLException {
    return connection.createArrayOf("varchar", texts.toArray());
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
