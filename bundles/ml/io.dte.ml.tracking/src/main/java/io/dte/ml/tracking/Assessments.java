// SPDX-License-Identifier: Apache-2.0
package io.dte.ml.tracking;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.dte.foundation.api.id.Ids;
import io.dte.foundation.api.problem.DteException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Feedback and expectations on traces, kept as MLflow's protocol writes them. */
final class Assessments {
  private static final List<String> KINDS = List.of("feedback", "expectation", "issue");
  private static final Set<String> CHANGING = Set.of("assessment_name", "feedback", "expectation", "rationale",
      "metadata");
  private static final String FIND = "SELECT content FROM ml.assessment WHERE trace = ? AND id = ?";
  private static final int LONGEST = 1_000_000;
  private final Clock clock;

  Assessments(Clock clock) {
    this.clock = clock;
  }

  ObjectNode add(Connection connection, String trace, ObjectNode assessment) throws SQLException, DteException {
    ObjectNode stored = assessment.deepCopy();
    String id = stored.path("assessment_id").asText("");
    if (id.isEmpty()) {
      id = "a-" + Ids.next(clock.instant()).toString().replace("-", "");
    }
    Checks.length("assessment_id", id, 64);
    String now = clock.instant().truncatedTo(ChronoUnit.MILLIS).toString();
    stored.put("assessment_id", id).put("trace_id", trace);
    if (!stored.path("create_time").isTextual()) {
      stored.put("create_time", now);
    }
    if (!stored.path("last_update_time").isTextual()) {
      stored.put("last_update_time", now);
    }
    if (!stored.has("valid")) {
      stored.put("valid", true);
    }
    String overridden = stored.path("overrides").asText("");
    if (!overridden.isEmpty()) {
      store(connection, trace, require(connection, trace, overridden).put("valid", false));
    }
    store(connection, trace, stored);
    return stored;
  }

  private void store(Connection connection, String trace, ObjectNode assessment) throws SQLException, DteException {
    String name = assessment.path("assessment_name").asText("");
    if (name.isEmpty()) {
      throw Checks.invalid("Missing value for required parameter 'assessment_name'");
    }
    Checks.length("assessment_name", name, 500);
    String kind = KINDS.stream().filter(assessment::has).findFirst()
        .orElseThrow(() -> Checks.invalid("An assessment needs one of " + KINDS));
    JsonNode value = assessment.path(kind).path("value");
    if (kind.equals("expectation") && value.isContainerNode()) {
      // Lists and objects are kept, and answered, as text.
      assessment.putObject(kind).putObject("serialized_value").put("serialization_format", "JSON_FORMAT")
          .put("value", value.toString());
    }
    String content = assessment.toString();
    Checks.length("assessment", content, LONGEST);
    if (content.contains("\\u0000")) {
      throw Checks.invalid("The assessment contains a NUL character");
    }
    String id = assessment.path("assessment_id").asText();
    List<Long> before = Sql.list(connection, "SELECT created FROM ml.assessment WHERE id = ?", row -> row.getLong(1),
        id);
    Sql.update(connection, "DELETE FROM ml.assessment WHERE id = ?", id);
    Sql.update(connection, "INSERT INTO ml.assessment (id, trace, kind, name, plain_value, number_value, content,"
        + " created) VALUES (?, ?, ?, ?, ?, ?, ?, ?)", id, trace, kind, name, value.isValueNode() ? value.asText()
        : value.toString(), value.isNumber() ? (Double) value.asDouble() : null, content, before.isEmpty()
        ? clock.millis() : before.get(0));
  }

  static Optional<ObjectNode> find(Connection connection, String trace, String id) throws SQLException {
    return Sql.first(connection, FIND, row -> TraceRows.json(row.getString(1)), trace, id);
  }

  private static ObjectNode require(Connection connection, String trace, String id) throws SQLException, DteException {
    return find(connection, trace, id).orElseThrow(() -> Checks.missing("Assessment with ID '" + Checks.shown(id)
        + "' not found for trace '" + Checks.shown(trace) + "'", null));
  }

  ObjectNode update(Connection connection, String trace, String id, ObjectNode changes, List<String> fields)
      throws SQLException, DteException {
    ObjectNode stored = require(connection, trace, id);
    for (String field : fields) {
      if (!CHANGING.contains(field)) {
        throw Checks.invalid("The field '" + Checks.shown(field) + "' of an assessment cannot be updated");
      }
      JsonNode value = changes.path(field);
      if (KINDS.contains(field) && !stored.has(field)) {
        throw Checks.invalid("Cannot update the " + field + " value of an assessment of another kind.");
      }
      if (field.equals("metadata") && stored.path(field) instanceof ObjectNode metadata
          && value instanceof ObjectNode more) {
        metadata.setAll(more);
      } else if (!value.isMissingNode()) {
        stored.set(field, value);
      }
    }
    stored.put("last_update_time", clock.instant().truncatedTo(ChronoUnit.MILLIS).toString());
    store(connection, trace, stored);
    return stored;
  }

  void delete(Connection connection, String trace, String id) throws SQLException, DteException {
    Optional<ObjectNode> found = find(connection, trace, id);
    if (found.isEmpty()) {
      return;
    }
    Optional<ObjectNode> overridden = find(connection, trace, found.get().path("overrides").asText(""));
    if (overridden.isPresent()) {
      store(connection, trace, overridden.get().put("valid", true));
    }
    Sql.update(connection, "DELETE FROM ml.assessment WHERE id = ?", id);
  }

  static Map<String, List<ObjectNode>> of(Connection connection, Object[] traces) throws SQLException {
    Map<String, List<ObjectNode>> found = new HashMap<>();
    Sql.list(connection, "SELECT trace, content FROM ml.assessment WHERE trace IN " + Sql.marks(List.of(traces))
        + " ORDER BY created, id", row -> found.computeIfAbsent(row.getString(1), trace -> new ArrayList<>())
        .add(TraceRows.json(row.getString(2))), traces);
    return found;
  }
}
