// SPDX-License-Identifier: Apache-2.0
package io.dte.provenance.store;

import io.dte.provenance.api.store.Scope;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * The rows that a query sees. What is hidden is left out by the query itself, so that its limit counts what is answered.
 *
 * @param document the number of the only document; 0: all
 * @param hidden numbers of documents as SQL lists them; empty: none
 */
record Visible(long document, String hidden) {

  /** Empty when the scope is one document which is not there. */
  static Optional<Visible> of(Rows rows, Reading reading, Scope scope) throws SQLException {
    if (!scope.document().isEmpty()) {
      return scope.hidden().contains(scope.document()) ? Optional.empty()
          : reading.document(scope.document()).map(Visible::only);
    }
    List<Long> unfinished = rows.list("SELECT no FROM provenance.document WHERE ready = FALSE", row -> row.getLong(1));
    TreeSet<Long> hidden = new TreeSet<>(unfinished);
    if (!scope.hidden().isEmpty()) {
      rows.list("SELECT d.no FROM " + Rows.TEXTS + " JOIN provenance.document d ON d.id = v.t",
          row -> hidden.add(row.getLong(1)), rows.texts(scope.hidden()));
    }
    return Optional.of(new Visible(0, hidden.stream().map(String::valueOf).collect(Collectors.joining(", "))));
  }

  static Visible only(long document) {
    return new Visible(document, "");
  }

  /** A further condition on the column that says which document a row is of. */
  String and(String column) {
    return document != 0 ? " AND " + column + " = " + document
        : hidden.isEmpty() ? "" : " AND " + column + " NOT IN (" + hidden + ")";
  }
}
