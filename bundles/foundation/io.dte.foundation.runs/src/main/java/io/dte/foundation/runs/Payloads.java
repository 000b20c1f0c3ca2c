// SPDX-License-Identifier: Apache-2.0
package io.dte.foundation.runs;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.dte.foundation.api.event.Relation;
import io.dte.foundation.api.problem.Problem;
import io.dte.foundation.api.run.RunRequest;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The payloads of a run's events, as docs/architecture.md lists them. */
final class Payloads {

  private Payloads() {}

  static ObjectNode empty() {
    return JsonNodeFactory.instance.objectNode();
  }

  static ObjectNode submitted(RunRequest request) {
    ObjectNode json = empty();
    json.put("kind", request.kind());
    json.put("name", request.name());
    json.put("document", request.document());
    json.set("inputs", request.inputs() == null ? empty() : request.inputs());
    if (request.outdir() != null) {
      json.put("outdir", request.outdir().toAbsolutePath().normalize().toString());
    }
    if (request.parentId() != null) {
      json.put("parentId", request.parentId().toString());
    }
    ObjectNode options = json.putObject("options");
    request.options().forEach(options::put);
    return json;
  }

  /** A child run follows its parent. */
  static List<Relation> parent(RunRequest request) {
    return request.parentId() == null ? List.of()
        : List.of(Relation.of(Relation.Verb.FOLLOWED, "run:" + request.parentId(), "parent"));
  }

  static Map<String, String> options(JsonNode submitted) {
    Map<String, String> options = new LinkedHashMap<>();
    submitted.path("options").properties().forEach(entry -> options.put(entry.getKey(), entry.getValue().asText()));
    return options;
  }

  static ObjectNode reason(String reason) {
    return empty().put("reason", reason);
  }

  static ObjectNode failed(Problem problem) {
    ObjectNode json = empty();
    json.put("code", problem.code().name());
    json.put("message", problem.message());
    json.put("file", problem.location().file());
    json.put("line", problem.location().line());
    json.put("column", problem.location().column());
    json.put("hint", problem.hint());
    return json;
  }
}
