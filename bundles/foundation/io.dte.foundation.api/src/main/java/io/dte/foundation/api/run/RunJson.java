// SPDX-License-Identifier: Apache-2.0
package io.dte.foundation.api.run;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.dte.foundation.api.problem.ExitCode;
import io.dte.foundation.api.problem.Problem;
import io.dte.foundation.api.problem.SourceLocation;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;

/** The JSON form of a run; field by field, since start-up has no time for reflection. */
final class RunJson {

  private RunJson() {}

  static ObjectNode write(Run run) {
    ObjectNode json = head(run);
    ArrayNode steps = json.putArray("steps");
    run.steps().forEach(step -> steps.add(write(step)));
    if (run.usage().isKnown()) {
      json.set("usage", run.usage().toJson());
    }
    return json;
  }

  /** The same fields, without a tree of all steps. */
  static void write(Run run, JsonGenerator out) throws IOException {
    for (Map.Entry<String, JsonNode> field : head(run).properties()) {
      out.writeFieldName(field.getKey());
      out.writeTree(field.getValue());
    }
    out.writeArrayFieldStart("steps");
    for (Step step : run.steps()) {
      out.writeTree(write(step));
    }
    out.writeEndArray();
    if (run.usage().isKnown()) {
      out.writeFieldName("usage");
      out.writeTree(run.usage().toJson());
    }
  }

  private static ObjectNode head(Run run) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("id", run.id().toString());
    json.put("kind", run.kind());
    json.put("name", run.name());
    json.put("document", run.document());
    json.put("outdir", run.outdir() == null ? null : run.outdir().toString());
    json.put("state", run.state().label());
    json.put("message", run.message());
    json.set("problem", run.problem() == null ? null : problem(run.problem()));
    json.put("parentId", run.parentId() == null ? null : run.parentId().toString());
    json.put("actor", run.actor());
    json.set("inputs", run.inputs());
    json.set("outputs", run.outputs());
    json.put("createdAt", text(run.createdAt()));
    json.put("startedAt", text(run.startedAt()));
    json.put("endedAt", text(run.endedAt()));
    return json;
  }

  private static ObjectNode write(Step step) {
    ObjectNode node = JsonNodeFactory.instance.objectNode();
    node.put("name", step.name());
    node.put("state", step.state().label());
    node.put("reused", step.reused());
    node.put("attempts", step.attempts());
    node.put("startedAt", text(step.startedAt()));
    node.put("endedAt", text(step.endedAt()));
    node.put("message", step.message());
    if (step.usage().isKnown()) {
      node.set("usage", step.usage().toJson());
    }
    return node;
  }

  static Run read(JsonNode json) {
    List<Step> steps = new ArrayList<>();
    for (JsonNode step : json.path("steps")) {
      steps.add(new Step(step.path("name").asText(), state(step.path("state").asText()),
          step.path("reused").asBoolean(), step.path("attempts").asInt(), time(step.path("startedAt")),
          time(step.path("endedAt")), step.path("message").asText(""), Usage.of(step.path("usage"))));
    }
    JsonNode outdir = json.path("outdir");
    JsonNode parent = json.path("parentId");
    return new Run(UUID.fromString(json.path("id").asText()), json.path("kind").asText(), json.path("name").asText(),
        json.path("document").asText(), outdir.isTextual() ? Path.of(outdir.asText()) : null,
        state(json.path("state").asText()), json.path("message").asText(""), problem(json.path("problem")),
        parent.isTextual() ? UUID.fromString(parent.asText()) : null, json.path("actor").asText(),
        object(json.path("inputs")), object(json.path("outputs")), time(json.path("createdAt")),
        time(json.path("startedAt")), time(json.path("endedAt")), steps);
  }

  private static ObjectNode problem(Problem problem) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("code", problem.code().name());
    json.put("message", problem.message());
    json.put("file", problem.location().file());
    json.put("line", problem.location().line());
    json.put("column", problem.location().column());
    json.put("hint", problem.hint());
    return json;
  }

  private static Problem problem(JsonNode json) {
    if (!json.isObject()) {
      return null;
    }
    ExitCode code = ExitCode.RUN_FAILED;
    for (ExitCode candidate : ExitCode.values()) {
      if (candidate.name().equals(json.path("code").asText())) {
        code = candidate;
      }
    }
    return new Problem(code, json.path("message").asText(), new SourceLocation(json.path("file").asText(),
        json.path("line").asInt(), json.path("column").asInt()), json.path("hint").asText());
  }

  private static RunState state(String label) {
    return RunState.valueOf(label.toUpperCase(Locale.ROOT));
  }

  private static JsonNode object(JsonNode node) {
    return node.isObject() ? node : JsonNodeFactory.instance.objectNode();
  }

  private static String text(Instant time) {
    return time == null ? null : time.toString();
  }

  private static Instant time(JsonNode node) {
    return node.isTextual() ? Instant.parse(node.asText()) : null;
  }
}
