// SPDX-License-Identifier: Apache-2.0
package io.dte.provenance.store;

/** The query for elements that have all of some words. */
final class Search {
  private Search() {}

  static String sql(int words, long document, int limit) {
    StringBuilder sql = new StringBuilder("SELECT " + Reading.ELEMENT + " FROM provenance.word w0 ");
    for (int i = 1; i < words; i++) {
      sql.append("JOIN provenance.word w").append(i).append(" ON w").append(i).append(".element = w0.element AND w").append(i)
          .append(".doc = w0.doc ");
    }
    sql.append("JOIN provenance.element e ON e.no = w0.element WHERE w0.word = ?");
    for (int i = 1; i < words; i++) {
      sql.append(" AND w").append(i).append(".word = ?");
    }
    if (document != 0) {
      sql.append(" AND w0.doc = ").append(document);
    }
    return sql.append(" ORDER BY e.no LIMIT ").append(limit).toString();
  }
}
