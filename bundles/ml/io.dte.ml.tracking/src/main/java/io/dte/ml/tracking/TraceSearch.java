// SPDX-License-Identifier: Apache-2.0
package io.dte.ml.tracking;

import io.dte.foundation.api.problem.DteException;
import io.dte.foundation.api.store.Database;
import io.dte.ml.api.filter.Comparison;
import io.dte.ml.api.filter.FilterParser;
import io.dte.ml.api.filter.Ordering;
import io.dte.ml.api.tracking.Search;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Searches of traces. */
final class TraceSearch {
  private static final String ENTRY = "(SELECT o.entry_value FROM ml.trace_entry o WHERE o.trace = t.id AND o.is_tag ="
      + " ";
  private static final Map<String, String> COLUMNS = Map.ofEntries(Map.entry("request_id", "t.id"),
      Map.entry("trace_id", "t.id"), Map.entry("timestamp", "t.at_ms"), Map.entry("timestamp_ms", "t.at_ms"),
      Map.entry("request_time", "t.at_ms"), Map.entry("execution_time", "NULLIF(t.duration_ms, -1)"),
      Map.entry("execution_time_ms", "NULLIF(t.duration_ms, -1)"), Map.entry("execution_duration",
      "NULLIF(t.duration_ms, -1)"), Map.entry("end_time", "(t.at_ms + NULLIF(t.duration_ms, -1))"),
      Map.entry("end_time_ms", "(t.at_ms + NULLIF(t.duration_ms, -1))"), Map.entry("status", "t.state"),
      Map.entry("state", "t.state"), Map.entry("client_request_id", "t.client_request"),
      Map.entry("experiment_id", "t.experiment"),
      Map.entry("name", ENTRY + "TRUE AND o.entry_key = 'mlflow.traceName')"),
      Map.entry("run_id", ENTRY + "FALSE AND o.entry_key = 'mlflow.sourceRun')"),
      Map.entry("prompt", ENTRY + "TRUE AND o.entry_key = 'mlflow.linkedPrompts')"));

  /** How keys begin that name an attribute of a span. */
  static final String ATTRIBUTES = "attributes.";
  private static final String REGEX = "RLIKE";

  private TraceSearch() {}

  static Query query(Database database, Search search) throws DteException {
    Query query = matching(database, TraceRows.SELECT, search.experiments(), search.filter());
    boolean timed = false;
    for (String text : search.orderBy()) {
      Ordering term = FilterParser.parseOrder(text);
      query.order(query.column(term.key(), COLUMNS), term.ascending());
      timed |= term.key().startsWith("timestamp");
    }
    if (!timed) {
      query.order("t.at_ms", false);
    }
    query.order("t.id", true);
    query.page(search.limit(), search.pageToken());
    return query;
  }

  /** @param select of {@code ml.trace t} */
  static Query matching(Database database, String select, List<String> ids, String filter) throws DteException {
    RegexSearch regexes = new RegexSearch();
    Query query = matching(select, ids, filter, regexes);
    regexes.narrow(query, matching("SELECT t.id FROM ml.trace t", ids, filter, new RegexSearch()), database);
    return query;
  }

  /** All but the terms that are regular expressions, which are collected. */
  private static Query matching(String select, List<String> ids, String filter, RegexSearch regexes)
      throws DteException {
    Query query = new Query(select);
    List<Object> experiments = new ArrayList<>();
    for (String id : ids) {
      experiments.add(Checks.experimentId(id));
    }
    query.where("t.experiment IN " + Sql.marks(experiments), experiments.toArray());
    List<Comparison> spans = new ArrayList<>();
    for (Comparison term : FilterParser.parse(filter)) {
      boolean regex = term.operator().equals(REGEX);
      switch (term.entity()) {
        case "tag", "metadata" -> {
          if (regex) {
            regexes.of("ml.trace_entry o ON o.trace = t.id AND o.is_tag = " + term.entity().equals("tag")
                + " AND o.entry_key = ?", "o.entry_value", term, term.key());
          } else {
            query.entry("ml.trace_entry", "@.is_tag = " + term.entity().equals("tag") + " AND @.trace", "t.id", term);
          }
        }
        case "span" -> spans.add(term);
        case "feedback", "expectation" -> assessment(query, term, regexes);
        default -> attribute(query, term, spans, regexes);
      }
    }
    spans(query, spans, regexes);
    return query;
  }

  private static void attribute(Query query, Comparison term, List<Comparison> spans, RegexSearch regexes)
      throws DteException {
    if (term.entity().equals("attribute") && term.key().equals("text")) {
      spans.add(new Comparison("span", "content", term.operator(), term.values(), term.numeric()));
    } else if (term.entity().equals("attribute") && term.key().equals("run_id") && term.operator().equals("=")) {
      query.where("(EXISTS (SELECT 1 FROM ml.trace_run r WHERE r.trace = t.id AND r.run_id = ?) OR EXISTS (SELECT 1"
          + " FROM ml.trace_entry m WHERE m.trace = t.id AND m.is_tag = FALSE AND m.entry_key = 'mlflow.sourceRun'"
          + " AND m.entry_value = ?))", term.value(), term.value());
    } else if (term.operator().equals(REGEX) && term.entity().equals("attribute") && !Query.isNumber(term.key())) {
      regexes.ofTrace(query.column(term.key(), COLUMNS), term);
    } else {
      query.attribute(term, COLUMNS);
    }
  }

  /** All terms on spans have to be true of the same span. */
  private static void spans(Query query, List<Comparison> terms, RegexSearch regexes) throws DteException {
    List<Query.Condition> conditions = new ArrayList<>();
    List<Comparison> matched = new ArrayList<>();
    List<String> columns = new ArrayList<>();
    for (Comparison term : terms) {
      boolean attribute = term.key().startsWith(ATTRIBUTES);
      if (term.operator().equals(REGEX)) {
        if (term.key().equals("content")) {
          throw Checks.invalid("Invalid comparator 'RLIKE' for the text of spans; use one of [LIKE, ILIKE]");
        }
        matched.add(term);
        columns.add(attribute ? "s.words" : column(term));
      } else {
        conditions.add(attribute ? ofAttribute(term) : Query.condition(column(term), term, false));
      }
    }
    if (!conditions.isEmpty()) {
      StringBuilder sql = new StringBuilder("EXISTS (SELECT 1 FROM ml.span s WHERE s.trace = t.id");
      List<Object> values = new ArrayList<>();
      for (Query.Condition condition : conditions) {
        sql.append(" AND ").append(condition.sql());
        values.addAll(condition.values());
      }
      query.where(sql.append(')').toString(), values.toArray());
    }
    if (!matched.isEmpty()) {
      regexes.ofSpan(columns, matched, conditions);
    }
  }

  private static String column(Comparison term) throws DteException {
    return switch (term.key()) {
      case "name" -> "s.name";
      case "type" -> "s.type";
      case "status" -> "s.status";
      case "content" -> "s.words";
      default -> throw Checks.invalid("Invalid span attribute '" + Checks.shown(term.key())
          + "'. Supported attributes: name, type, status, content, attributes.<attribute_name>.");
    };
  }

  private static Query.Condition ofAttribute(Comparison term) throws DteException {
    if (!List.of("=", "LIKE", "ILIKE").contains(term.operator())) {
      throw Checks.invalid("Invalid comparator '" + term.operator() + "' for an attribute of spans; use one of [=,"
          + " LIKE, ILIKE, RLIKE]");
    }
    String value = term.operator().equals("=") ? escaped(term.value()) : term.value().replace("\\", "\\\\");
    String pattern = "%" + SpanWords.MARK + escaped(term.key().substring(ATTRIBUTES.length())) + "=" + value
        + SpanWords.MARK + "%";
    return new Query.Condition(term.operator().equals("ILIKE") ? "LOWER(s.words) LIKE LOWER(?) ESCAPE '\\'"
        : "s.words LIKE ? ESCAPE '\\'", List.of(pattern));
  }

  private static String escaped(String text) {
    return text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_");
  }

  private static void assessment(Query query, Comparison term, RegexSearch regexes) throws DteException {
    if (term.operator().equals(REGEX)) {
      regexes.of("ml.assessment a ON a.trace = t.id AND a.kind = ? AND a.name = ?", "a.plain_value", term,
          term.entity(), term.key());
      return;
    }
    String from = "EXISTS (SELECT 1 FROM ml.assessment a WHERE a.trace = t.id AND a.kind = ? AND a.name = ?";
    if (term.operator().equals("IS NULL") || term.operator().equals("IS NOT NULL")) {
      query.where((term.operator().equals("IS NULL") ? "NOT " : "") + from + ")", term.entity(), term.key());
      return;
    }
    boolean number = List.of("<", "<=", ">", ">=").contains(term.operator());
    Query.Condition condition = Query.condition(number ? "a.number_value" : "a.plain_value", term, number);
    List<Object> values = new ArrayList<>(List.of(term.entity(), term.key()));
    values.addAll(condition.values());
    query.where(from + " AND " + condition.sql() + ")", values.toArray());
  }
}
