// SPDX-License-Identifier: Apache-2.0
package io.dte.ml.mlflow;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.dte.foundation.api.problem.DteException;
import io.dte.foundation.api.security.Permissions.Level;
import io.dte.ml.api.tracking.ArtifactTree;
import io.dte.ml.api.tracking.RunBatch;
import io.dte.ml.api.tracking.RunInfo;
import io.dte.ml.api.tracking.TrackingService;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What somebody tried with a prompt, kept as a run: its parameters, and a table of the answer. MLflow's server adds a
 * model in Python that would ask the same again; this one keeps no code that a client did not send.
 */
final class PromptLabCalls {
  private static final List<String> NEEDED = List.of("experiment_id", "prompt_template", "prompt_parameters",
      "model_route", "model_input", "mlflow_version");
  private static final String TABLE = "eval_results_table.json";
  private final TrackingService tracking;
  private final ArtifactTree files;
  private final Access access;
  private final Clock clock;

  PromptLabCalls(TrackingService tracking, ArtifactTree files, Access access, Clock clock) {
    this.tracking = tracking;
    this.files = files;
    this.access = access;
    this.clock = clock;
  }

  void register(Routes routes) {
    routes.add("POST", "runs/create-promptlab-run", this::create);
  }

  private ObjectNode create(Call call) throws DteException {
    for (String name : NEEDED) {
      JsonNode value = call.field(name);
      if (value.isContainerNode() ? value.isEmpty() : value.asText("").isEmpty() || value.isNull()) {
        throw Call.invalid("CreatePromptlabRun request must specify " + name + ".");
      }
    }
    String experiment = call.need("experiment_id");
    access.experiment(call.caller(), experiment, Level.EDIT);
    Map<String, String> params = values(call, "model_parameters");
    params.put("model_route", call.need("model_route"));
    params.put("prompt_template", call.need("prompt_template"));
    byte[] table = table(call).toString().getBytes(StandardCharsets.UTF_8);
    RunInfo run = tracking.createRun(experiment, call.text("run_name"), call.has("user_id") ? call.text("user_id")
        : "unknown", call.number("start_time", clock.millis()), call.pairs("tags"), call.caller().name()).info();
    RunInfo.Status end = RunInfo.Status.FAILED;
    try {
      TrackingCalls.await(tracking.log(run.id(), new RunBatch(List.of(), params, Map.of("mlflow.loggedArtifacts",
          "[{\"path\": \"" + TABLE + "\", \"type\": \"table\"}]", "mlflow.runSourceType", "PROMPT_ENGINEERING"))));
      files.put(ArtifactCalls.path(run.artifactUri()) + "/" + TABLE, new ByteArrayInputStream(table));
      end = RunInfo.Status.FINISHED;
    } finally {
      // MLflow answers with the failed run; here the caller is told why, and finds the run failed too.
      tracking.updateRun(run.id(), Optional.of(end), clock.millis(), "", call.caller().name());
    }
    ObjectNode answer = Json.object();
    answer.set("run", Json.of(tracking.findRun(run.id()).orElseThrow(() -> Call.missing("Run with id=" + run.id()
        + " not found"))));
    return answer;
  }

  /** Columns: the prompt's parameters, the prompt as it was sent, the answer, and what was said of the answer. */
  private static ObjectNode table(Call call) throws DteException {
    ObjectNode table = Json.object();
    ArrayNode columns = table.putArray("columns");
    ArrayNode row = table.putArray("data").addArray();
    values(call, "prompt_parameters").forEach((key, value) -> {
      columns.add(key);
      row.add(value);
    });
    columns.add("prompt").add("output");
    row.add(call.text("model_input")).add(call.text("model_output"));
    values(call, "model_output_parameters").forEach((key, value) -> {
      columns.add(key);
      row.add(value);
    });
    return table;
  }

  /** A list of {@code {key, value}} whose values may be numbers. */
  private static Map<String, String> values(Call call, String name) throws DteException {
    Map<String, String> values = new TreeMap<>();
    for (JsonNode element : call.elements(name)) {
      values.put(Call.text(element, "key"), Call.field(element, "value").asText());
    }
    return values;
  }
}
