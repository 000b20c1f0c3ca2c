// SPDX-License-Identifier: Apache-2.0
package io.dte.ml.tracking;

import io.dte.foundation.api.problem.DteException;
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

  private TraceSearch() {}

  static Query query(Search search) throws DteException {
    Query query = matching(TraceRows.SELECT, search.experiments(), search.filter());
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
  static Query matching(String select, List<String> ids, String filter) throws DteException {
    Query query = new Query(select);
    List<Object> experiments = new ArrayList<>();
    for (String id : ids) {
      experiments.add(Checks.experimentId(id));
    }
    query.where("t.experiment IN " + Sql.marks(experiments), experiments.toArray());
    List<Comparison> spans = new ArrayList<>();
    for (Comparison term : FilterParser.parse(filter)) {
      switch (term.entity()) {
        case "tag" -> query.entry("ml.trace_entry", "@.is_tag = TRUE AND @.trace", "t.id", term);
        case "metadata" -> query.entry("ml.trace_entry", "@.is_tag = FALSE AND @.trace", "t.id", term);
        case "span" -> spans.add(term);
        case "feedback", "expectation" -> assessment(query, term);
        default -> attribute(query, term, spans);
      }
    }
    spans(query, spans);
    return query;
  }

  private static void attribute(Query query, Comparison term, List<Comparison> spans) throws DteException {
    if (term.entity().equals("attribute") && term.key().equals("text")) {
      spans.add(new Comparison("span", "content", term.operator(), term.values(), term.numeric()));
    } else if (term.entity().equals("attribute") && term.key().equals("run_id") && term.operator().equals("=")) {
      query.where("(EXISTS (SELECT 1 FROM ml.trace_run r WHERE r.trace = t.id AND r.run_id = ?) OR EXISTS (SELECT 1"
          + " FROM ml.trace_entry m WHERE m.trace = t.id AND m.is_tag = FALSE AND m.entry_key = 'mlflow.sourceRun'"
          + " AND m.entry_value = ?))", term.value(), term.value());
    } else {
      query.attribute(term, COLUMNS);
    }
  }

  /** All terms on spans have to be true of the same span. */
  private static void spans(Query query, List<Comparison> terms) throws DteException {
    if (terms.isEmpty()) {
      return;
    }
    StringBuilder sql = new StringBuilder("EXISTS (SELECT 1 FROM ml.span s WHERE s.trace = t.id");
    List<Object> values = new ArrayList<>();
    for (Comparison term : terms) {
      Query.Condition condition = term.key().startsWith("attributes.") ? ofAttribute(term) : ofSpan(term);
      sql.append(" AND ").append(condition.sql());
      values.addAll(condition.values());
    }
    query.where(sql.append(')').toString(), values.toArray());
  }

  private static Query.Condition ofSpan(Comparison term) throws DteException {
    String column = switch (term.key()) {
      case "name" -> "s.name";
      case "type" -> "s.type";
      case "status" -> "s.status";
      case "content" -> "s.words";
      default -> throw Checks.invalid("Invalid span attribute '" + Checks.shown(term.key())
          + "'. Supported attributes: name, type, status, content, attributes.<attribute_name>.");
    };
    return Query.condition(column, term, false);
  }

  private static Query.Condition ofAttribute(Comparison term) throws DteException {
    if (!List.of("=", "LIKE", "ILIKE").contains(term.operator())) {
      throw Checks.invalid("Invalid comparator '" + term.operator() + "' for an attribute of spans; use one of [=,"
          + " LIKE, ILIKE]");
    }
    String value = term.operator().equals("=") ? escaped(term.value()) : term.value().replace("\\", "\\\\");
    String pattern = "%" + SpanWords.MARK + escaped(term.key().substring("attributes.".length())) + "=" + value
        + SpanWords.MARK + "%";
    return new Query.Condition(term.operator().equals("ILIKE") ? "LOWER(s.words) LIKE LOWER(?) ESCAPE '\\'"
        : "s.words LIKE ? ESCAPE '\\'", List.of(pattern));
  }

  private static String escaped(String text) {
    return text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_");
  }

  private static void assessment(Query query, Comparison term) throws DteException {
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
