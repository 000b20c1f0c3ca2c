// SPDX-License-Identifier: Apache-2.0
package io.dte.provenance.store;

import io.dte.foundation.api.problem.DteException;
import io.dte.foundation.api.problem.ExitCode;
import io.dte.provenance.api.model.QualifiedName;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Numbers of names within one unit of work; 0 stands for no name. */
final class Dictionary {
  /** What both databases can index. */
  static final int MAX_URI_BYTES = 2000;

  private final Rows rows;
  private final Map<String, Long> numbers = new HashMap<>();

  Dictionary(Rows rows) {
    this.rows = rows;
    numbers.put("", 0L);
  }

  /**
   * A name as documents meet in it. A blank name means something only in its document.
   *
   * @param document the document's number
   */
  static String uri(QualifiedName name, long document) {
    return name.isBlank() ? QualifiedName.BLANK_NAMESPACE + document + ":" + name.localName() : name.uri();
  }

  /** A URI as a caller names it in a document, whose blank names are its own. */
  static String uri(String uri, long document) {
    return uri.startsWith(QualifiedName.BLANK_NAMESPACE)
        ? QualifiedName.BLANK_NAMESPACE + document + ":" + uri.substring(QualifiedName.BLANK_NAMESPACE.length()) : uri;
  }

  /** Makes sure that all of these have numbers. */
  void learn(Collection<String> uris) throws SQLException, DteException {
    Set<String> unknown = new LinkedHashSet<>(uris);
    unknown.removeAll(numbers.keySet());
    find(unknown);
    unknown.removeAll(numbers.keySet());
    if (unknown.isEmpty()) {
      return;
    }
    long next = rows.next("name");
    List<Object[]> inserts = new ArrayList<>();
    for (String uri : unknown) {
      if (uri.getBytes(StandardCharsets.UTF_8).length > MAX_URI_BYTES || uri.indexOf('\0') >= 0) {
        throw new DteException(ExitCode.INVALID, "the name " + uri.substring(0, Math.min(80, uri.length()))
            + "… cannot be stored: a name has at most " + MAX_URI_BYTES + " bytes, none of them zero", "shorten it");
      }
      inserts.add(new Object[] {next, uri});
      numbers.put(uri, next++);
    }
    rows.insert("INSERT INTO provenance.name (no, uri) VALUES (?, ?)", inserts);
  }

  /** Learns those of these that have numbers. */
  void find(Collection<String> uris) throws SQLException {
    if (!uris.isEmpty()) {
      rows.list("SELECT d.no, d.uri FROM " + Rows.TEXTS + " JOIN provenance.name d ON d.uri = v.t",
          row -> numbers.put(row.getString(2), row.getLong(1)), rows.texts(uris));
    }
  }

  /** The number of a name that was learnt; -1 of one that nobody knows. */
  long number(String uri) {
    return numbers.getOrDefault(uri, -1L);
  }
}
