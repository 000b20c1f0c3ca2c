// SPDX-License-Identifier: Apache-2.0
package io.dte.provenance.store;

import io.dte.foundation.api.problem.DteException;
import java.sql.SQLException;
import java.util.List;

/** Removes documents and statements. A document vanishes at once; its rows go in units that hold nobody up. */
final class Removal {
  private static final int PART = 5000;

  private Removal() {}

  /** What uploads left behind that were never finished. */
  static void unfinished(DatabaseProvenanceStore store) throws DteException {
    List<Long> left = store.database().read(connection ->
        new Rows(connection).list("SELECT no FROM provenance.document WHERE ready = FALSE", row -> row.getLong(1)));
    for (long no : left) {
      rows(store, no);
    }
  }

  static boolean document(DatabaseProvenanceStore store, String id) throws DteException {
    long no = store.write(transaction -> {
      Rows rows = new Rows(transaction.connection());
      long known = new Reading(rows, store.json()).document(id).orElse(0L);
      rows.update("UPDATE provenance.document SET ready = FALSE, id = ? WHERE no = ?", "-" + known + "-removed", known);
      return known;
    });
    if (no > 0) {
      rows(store, no);
    }
    return no > 0;
  }

  static void rows(DatabaseProvenanceStore store, long no) throws DteException {
    for (String table : List.of("relation", "element")) {
      int removed;
      do {
        removed = store.write(transaction -> {
          Rows rows = new Rows(transaction.connection());
          List<Long> part = rows.list("SELECT no FROM provenance." + table + " WHERE doc = ? ORDER BY no LIMIT " + PART,
              row -> row.getLong(1), no);
          if (table.equals("element")) {
            delete(rows, "word", "element", part);
          }
          delete(rows, table, "no", part);
          return part.size();
        });
      } while (removed == PART);
    }
    store.write(transaction -> new Rows(transaction.connection()).update("DELETE FROM provenance.document WHERE no = ?", no));
  }

  private static void delete(Rows rows, String table, String column, List<Long> numbers) throws SQLException {
    rows.insert("DELETE FROM provenance." + table + " WHERE " + column + " = ?",
        numbers.stream().map(each -> new Object[] {each}).toList());
  }

  /** @param related also what relates to an element of this name; how many statements went */
  static int statements(Rows rows, long document, long name, boolean related) throws SQLException {
    if (name <= 0) {
      return 0;
    }
    List<Long> elements = rows.list("SELECT no FROM provenance.element WHERE name = ? AND doc = ? AND bundle = 0",
        row -> row.getLong(1), name, document);
    delete(rows, "word", "element", elements);
    delete(rows, "element", "no", elements);
    int relations = rows.update("DELETE FROM provenance.relation WHERE name = ? AND doc = ? AND bundle = 0", name, document);
    if (related && !elements.isEmpty()) {
      for (String column : List.of("subject", "object", "extra")) {
        relations += rows.update("DELETE FROM provenance.relation WHERE " + column + " = ? AND doc = ? AND bundle = 0", name, document);
      }
    }
    rows.update("UPDATE provenance.document SET elements = elements - ?, relations = relations - ? WHERE no = ?",
        (long) elements.size(), (long) relations, document);
    return elements.size() + relations;
  }
}
