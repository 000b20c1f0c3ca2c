// SPDX-License-Identifier: Apache-2.0
package io.dte.foundation.runs;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.dte.foundation.api.event.Relation;
import io.dte.foundation.api.file.Sha256;
import io.dte.foundation.api.problem.Problem;
import io.dte.foundation.api.run.RunRequest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
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

  /** A child run follows its parent; a document is a plan, by its digest where it is a file. */
  static List<Relation> relations(RunRequest request) {
    List<Relation> relations = new ArrayList<>();
    if (request.parentId() != null) {
      relations.add(Relation.of(Relation.Verb.FOLLOWED, "run:" + request.parentId(), "parent"));
    }
    if (!request.document().isEmpty()) {
      relations.add(plan(request.document()));
    }
    return relations;
  }

  private static Relation plan(String document) {
    try {
      Path file = Path.of(document.replaceFirst("#[^/]*$", ""));
      if (file.isAbsolute() && Files.isRegularFile(file)) {
        return new Relation(Relation.Verb.PLANNED_BY, file.toUri().toString(), "document", "sha256:" + Sha256.of(file));
      }
    } catch (IOException | InvalidPathException noFile) {
      return Relation.of(Relation.Verb.PLANNED_BY, named(document), "document");
    }
    return Relation.of(Relation.Verb.PLANNED_BY, named(document), "document");
  }

  private static String named(String document) {
    return document.matches("[a-z][a-z0-9+.-]*:.*") ? document : "document:" + document;
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
