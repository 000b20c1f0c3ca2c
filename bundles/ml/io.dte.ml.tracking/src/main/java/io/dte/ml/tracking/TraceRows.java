// SPDX-License-Identifier: Apache-2.0
package io.dte.ml.tracking;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.dte.foundation.api.problem.DteException;
import io.dte.ml.api.trace.Span;
import io.dte.ml.api.trace.TraceInfo;
import io.dte.ml.api.tracking.Experiment;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Rows of traces and spans. */
final class TraceRows {
  static final String SELECT = "SELECT t.id, t.experiment, t.at_ms, t.duration_ms, t.state, t.client_request, t.info"
      + " FROM ml.trace t";
  /** The tag that tells clients to ask this server for the spans, not for a file. */
  private static final String SPANS_LOCATION = "mlflow.trace.spansLocation";
  private static final Set<String> STATES = Set.of("OK", "ERROR", "IN_PROGRESS", "STATE_UNSPECIFIED");
  private static final int ID = 64;
  private static final int LONGEST_PREVIEW = 10_000;
  private static final int LONGEST_SPAN = 16 * 1024 * 1024;
  private static final ObjectMapper JSON = new ObjectMapper();

  private TraceRows() {}

  /** @param trace without its entries and assessments; @param complete whether it was told of as a whole */
  record Row(TraceInfo trace, boolean complete) {}

  static void check(TraceInfo trace) throws DteException {
    id("trace_id", trace.id());
    Checks.length("client_request_id", trace.clientRequestId(), 500);
    Checks.length("request_preview", trace.requestPreview(), LONGEST_PREVIEW);
    Checks.length("response_preview", trace.responsePreview(), LONGEST_PREVIEW);
    if (!STATES.contains(trace.state())) {
      throw Checks.invalid("Invalid value \"" + Checks.shown(trace.state()) + "\" for parameter 'state' supplied");
    }
    for (Map<String, String> entries : List.of(trace.metadata(), trace.tags())) {
      for (Map.Entry<String, String> entry : entries.entrySet()) {
        Checks.key("key", entry.getKey());
        Checks.length("value", entry.getValue(), 100_000);
      }
    }
  }

  private static void id(String what, String id) throws DteException {
    if (id.isEmpty() || id.length() > ID || !id.matches("[\\w\\-]+")) {
      throw Checks.invalid("Invalid value \"" + Checks.shown(id) + "\" for parameter '" + what + "' supplied");
    }
  }

  static void check(Span span) throws DteException {
    id("trace_id", span.traceId());
    id("span_id", span.id());
    Checks.length("name", span.name(), 1000);
    Checks.length("span type", span.type(), 200);
    Checks.length("span", span.content().toString(), LONGEST_SPAN);
    if (span.content().toString().contains("\\u0000")) {
      throw Checks.invalid("The span '" + span.id() + "' contains a NUL character");
    }
  }

  static Row read(ResultSet row) throws SQLException {
    ObjectNode info = json(row.getString(7));
    return new Row(new TraceInfo(row.getString(1), row.getString(2), row.getLong(3), row.getLong(4), row.getString(5),
        row.getString(6), info.path("request").asText(), info.path("response").asText(), Map.of(), Map.of(), List.of()),
        info.path("complete").asBoolean());
  }

  static ObjectNode json(String text) throws SQLException {
    try {
      return (ObjectNode) JSON.readTree(text);
    } catch (JsonProcessingException e) {
      throw new SQLException("a stored trace is no JSON", e);
    }
  }

  private static Optional<Row> row(Connection connection, String id) throws SQLException {
    return Sql.first(connection, SELECT + " WHERE t.id = ?", TraceRows::read, id);
  }

  static Optional<TraceInfo> find(Connection connection, String id) throws SQLException {
    Optional<Row> row = row(connection, id);
    return row.isEmpty() ? Optional.empty() : Optional.of(fill(connection, List.of(row.get())).get(0));
  }

  /** Adds what is in other tables, with one query for each table. */
  static List<TraceInfo> fill(Connection connection, List<Row> rows) throws SQLException {
    if (rows.isEmpty()) {
      return List.of();
    }
    Object[] ids = rows.stream().map(row -> row.trace().id()).toArray();
    Map<String, Map<String, String>> tags = new HashMap<>();
    Map<String, Map<String, String>> metadata = new HashMap<>();
    Sql.list(connection, "SELECT trace, is_tag, entry_key, entry_value FROM ml.trace_entry WHERE trace IN "
        + Sql.marks(List.of(ids)), row -> (row.getBoolean(2) ? tags : metadata)
        .computeIfAbsent(row.getString(1), trace -> new HashMap<>()).put(row.getString(3), row.getString(4)), ids);
    Map<String, List<ObjectNode>> assessments = Assessments.of(connection, ids);
    List<TraceInfo> filled = new ArrayList<>();
    for (Row row : rows) {
      TraceInfo t = row.trace();
      filled.add(new TraceInfo(t.id(), t.experimentId(), t.requestTime(), t.duration(), t.state(), t.clientRequestId(),
          t.requestPreview(), t.responsePreview(), metadata.getOrDefault(t.id(), Map.of()), tags.getOrDefault(t.id(),
          Map.of()), assessments.getOrDefault(t.id(), List.of())));
    }
    return filled;
  }

  static void store(Connection connection, TraceInfo trace, boolean complete) throws SQLException, DteException {
    Experiment experiment = Experiments.require(connection, trace.experimentId());
    if (experiment.deleted()) {
      throw Checks.invalid("The experiment " + experiment.id() + " must be in the 'active' state. Current state is"
          + " deleted.");
    }
    Optional<Row> known = row(connection, trace.id());
    String info = JSON.createObjectNode().put("complete", complete)
        .put("request", orElse(trace.requestPreview(), known.map(row -> row.trace().requestPreview())))
        .put("response", orElse(trace.responsePreview(), known.map(row -> row.trace().responsePreview()))).toString();
    Sql.update(connection, "DELETE FROM ml.trace WHERE id = ?", trace.id());
    Sql.update(connection, "INSERT INTO ml.trace (id, experiment, at_ms, duration_ms, state, client_request, info)"
        + " VALUES (?, ?, ?, ?, ?, ?, ?)", trace.id(), Long.parseLong(experiment.id()), trace.requestTime(),
        trace.duration(), trace.state(), trace.clientRequestId(), info);
    if (known.isEmpty()) {
      setEntry(connection, trace.id(), true, "mlflow.artifactLocation",
          experiment.artifactLocation() + "/traces/" + trace.id() + "/artifacts");
    }
    for (Map.Entry<String, String> tag : trace.tags().entrySet()) {
      setEntry(connection, trace.id(), true, tag.getKey(), tag.getValue());
    }
    for (Map.Entry<String, String> entry : trace.metadata().entrySet()) {
      setEntry(connection, trace.id(), false, entry.getKey(), entry.getValue());
    }
  }

  private static String orElse(String text, Optional<String> other) {
    return text.isEmpty() ? other.orElse("") : text;
  }

  static void setEntry(Connection connection, String trace, boolean tag, String key, String value) throws SQLException {
    if (Sql.update(connection, "UPDATE ml.trace_entry SET entry_value = ? WHERE trace = ? AND is_tag = ? AND entry_key"
        + " = ?", value, trace, tag, key) == 0) {
      Sql.update(connection, "INSERT INTO ml.trace_entry (trace, is_tag, entry_key, entry_value) VALUES (?, ?, ?, ?)",
          trace, tag, key, value);
    }
  }

  /** Stores spans of one trace; what they tell of a trace that was not told of as a whole is noted. */
  static void addSpans(Connection connection, String experiment, String trace, List<Span> spans)
      throws SQLException, DteException {
    Optional<Row> known = row(connection, trace);
    if (known.isPresent() && !known.get().trace().experimentId().equals(experiment)) {
      throw Checks.invalid("The trace " + trace + " belongs to another experiment than " + experiment);
    }
    if (known.isEmpty() || !known.get().complete()) {
      store(connection, SpanSummary.of(experiment, trace, spans, known.map(Row::trace)), false);
    }
    setEntry(connection, trace, true, SPANS_LOCATION, "TRACKING_STORE");
    for (Span span : spans) {
      Sql.update(connection, "DELETE FROM ml.span WHERE trace = ? AND id = ?", trace, span.id());
      Sql.update(connection, "INSERT INTO ml.span (trace, id, started_ns, content, name, type, status, words)"
          + " VALUES (?, ?, ?, ?, ?, ?, ?, ?)", trace, span.id(), span.started(), span.content().toString(),
          span.name(), span.type(), span.status(), SpanWords.of(span));
    }
  }

  static List<Span> spans(Connection connection, String trace) throws SQLException {
    return Sql.list(connection, "SELECT id, started_ns, content, name, type, status FROM ml.span WHERE trace = ?"
        + " ORDER BY started_ns, id", row -> {
          ObjectNode content = json(row.getString(3));
          return new Span(trace, row.getString(1), content.path("parent_span_id").asText(), row.getString(4),
              row.getString(5), row.getString(6), row.getLong(2), content.path("end_time_unix_nano").asLong(), content);
        }, trace);
  }

  static void delete(Connection connection, String id) throws SQLException {
    for (String table : List.of("trace_entry", "span", "trace_run", "assessment")) {
      Sql.update(connection, "DELETE FROM ml." + table + " WHERE trace = ?", id);
    }
    Sql.update(connection, "DELETE FROM ml.trace WHERE id = ?", id);
  }
}
