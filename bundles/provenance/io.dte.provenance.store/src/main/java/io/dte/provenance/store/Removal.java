// SPDX-License-Identifier: Apache-2.0
package io.dte.provenance.store;

import io.dte.foundation.api.problem.DteException;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** Removes documents and statements. A document vanishes at once; its rows go in units that hold nobody up. */
final class Removal {
  private static final int PART = 1000;
  /** Elements are read for their words, and may be long: so many are in memory at once. */
  private static final int ELEMENTS = 250;
  private static final String RELATION = "r.no, r.doc, r.bundle, r.term, '', r.subject, r.object, r.extra";

  private Removal() {}

  /** The numbers of documents that a deletion or an upload left behind; to be asked before there are new uploads. */
  static List<Long> left(DatabaseProvenanceStore store) throws DteException {
    List<Long> left = store.database().read(connection ->
        new Rows(connection).list("SELECT no FROM provenance.document WHERE ready = FALSE", row -> row.getLong(1)));
    for (long no : left) {
      leave(store, no);
    }
    return left;
  }

  /** Marks what an upload that came to nothing stored, to be removed by parts. */
  static void leave(DatabaseProvenanceStore store, long no) throws DteException {
    store.write(transaction -> new Rows(transaction.connection())
        .update("UPDATE provenance.document SET id = ? WHERE no = ? AND ready = FALSE", removed(no), no));
  }

  private static String removed(long no) {
    return "-" + no + "-removed";
  }

  /** Makes a document invisible and its id free; its number, of which rows are left. 0 when there was none. */
  static long document(DatabaseProvenanceStore store, String id) throws DteException {
    return store.write(transaction -> {
      Rows rows = new Rows(transaction.connection());
      long known = new Reading(rows, store.json()).document(id).orElse(0L);
      rows.update("UPDATE provenance.document SET ready = FALSE, id = ? WHERE no = ?", removed(known), known);
      return known;
    });
  }

  /** Removes some rows of a document that was left, its own one last; whether there are more. */
  static boolean part(DatabaseProvenanceStore store, long no) throws DteException {
    return store.write(transaction -> {
      Rows rows = new Rows(transaction.connection());
      // Numbers are used again: where the last part was stored and its answer lost, this is another document's.
      if (rows.list("SELECT no FROM provenance.document WHERE no = ? AND id = ?", row -> row.getLong(1), no, removed(no)).isEmpty()) {
        return false;
      }
      if (relations(rows, "WHERE r.doc = ? ORDER BY r.doc, r.no LIMIT " + PART, no) > 0) {
        return true;
      }
      if (elements(rows, new Reading(rows, store.json()), "WHERE e.doc = ? ORDER BY e.doc, e.no LIMIT " + ELEMENTS, no) > 0) {
        return true;
      }
      rows.update("DELETE FROM provenance.document WHERE no = ?", no);
      return false;
    });
  }

  /** Removes elements with their words, which follow from them; how many. */
  private static int elements(Rows rows, Reading reading, String which, Object... values) throws SQLException {
    List<Reading.Stored> gone = rows.list("SELECT " + Reading.ELEMENT + " FROM provenance.element e " + which,
        Reading::element, values);
    List<Object[]> words = new ArrayList<>();
    for (Reading.Stored each : gone) {
      Words.of(reading.source(each.doc()).codec().element(each.kind(), each.body()))
          .forEach(word -> words.add(new Object[] {word, each.doc(), each.no()}));
    }
    rows.insert(Words.DELETE, words);
    rows.insert("DELETE FROM provenance.element WHERE no = ?", numbers(gone));
    return gone.size();
  }

  /** Removes relations with their parts; how many. */
  private static int relations(Rows rows, String which, Object... values) throws SQLException {
    List<Object[]> parts = new ArrayList<>();
    String query = "SELECT " + RELATION + ", r.name FROM provenance.relation r " + which;
    List<Reading.Stored> gone = rows.list(query, row -> {
      Reading.Stored relation = Reading.relation(row);
      List<Long> names = relation.parts();
      parts.addAll(Part.rows(relation.no(), relation.doc(), row.getLong(9), relation.kind(), names.get(0),
          names.get(1), names.get(2)));
      return relation;
    }, values);
    rows.insert(Part.DELETE, parts);
    rows.insert("DELETE FROM provenance.relation WHERE no = ?", numbers(gone));
    return gone.size();
  }

  private static List<Object[]> numbers(List<Reading.Stored> rows) {
    return rows.stream().map(each -> new Object[] {each.no()}).toList();
  }

  /** @param related also what relates to an element of this name; how many statements went */
  static int statements(Rows rows, Reading reading, long document, long name, boolean related) throws SQLException {
    if (name <= 0) {
      return 0;
    }
    int elements = elements(rows, reading, "WHERE e.name = ? AND e.doc = ? AND e.bundle = 0", name, document);
    String byPart = "JOIN provenance.part p ON p.relation = r.no"
        + " WHERE p.name = ? AND p.role = ? AND p.doc = ? AND r.bundle = 0";
    int relations = relations(rows, byPart, name, (short) Part.OWN.ordinal(), document);
    if (related && elements > 0) {
      relations += relations(rows, "WHERE r.subject = ? AND r.doc = ? AND r.bundle = 0", name, document);
      relations += relations(rows, "WHERE r.object = ? AND r.doc = ? AND r.bundle = 0", name, document);
      relations += relations(rows, byPart, name, (short) Part.THIRD.ordinal(), document);
    }
    rows.update("UPDATE provenance.document SET elements = elements - ?, relations = relations - ? WHERE no = ?",
        (long) elements, (long) relations, document);
    return elements + relations;
  }
}
