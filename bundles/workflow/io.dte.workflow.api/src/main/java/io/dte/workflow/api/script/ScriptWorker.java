// SPDX-License-Identifier: Apache-2.0
package io.dte.workflow.api.script;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.dte.compute.api.worker.Worker;
import io.dte.compute.api.worker.WorkerHandler;
import io.dte.compute.api.worker.WorkerMessage;
import io.dte.workflow.api.ScriptEngine;
import io.dte.workflow.api.ScriptException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The worker's side: a main method hands its script engine to {@link #serve}. A request is one evaluation or one check, as
 * {@link WorkerScripts} writes it; an answer has either {@code value}, or {@code error} and {@code line}.
 */
public final class ScriptWorker implements WorkerHandler {
  private static final int KEPT_SCOPES = 16;

  private final ScriptEngine engine;
  private final ObjectMapper json = new ObjectMapper();
  /** The last sets of libraries, prepared. One thread evaluates. */
  private final Map<List<String>, ScriptEngine.Scope> scopes = new LinkedHashMap<>(KEPT_SCOPES, 0.75f, true) {
    private static final long serialVersionUID = 1L;

    @Override
    protected boolean removeEldestEntry(Map.Entry<List<String>, ScriptEngine.Scope> eldest) {
      return size() > KEPT_SCOPES;
    }
  };

  ScriptWorker(ScriptEngine engine) {
    this.engine = engine;
  }

  /** Answers requests until the engine is gone; does not return. */
  public static void serve(ScriptEngine engine) {
    Worker.serve(new ScriptWorker(engine));
  }

  @Override
  public WorkerMessage handle(WorkerMessage request, Call call) throws IOException {
    ObjectNode answer = json.createObjectNode();
    try {
      answer.set("value", answer(json.readTree(request.json())));
    } catch (ScriptException e) {
      answer.put("error", e.getMessage()).put("line", e.line());
    }
    return new WorkerMessage(json.writeValueAsString(answer));
  }

  private JsonNode answer(JsonNode request) throws ScriptException {
    String source = request.path("source").asText();
    boolean body = request.path("body").asBoolean();
    if (request.path("check").asBoolean()) {
      engine.check(source, body);
      return json.nullNode();
    }
    List<String> libraries = new ArrayList<>();
    request.path("libraries").forEach(library -> libraries.add(library.asText()));
    ScriptEngine.Scope scope = scopes.get(libraries);
    if (scope == null) {
      scope = engine.prepare(libraries);
      scopes.put(libraries, scope);
    }
    Map<String, JsonNode> variables = new LinkedHashMap<>();
    request.path("variables").properties().forEach(variable -> variables.put(variable.getKey(), variable.getValue()));
    return scope.evaluate(source, body, variables);
  }
}
