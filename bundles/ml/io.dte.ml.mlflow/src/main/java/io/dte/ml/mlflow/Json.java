// SPDX-License-Identifier: Apache-2.0
package io.dte.ml.mlflow;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.dte.ml.api.registry.ModelVersion;
import io.dte.ml.api.registry.RegisteredModel;
import io.dte.ml.api.tracking.ArtifactTree;
import io.dte.ml.api.tracking.DatasetInput;
import io.dte.ml.api.tracking.Experiment;
import io.dte.ml.api.tracking.LoggedModel;
import io.dte.ml.api.tracking.Metric;
import io.dte.ml.api.tracking.RunInfo;
import io.dte.ml.api.tracking.RunMetric;
import io.dte.ml.api.tracking.TrackedRun;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Values as MLflow's protocol writes them. */
final class Json {
  private Json() {}

  static ObjectNode object() {
    return JsonNodeFactory.instance.objectNode();
  }

  /** In the order of their keys, so that an answer is the same each time. */
  static ArrayNode pairs(Map<String, String> map) {
    ArrayNode array = JsonNodeFactory.instance.arrayNode();
    new TreeMap<>(map).forEach((key, value) -> array.addObject().put("key", key).put("value", value));
    return array;
  }

  private static String stage(boolean deleted) {
    return deleted ? "deleted" : "active";
  }

  static ObjectNode of(Experiment experiment) {
    ObjectNode json = object().put("experiment_id", experiment.id()).put("name", experiment.name())
        .put("artifact_location", experiment.artifactLocation()).put("lifecycle_stage", stage(experiment.deleted()))
        .put("last_update_time", experiment.updatedAt()).put("creation_time", experiment.createdAt());
    json.set("tags", pairs(experiment.tags()));
    return json;
  }

  static ObjectNode of(RunInfo run) {
    ObjectNode json = object().put("run_id", run.id()).put("run_uuid", run.id()).put("run_name", run.name())
        .put("experiment_id", run.experimentId()).put("user_id", run.user()).put("status", run.status().name())
        .put("start_time", run.startTime()).put("artifact_uri", run.artifactUri())
        .put("lifecycle_stage", stage(run.deleted()));
    return run.endTime() == 0 ? json : json.put("end_time", run.endTime());
  }

  static ObjectNode of(TrackedRun run) {
    ObjectNode json = object();
    json.set("info", of(run.info()));
    ObjectNode data = json.putObject("data");
    ArrayNode metrics = data.putArray("metrics");
    run.metrics().forEach(metric -> metrics.add(of(metric)));
    data.set("params", pairs(run.params()));
    data.set("tags", pairs(run.tags()));
    ObjectNode inputs = json.putObject("inputs");
    ArrayNode datasets = inputs.putArray("dataset_inputs");
    run.datasets().forEach(dataset -> datasets.add(of(dataset)));
    ArrayNode models = inputs.putArray("model_inputs");
    run.modelInputs().forEach(id -> models.addObject().put("model_id", id));
    ArrayNode outputs = json.putObject("outputs").putArray("model_outputs");
    run.modelOutputs().forEach(output -> outputs.addObject().put("model_id", output.modelId())
        .put("step", output.step()));
    return json;
  }

  static ObjectNode of(Metric metric) {
    ObjectNode json = object().put("key", metric.key());
    double value = metric.value();
    if (Double.isNaN(value) || Double.isInfinite(value)) {
      json.put("value", Double.toString(value));
    } else {
      json.put("value", value);
    }
    json.put("timestamp", metric.timestamp()).put("step", metric.step());
    if (!metric.modelId().isEmpty()) {
      json.put("model_id", metric.modelId());
    }
    if (!metric.datasetName().isEmpty()) {
      json.put("dataset_name", metric.datasetName()).put("dataset_digest", metric.datasetDigest());
    }
    return json;
  }

  static ObjectNode of(RunMetric metric) {
    return of(metric.metric()).put("run_id", metric.runId());
  }

  private static ObjectNode of(DatasetInput input) {
    ObjectNode json = object();
    json.set("tags", pairs(input.tags()));
    ObjectNode dataset = json.putObject("dataset").put("name", input.name()).put("digest", input.digest())
        .put("source_type", input.sourceType()).put("source", input.source());
    if (!input.schema().isEmpty()) {
      dataset.put("schema", input.schema());
    }
    if (!input.profile().isEmpty()) {
      dataset.put("profile", input.profile());
    }
    return json;
  }

  static ObjectNode of(LoggedModel model) {
    ObjectNode json = object();
    ObjectNode info = json.putObject("info").put("model_id", model.id()).put("experiment_id", model.experimentId())
        .put("name", model.name()).put("creation_timestamp_ms", model.createdAt())
        .put("last_updated_timestamp_ms", model.updatedAt()).put("artifact_uri", model.artifactUri())
        .put("status", List.of("LOGGED_MODEL_STATUS_UNSPECIFIED", "LOGGED_MODEL_PENDING", "LOGGED_MODEL_READY",
            "LOGGED_MODEL_UPLOAD_FAILED").get(model.status())).put("model_type", model.type())
            .put("source_run_id", model.sourceRun());
    info.set("tags", pairs(model.tags()));
    ObjectNode data = json.putObject("data");
    data.set("params", pairs(model.params()));
    ArrayNode metrics = data.putArray("metrics");
    model.metrics().forEach(metric -> metrics.add(of(metric)));
    return json;
  }

  static ObjectNode of(ModelVersion version) {
    ObjectNode json = object().put("name", version.model()).put("version", Integer.toString(version.version()))
        .put("creation_timestamp", version.createdAt()).put("last_updated_timestamp", version.updatedAt())
        .put("user_id", version.user()).put("current_stage", version.stage()).put("description", version.description())
        .put("source", version.source()).put("run_id", version.runId()).put("status", "READY")
        .put("run_link", version.runLink());
    if (!version.modelId().isEmpty()) {
      json.put("model_id", version.modelId());
    }
    json.set("tags", pairs(version.tags()));
    ArrayNode aliases = json.putArray("aliases");
    version.aliases().forEach(aliases::add);
    return json;
  }

  static ObjectNode of(RegisteredModel model) {
    ObjectNode json = object().put("name", model.name()).put("creation_timestamp", model.createdAt())
        .put("last_updated_timestamp", model.updatedAt()).put("description", model.description());
    ArrayNode latest = json.putArray("latest_versions");
    model.latest().forEach(version -> latest.add(of(version)));
    json.set("tags", pairs(model.tags()));
    ArrayNode aliases = json.putArray("aliases");
    model.aliases().forEach((alias, version) -> aliases.addObject().put("alias", alias)
        .put("version", Integer.toString(version)));
    return json;
  }

  /** @param base the folder that paths are relative to; empty for names alone */
  static ArrayNode files(List<ArtifactTree.Entry> entries, String base) {
    ArrayNode files = JsonNodeFactory.instance.arrayNode();
    for (ArtifactTree.Entry entry : entries) {
      ObjectNode file = files.addObject().put("path", base.isEmpty() ? entry.path()
          .substring(entry.path().lastIndexOf('/') + 1) : entry.path().substring(base.length() + 1))
          .put("is_dir", entry.folder());
      if (!entry.folder()) {
        file.put("file_size", entry.size());
      }
    }
    return files;
  }
}
