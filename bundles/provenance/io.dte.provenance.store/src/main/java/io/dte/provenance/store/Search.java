// SPDX-License-Identifier: Apache-2.0
package io.dte.provenance.store;

import io.dte.provenance.api.model.Element;
import io.dte.provenance.api.store.Located;
import io.dte.provenance.api.store.ThingNames;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;

/**
 * Elements that have all of some words: of those with the rarest, in the order of its index, the ones with the others.
 * Among the words may be names, which are no words of the index: those elements then are looked through.
 */
final class Search {
  /** More are many, however many. */
  private static final int MANY = 1000;

  private final Rows rows;
  private final Reading reading;
  private final Visible visible;
  private final int limit;

  Search(Rows rows, Reading reading, Visible visible, int limit) {
    this.rows = rows;
    this.reading = reading;
    this.visible = visible;
    this.limit = limit;
  }

  List<Located> find(String text) throws SQLException {
    List<Located> named = named(text);
    List<String> words = List.copyOf(Words.of(text));
    return !named.isEmpty() || words.isEmpty() ? named : reading.located(worded(words), true);
  }

  /** Elements of a name that stands in the text, if they have all of its other words. */
  private List<Located> named(String text) throws SQLException {
    for (String each : text.strip().split("\\s+")) {
      for (String uri : ThingNames.uris(each)) {
        Dictionary names = new Dictionary(rows);
        names.find(List.of(uri));
        Set<String> others = new LinkedHashSet<>(Words.of(text.replace(each, " ")));
        List<Located> found = reading.located(rows.list("SELECT " + Reading.ELEMENT + " FROM provenance.element e"
            + " WHERE e.name = ?" + visible.and("e.doc") + " ORDER BY e.name, e.doc, e.bundle, e.kind LIMIT " + MANY,
            Reading::element, names.number(uri)), true).stream()
            .filter(one -> Words.of((Element) one.statement()).containsAll(others)).limit(limit).toList();
        if (!found.isEmpty()) {
          return found;
        }
      }
    }
    return List.of();
  }

  private List<Reading.Stored> worded(List<String> words) throws SQLException {
    TreeMap<Long, List<String>> byCount = new TreeMap<>();
    for (String word : words) {
      long count = rows.list("SELECT COUNT(*) FROM (SELECT w.element FROM provenance.word w WHERE w.word = ?"
          + visible.and("w.doc") + " LIMIT " + MANY + ") found", row -> row.getLong(1), word).get(0);
      byCount.computeIfAbsent(count, key -> new ArrayList<>()).add(word);
    }
    List<Object> rarestFirst = new ArrayList<>();
    byCount.values().forEach(rarestFirst::addAll);
    return rows.list(sql(words.size()), Reading::element, rarestFirst.toArray());
  }

  private String sql(int words) {
    StringBuilder sql = new StringBuilder("SELECT " + Reading.ELEMENT
        + " FROM provenance.word w JOIN provenance.element e ON e.no = w.element WHERE w.word = ?");
    for (int i = 1; i < words; i++) {
      sql.append(" AND EXISTS (SELECT 1 FROM provenance.word x"
          + " WHERE x.word = ? AND x.doc = w.doc AND x.element = w.element)");
    }
    return sql.append(visible.and("w.doc")).append(" ORDER BY w.word, w.doc, w.element LIMIT ").append(limit).toString();
  }
}
