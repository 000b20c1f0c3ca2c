// SPDX-License-Identifier: Apache-2.0
package io.dte.ml.tracking;

import io.dte.foundation.api.problem.DteException;
import io.dte.foundation.api.store.Database;
import io.dte.ml.api.filter.Comparison;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * The terms of a search of traces that are regular expressions. They are not left to the database: H2's may take for
 * ever, and PostgreSQL's are others. The texts of all traces that the other terms find are read, some at a time; the
 * cost grows with them. For one search.
 */
final class RegexSearch {
  private static final int SOME = 200;
  private static final long LONGEST_SECONDS = 10;
  private final List<Source> sources = new ArrayList<>();

  /**
   * What one row has to match.
   *
   * @param select of a trace's id, then a text for each pattern, up to a WHERE that ends in an open AND
   */
  private record Source(String select, List<Object> values, List<Text> texts) {}

  /** @param attribute of a span, which stands among its words; empty when the text itself is meant */
  private record Text(String attribute, Regex pattern) {
    boolean isIn(String text, Regex.Patience patience) {
      if (text == null) {
        return false;
      }
      if (attribute.isEmpty()) {
        return pattern.isIn(text, patience);
      }
      for (String word : text.split(SpanWords.MARK)) {
        if (word.startsWith(attribute + "=") && pattern.isIn(word.substring(attribute.length() + 1), patience)) {
          return true;
        }
      }
      return false;
    }
  }

  /** @param column of the trace itself, {@code t} */
  void ofTrace(String column, Comparison term) throws DteException {
    sources.add(new Source("SELECT t.id, " + column + " FROM ml.trace t WHERE ", List.of(), List.of(text("", term))));
  }

  /** @param from a table with an alias, and what joins it with the trace {@code t} */
  void of(String from, String column, Comparison term, Object... values) throws DteException {
    sources.add(new Source("SELECT t.id, " + column + " FROM ml.trace t JOIN " + from + " WHERE ", List.of(values),
        List.of(text("", term))));
  }

  /** @param columns of the span {@code s}, one for each term; @param others conditions on the same span */
  void ofSpan(List<String> columns, List<Comparison> terms, List<Query.Condition> others) throws DteException {
    StringBuilder sql = new StringBuilder("SELECT t.id, " + String.join(", ", columns)
        + " FROM ml.trace t JOIN ml.span s ON s.trace = t.id WHERE ");
    List<Object> values = new ArrayList<>();
    for (Query.Condition other : others) {
      sql.append(other.sql()).append(" AND ");
      values.addAll(other.values());
    }
    List<Text> texts = new ArrayList<>();
    for (Comparison term : terms) {
      String key = term.key();
      texts.add(text(key.startsWith(TraceSearch.ATTRIBUTES) ? key.substring(TraceSearch.ATTRIBUTES.length()) : "",
          term));
    }
    sources.add(new Source(sql.toString(), values, texts));
  }

  private static Text text(String attribute, Comparison term) throws DteException {
    if (term.numeric()) {
      throw Checks.invalid("Expected a quoted string value for " + term.entity() + ". Got value " + term.value());
    }
    Checks.length("the value of " + Checks.shown(term.key()), term.value(), Integer.MAX_VALUE);
    return new Text(attribute, Regex.of(term.value()));
  }

  /** Narrows a query of {@code ml.trace t} to what matches; {@code candidates} selects the ids of its other terms. */
  void narrow(Query query, Query candidates, Database database) throws DteException {
    if (sources.isEmpty()) {
      return;
    }
    Regex.Patience patience = new Regex.Patience(TimeUnit.SECONDS.toNanos(LONGEST_SECONDS));
    try {
      Set<String> found = database.read(connection -> found(connection, candidates, patience));
      query.where("t.id = ANY(CAST(? AS VARCHAR ARRAY))", new Object[] {found.toArray(String[]::new)});
    } catch (Regex.Exhausted e) {
      throw Checks.invalid("The regular expressions of this filter take longer than " + LONGEST_SECONDS + " s: narrow"
          + " the search with other terms, such as timestamp_ms > 1700000000000");
    }
  }

  private Set<String> found(Connection connection, Query candidates, Regex.Patience patience) throws SQLException {
    Set<String> found = new LinkedHashSet<>();
    List<String> ids = candidates.after(connection, "t.id", "", SOME);
    while (!ids.isEmpty()) {
      Set<String> left = new LinkedHashSet<>(ids);
      for (Source source : sources) {
        left = left.isEmpty() ? left : matching(connection, source, List.copyOf(left), patience);
      }
      found.addAll(left);
      patience.check();
      ids = ids.size() < SOME ? List.of() : candidates.after(connection, "t.id", ids.get(ids.size() - 1), SOME);
    }
    return found;
  }

  private static Set<String> matching(Connection connection, Source source, List<String> ids,
      Regex.Patience patience) throws SQLException {
    Set<String> matching = new LinkedHashSet<>();
    List<Object> values = new ArrayList<>(source.values());
    values.addAll(ids);
    Sql.list(connection, source.select() + "t.id IN " + Sql.marks(ids), row -> {
      if (matches(row, source.texts(), patience)) {
        matching.add(row.getString(1));
      }
      return true;
    }, values.toArray());
    return matching;
  }

  private static boolean matches(ResultSet row, List<Text> texts, Regex.Patience patience) throws SQLException {
    for (int i = 0; i < texts.size(); i++) {
      if (!texts.get(i).isIn(row.getString(i + 2), patience)) {
        return false;
      }
    }
    return true;
  }
}
