// SPDX-License-Identifier: Apache-2.0
package io.dte.provenance.store;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;

/** Elements that have all of some words: of those with the rarest, in the order of its index, the ones with the others. */
final class Search {
  /** More are many, however many. */
  private static final int MANY = 1000;

  private Search() {}

  static List<Reading.Stored> find(Rows rows, List<String> words, long document, int limit) throws SQLException {
    TreeMap<Long, List<String>> byCount = new TreeMap<>();
    for (String word : words) {
      long count = rows.list("SELECT COUNT(*) FROM (SELECT element FROM provenance.word WHERE word = ?"
          + (document == 0 ? "" : " AND doc = " + document) + " LIMIT " + MANY + ") found",
          row -> row.getLong(1), word).get(0);
      byCount.computeIfAbsent(count, key -> new ArrayList<>()).add(word);
    }
    List<Object> rarestFirst = new ArrayList<>();
    byCount.values().forEach(rarestFirst::addAll);
    return rows.list(sql(words.size(), document, limit), Reading::element, rarestFirst.toArray());
  }

  private static String sql(int words, long document, int limit) {
    StringBuilder sql = new StringBuilder("SELECT " + Reading.ELEMENT
        + " FROM provenance.word w JOIN provenance.element e ON e.no = w.element WHERE w.word = ?");
    for (int i = 1; i < words; i++) {
      sql.append(" AND EXISTS (SELECT 1 FROM provenance.word x"
          + " WHERE x.word = ? AND x.doc = w.doc AND x.element = w.element)");
    }
    if (document != 0) {
      sql.append(" AND w.doc = ").append(document);
    }
    return sql.append(" ORDER BY w.word, w.doc, w.element LIMIT ").append(limit).toString();
  }
}
