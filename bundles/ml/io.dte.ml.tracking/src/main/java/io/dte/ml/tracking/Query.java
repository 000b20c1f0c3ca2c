// SPDX-License-Identifier: Apache-2.0
package io.dte.ml.tracking;

import io.dte.foundation.api.problem.DteException;
import io.dte.ml.api.filter.Comparison;
import io.dte.ml.api.tracking.Page;
import io.dte.ml.api.tracking.Search;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A SELECT that is put together of a search's terms. Only names from fixed tables enter its text; values are
 * parameters.
 */
final class Query {
  private static final Set<String> STRING_OPERATORS = Set.of("=", "!=", "LIKE", "ILIKE", "IN", "NOT IN");
  private static final Set<String> NUMBER_OPERATORS = Set.of("=", "!=", ">", ">=", "<", "<=");

  private static final String NO_ESCAPE = " ESCAPE ''";

  private final StringBuilder from;
  private final List<Object> joined = new ArrayList<>();
  private final List<String> conditions = new ArrayList<>();
  private final List<Object> values = new ArrayList<>();
  private final List<String> order = new ArrayList<>();
  private final Map<String, String> innerJoins = new HashMap<>();
  private int aliases;
  private int limit;
  private long offset;

  Query(String select) {
    from = new StringBuilder(select);
  }

  void where(String condition, Object... parameters) {
    conditions.add(condition);
    values.addAll(List.of(parameters));
  }

  void view(Search.View view, String column) {
    if (view != Search.View.ALL) {
      where(column + " = ?", view == Search.View.DELETED_ONLY);
    }
  }

  /** A comparison with a column of the row itself. Columns of numbers are those whose name says a time or number. */
  void attribute(Comparison term, Map<String, String> columns) throws DteException {
    if (!term.entity().equals("attribute")) {
      throw Checks.invalid("Invalid entity '" + term.entity() + "' in filter: use attributes or tags");
    }
    compare(column(term.key(), columns), term, isNumber(term.key()));
  }

  static boolean isNumber(String key) {
    return key.contains("time") || key.equals("experiment_id") || key.equals("version_number")
        || key.equals("execution_time_ms");
  }

  String column(String key, Map<String, String> columns) throws DteException {
    String column = columns.get(key);
    if (column == null) {
      throw Checks.invalid("Invalid attribute key '" + Checks.shown(key) + "' specified. Valid keys are "
          + columns.keySet().stream().sorted().toList());
    }
    return column;
  }

  /**
   * A comparison with an entry of a table of keys and values; rows without the key are not found.
   *
   * @param owner the table's column that says whose entry it is, with {@code @.} for the table
   */
  void entry(String table, String owner, String of, Comparison term) throws DteException {
    String prefix = table.endsWith("param") ? "param" : table.endsWith("_entry") ? "entry" : "tag";
    boolean absent = term.operator().equals("IS NULL");
    String alias = join(absent ? "LEFT JOIN" : "JOIN", table, owner + " = " + of + " AND @." + prefix + "_key = ?",
        term.key());
    if (absent) {
      conditions.add(alias + "." + prefix + "_key IS NULL");
      return;
    }
    if (!term.operator().equals("IS NOT NULL")) {
      if (term.numeric()) {
        throw Checks.invalid("Expected a quoted string value for " + term.entity() + ". Got value " + term.value());
      }
      compare(alias + "." + prefix + "_value", term, false);
    }
  }

  /** Joins a table and returns its alias; a row that another term has joined already is not looked for again. */
  String join(String kind, String table, String condition, Object... parameters) {
    String what = table + " " + condition + " " + List.of(parameters);
    if (parameters.length > 0 && innerJoins.containsKey(what)) {
      return innerJoins.get(what);
    }
    String alias = "j" + ++aliases;
    if (kind.equals("JOIN")) {
      innerJoins.put(what, alias);
    }
    from.append(' ').append(kind).append(' ').append(table).append(' ').append(alias).append(" ON ")
        .append(condition.replace("@", alias));
    joined.addAll(List.of(parameters));
    return alias;
  }

  void compare(String column, Comparison term, boolean number) throws DteException {
    Condition condition = condition(column, term, number);
    where(condition.sql(), condition.values().toArray());
  }

  /** @param sql with a mark for each value */
  record Condition(String sql, List<Object> values) {}

  static Condition condition(String column, Comparison term, boolean number) throws DteException {
    if (!(number ? NUMBER_OPERATORS : STRING_OPERATORS).contains(term.operator())) {
      throw Checks.invalid("Invalid comparator '" + term.operator() + "' for " + term.entity() + " '"
          + Checks.shown(term.key()) + "'; use one of " + (number ? NUMBER_OPERATORS : STRING_OPERATORS));
    }
    for (String value : term.values()) {
      Checks.length("the value of " + Checks.shown(term.key()), value, Integer.MAX_VALUE);
    }
    if (number) {
      return new Condition(column + " " + term.operator().replace("!=", "<>") + " ?", List.of(number(term)));
    }
    if (term.operator().endsWith("IN")) {
      return new Condition(column + " " + term.operator() + " " + Sql.marks(term.values()), List.copyOf(term.values()));
    }
    // As in MLflow's SQLite a backslash is a letter like any other, also where the database thinks otherwise.
    if (term.operator().equals("ILIKE")) {
      return new Condition("LOWER(" + column + ") LIKE LOWER(?)" + NO_ESCAPE, List.of(term.value()));
    }
    if (term.operator().equals("LIKE")) {
      return new Condition(column + " LIKE ?" + NO_ESCAPE, List.of(term.value()));
    }
    return new Condition(column + " " + term.operator().replace("!=", "<>") + " ?", List.of(term.value()));
  }

  private static Object number(Comparison term) throws DteException {
    try {
      return Double.valueOf(term.value());
    } catch (NumberFormatException e) {
      throw Checks.invalid("Expected numeric value type for " + term.entity() + ". Found "
          + Checks.shown(term.value()));
    }
  }

  void order(String expression, boolean ascending) {
    order.add(expression + (ascending ? " ASC" : " DESC"));
  }

  /** One row more than a page tells whether there is another page. */
  void page(int rows, String token) throws DteException {
    limit = rows;
    offset = offset(token);
  }

  static long offset(String token) throws DteException {
    try {
      return token.isEmpty() ? 0
          : Math.max(0, Long.parseLong(new String(Base64.getUrlDecoder().decode(token), StandardCharsets.US_ASCII)));
    } catch (IllegalArgumentException e) {
      throw Checks.invalid("Invalid page token, could not base64-decode: " + Checks.shown(token));
    }
  }

  static String token(long offset) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(Long.toString(offset)
        .getBytes(StandardCharsets.US_ASCII));
  }

  /** All rows, in no order. */
  String text() {
    return conditions.isEmpty() ? from.toString() : from + " WHERE " + String.join(" AND ", conditions);
  }

  List<Object> parameters() {
    List<Object> all = new ArrayList<>(joined);
    all.addAll(values);
    return all;
  }

  <T> List<T> run(Connection connection, Sql.RowMapper<T> mapper) throws SQLException {
    String sorted = order.isEmpty() ? text() : text() + " ORDER BY " + String.join(", ", order);
    return Sql.list(connection, sorted + " LIMIT " + (limit + 1) + " OFFSET " + offset, mapper, parameters().toArray());
  }

  /** The next values of a column that names rows, in its order. */
  List<String> after(Connection connection, String column, String last, int most) throws SQLException {
    List<Object> all = parameters();
    all.add(last);
    return Sql.list(connection, text() + (conditions.isEmpty() ? " WHERE " : " AND ") + column + " > ? ORDER BY "
        + column + " LIMIT " + most, row -> row.getString(1), all.toArray());
  }

  <T> Page<T> cut(List<T> rows) {
    return rows.size() > limit ? new Page<>(rows.subList(0, limit), token(offset + limit)) : new Page<>(rows, "");
  }
}
