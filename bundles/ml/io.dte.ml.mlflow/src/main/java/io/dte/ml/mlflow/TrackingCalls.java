// SPDX-License-Identifier: Apache-2.0
package io.dte.ml.mlflow;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.dte.foundation.api.problem.DteException;
import io.dte.foundation.api.security.Permissions.Level;
import io.dte.ml.api.tracking.ArtifactTree;
import io.dte.ml.api.tracking.DatasetInput;
import io.dte.ml.api.tracking.Experiment;
import io.dte.ml.api.tracking.Metric;
import io.dte.ml.api.tracking.Page;
import io.dte.ml.api.tracking.RunBatch;
import io.dte.ml.api.tracking.RunInfo;
import io.dte.ml.api.tracking.Search;
import io.dte.ml.api.tracking.TrackedRun;
import io.dte.ml.api.tracking.TrackingService;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/** Experiments and runs. */
final class TrackingCalls {
  private static final int MOST_RUNS = 50_000;
  private static final int MOST_EXPERIMENTS = 20;
  private final TrackingService tracking;
  private final ArtifactTree files;
  private final Access access;

  TrackingCalls(TrackingService tracking, ArtifactTree files, Access access) {
    this.tracking = tracking;
    this.files = files;
    this.access = access;
  }

  void register(Routes routes) {
    routes.add("POST", "experiments/create", this::createExperiment);
    routes.add("GET", "experiments/get", call -> experiment(call, tracking.findExperiment(call.need("experiment_id")),
        "No Experiment with id=" + call.need("experiment_id") + " exists"));
    routes.add("GET", "experiments/get-by-name", call -> experiment(call,
        tracking.findExperimentByName(call.need("experiment_name")),
        "Could not find experiment with name '" + call.need("experiment_name") + "'"));
    routes.addReadingPost("experiments/search", this::searchExperiments);
    routes.add("GET", "experiments/search", this::searchExperiments);
    routes.add("POST", "experiments/delete", call -> deleted(call, true));
    routes.add("POST", "experiments/restore", call -> deleted(call, false));
    routes.add("POST", "experiments/update", call -> {
      tracking.renameExperiment(experimentTo(call, Level.EDIT), call.need("new_name"), call.caller().name());
      return Json.object();
    });
    routes.add("POST", "experiments/set-experiment-tag", call -> {
      tracking.setExperimentTag(experimentTo(call, Level.EDIT), call.need("key"), call.text("value"));
      return Json.object();
    });
    routes.add("POST", "experiments/delete-experiment-tag", call -> {
      tracking.deleteExperimentTag(experimentTo(call, Level.EDIT), call.need("key"));
      return Json.object();
    });
    routes.addReadingPost("experiments/search-datasets", this::searchDatasets);
    routes.add("POST", "runs/create", this::createRun);
    routes.add("GET", "runs/get", call -> {
      String id = runId(call);
      access.run(call.caller(), id, Level.READ);
      return run(tracking.findRun(id).orElseThrow(() -> Call.missing("Run with id=" + id + " not found")));
    });
    routes.add("POST", "runs/update", this::updateRun);
    routes.add("POST", "runs/delete", call -> runDeleted(call, true));
    routes.add("POST", "runs/restore", call -> runDeleted(call, false));
    routes.addReadingPost("runs/search", this::searchRuns);
    routes.add("POST", "runs/log-metric", call -> log(call, () -> RunBatch.metrics(List.of(metric(call.body(), "")))));
    routes.add("POST", "runs/log-parameter", call -> log(call, () -> new RunBatch(List.of(),
        Map.of(call.need("key"), call.text("value")), Map.of())));
    routes.add("POST", "runs/set-tag", call -> log(call, () -> new RunBatch(List.of(), Map.of(),
        Map.of(call.need("key"), call.text("value")))));
    routes.add("POST", "runs/delete-tag", call -> {
      access.run(call.caller(), runId(call), Level.EDIT);
      tracking.deleteTag(runId(call), call.need("key"));
      return Json.object();
    });
    routes.add("POST", "runs/log-batch", this::logBatch);
    routes.add("POST", "runs/log-inputs", this::logInputs);
    routes.add("POST", "runs/outputs", this::logOutputs);
    routes.add("POST", "runs/log-model", call -> log(call, () -> new RunBatch(List.of(), Map.of(),
        Map.of("mlflow.log-model.history", "[" + call.need("model_json") + "]"))));
    routes.add("GET", "artifacts/list", this::listArtifacts);
    new HistoryCalls(tracking, access).register(routes);
  }

  static String runId(Call call) throws DteException {
    return call.has("run_id") ? call.need("run_id") : call.has("run_uuid") ? call.need("run_uuid")
        : call.need("run_id");
  }

  private String experimentTo(Call call, Level level) throws DteException {
    String id = call.need("experiment_id");
    access.experiment(call.caller(), id, level);
    return id;
  }

  private ObjectNode createExperiment(Call call) throws DteException {
    Experiment experiment = tracking.createExperiment(call.need("name"), call.text("artifact_location"),
        call.pairs("tags"), call.caller());
    return Json.object().put("experiment_id", experiment.id());
  }

  private ObjectNode experiment(Call call, Optional<Experiment> found, String missing) throws DteException {
    Experiment experiment = found.orElseThrow(() -> Call.missing(missing));
    access.experiment(call.caller(), experiment.id(), Level.READ);
    ObjectNode json = Json.object();
    json.set("experiment", Json.of(experiment));
    return json;
  }

  private ObjectNode searchExperiments(Call call) throws DteException {
    Page<Experiment> page = tracking.searchExperiments(call.search(List.of(), 1000, MOST_RUNS));
    ObjectNode json = Json.object();
    ArrayNode array = json.putArray("experiments");
    for (Experiment experiment : page.items()) {
      if (access.allows(call.caller(), Access.ofExperiment(experiment.id()), Level.READ)) {
        array.add(Json.of(experiment));
      }
    }
    return token(json, page);
  }

  static ObjectNode token(ObjectNode json, Page<?> page) {
    return page.nextToken().isEmpty() ? json : json.put("next_page_token", page.nextToken());
  }

  private ObjectNode deleted(Call call, boolean deleted) throws DteException {
    tracking.setExperimentDeleted(experimentTo(call, Level.MANAGE), deleted, call.caller().name());
    return Json.object();
  }

  private ObjectNode searchDatasets(Call call) throws DteException {
    List<String> asked = call.texts("experiment_ids");
    if (asked.isEmpty() || asked.size() > MOST_EXPERIMENTS) {
      throw Call.invalid(asked.isEmpty() ? "SearchDatasets request must specify at least one experiment_id."
          : "SearchDatasets request cannot specify more than " + MOST_EXPERIMENTS + " experiment_ids. Received "
          + asked.size());
    }
    List<String> ids = access.readable(call.caller(), asked);
    ObjectNode json = Json.object();
    ArrayNode array = json.putArray("dataset_summaries");
    tracking.datasets(ids).forEach(one -> array.addObject().put("experiment_id", one.experimentId())
        .put("name", one.name()).put("digest", one.digest()).put("context", one.context()));
    return json;
  }

  private ObjectNode createRun(Call call) throws DteException {
    String experiment = call.has("experiment_id") ? call.need("experiment_id") : TrackingService.DEFAULT_EXPERIMENT;
    access.experiment(call.caller(), experiment, Level.EDIT);
    return run(tracking.createRun(experiment, call.text("run_name"), call.text("user_id"), call.number("start_time", 0),
        call.pairs("tags"), call.caller().name()));
  }

  private static ObjectNode run(TrackedRun run) {
    ObjectNode json = Json.object();
    json.set("run", Json.of(run));
    return json;
  }

  private ObjectNode updateRun(Call call) throws DteException {
    String id = runId(call);
    access.run(call.caller(), id, Level.EDIT);
    Optional<RunInfo.Status> status = Optional.empty();
    if (call.has("status")) {
      try {
        status = Optional.of(RunInfo.Status.valueOf(call.text("status")));
      } catch (IllegalArgumentException e) {
        throw Call.invalid("Invalid value \"" + call.text("status") + "\" for parameter 'status' supplied");
      }
    }
    ObjectNode json = Json.object();
    json.set("run_info", Json.of(tracking.updateRun(id, status, call.number("end_time", 0), call.text("run_name"),
        call.caller().name())));
    return json;
  }

  private ObjectNode runDeleted(Call call, boolean deleted) throws DteException {
    access.run(call.caller(), runId(call), Level.MANAGE);
    tracking.setRunDeleted(runId(call), deleted, call.caller().name());
    return Json.object();
  }

  private ObjectNode searchRuns(Call call) throws DteException {
    List<String> ids = access.readable(call.caller(), call.texts("experiment_ids"));
    Search search = call.search(ids, 1000, MOST_RUNS);
    ObjectNode json = Json.object();
    ArrayNode array = json.putArray("runs");
    if (ids.isEmpty()) {
      return json;
    }
    Page<TrackedRun> page = tracking.searchRuns(search);
    page.items().forEach(run -> array.add(Json.of(run)));
    return token(json, page);
  }

  /** @param at where the metric stands in the request: {@code metrics[3].}, or nothing */
  private static Metric metric(JsonNode json, String at) throws DteException {
    for (String needed : List.of("key", "value", "timestamp")) {
      JsonNode value = Call.field(json, needed);
      if (value.isMissingNode() || value.isNull() || value.isTextual() && value.asText().isEmpty()) {
        throw Call.invalid("Missing value for required parameter '" + at + needed
            + "'. See the API docs for more information about request parameters.");
      }
    }
    return new Metric(Call.text(json, "key"), Call.decimal(json, "value"), Call.number(json, "timestamp", 0),
        Call.number(json, "step", 0), Call.text(json, "model_id"), Call.text(json, "dataset_name"),
        Call.text(json, "dataset_digest"));
  }

  /** Reads what is logged, once it is known that the caller may log. */
  @FunctionalInterface
  private interface BatchOf {
    RunBatch read() throws DteException;
  }

  private ObjectNode log(Call call, BatchOf batch) throws DteException {
    String id = runId(call);
    RunBatch read = batch.read();
    access.run(call.caller(), id, Level.EDIT);
    access.writesLoggedModels(call.caller(), read.metrics().stream().map(Metric::modelId).toList());
    await(tracking.log(id, read));
    return Json.object();
  }

  /** Waits until something is stored. */
  static void await(CompletableFuture<?> stored) throws DteException {
    try {
      stored.join();
    } catch (CompletionException e) {
      if (e.getCause() instanceof DteException known) {
        throw new DteException(known.problem(), known);
      }
      throw e;
    }
  }

  private ObjectNode logBatch(Call call) throws DteException {
    return log(call, () -> {
      List<Metric> metrics = new ArrayList<>();
      for (JsonNode element : call.elements("metrics")) {
        metrics.add(metric(element, "metrics[" + metrics.size() + "]."));
      }
      Map<String, String> params = call.pairs("params");
      if (params.size() < call.elements("params").size()) {
        throw Call.invalid("Duplicate parameter keys have been submitted");
      }
      return new RunBatch(metrics, params, call.pairs("tags"));
    });
  }

  private ObjectNode logInputs(Call call) throws DteException {
    access.run(call.caller(), runId(call), Level.EDIT);
    List<DatasetInput> datasets = new ArrayList<>();
    for (JsonNode input : call.elements("datasets")) {
      JsonNode dataset = input.path("dataset");
      datasets.add(new DatasetInput(Call.text(dataset, "name"), Call.text(dataset, "digest"),
          Call.text(dataset, "source_type"), Call.text(dataset, "source"), Call.text(dataset, "schema"),
          Call.text(dataset, "profile"), Call.pairs(input, "tags")));
    }
    List<String> models = new ArrayList<>();
    for (JsonNode model : call.elements("models")) {
      models.add(Call.text(model, "model_id"));
    }
    access.writesLoggedModels(call.caller(), models);
    tracking.logInputs(runId(call), datasets, models);
    return Json.object();
  }

  private ObjectNode logOutputs(Call call) throws DteException {
    access.run(call.caller(), runId(call), Level.EDIT);
    List<TrackedRun.ModelOutput> models = new ArrayList<>();
    for (JsonNode model : call.elements("models")) {
      models.add(new TrackedRun.ModelOutput(Call.text(model, "model_id"), Call.number(model, "step", 0)));
    }
    access.writesLoggedModels(call.caller(), models.stream().map(TrackedRun.ModelOutput::modelId).toList());
    tracking.logOutputs(runId(call), models);
    return Json.object();
  }

  private ObjectNode listArtifacts(Call call) throws DteException {
    String path = ArtifactCalls.safe(call.text("path"));
    RunInfo run = access.run(call.caller(), runId(call), Level.READ);
    ObjectNode json = Json.object().put("root_uri", run.artifactUri());
    String base = run.artifactUri().replaceFirst("^mlflow-artifacts:/+", "");
    json.set("files", Json.files(files.list(path.isEmpty() ? base : base + "/" + path), base));
    return json;
  }
}
