// SPDX-License-Identifier: Apache-2.0
package io.dte.ml.mlflow;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.dte.foundation.api.problem.DteException;
import io.dte.foundation.api.security.Permissions.Level;
import io.dte.ml.api.tracking.ArtifactTree;
import io.dte.ml.api.tracking.LoggedModel;
import io.dte.ml.api.tracking.LoggedModelService;
import io.dte.ml.api.tracking.LoggedModelService.OnData;
import io.dte.ml.api.tracking.Page;
import io.dte.ml.api.tracking.Search;
import java.util.ArrayList;
import java.util.List;

/** Logged models. */
final class ModelCalls {
  private static final int MOST = 50_000;
  private static final List<String> STATES = List.of("LOGGED_MODEL_STATUS_UNSPECIFIED", "LOGGED_MODEL_PENDING",
      "LOGGED_MODEL_READY", "LOGGED_MODEL_UPLOAD_FAILED");
  private final LoggedModelService models;
  private final ArtifactTree files;
  private final Access access;

  ModelCalls(LoggedModelService models, ArtifactTree files, Access access) {
    this.models = models;
    this.files = files;
    this.access = access;
  }

  void register(Routes routes) {
    routes.add("POST", "logged-models", call -> {
      access.experiment(call.caller(), call.need("experiment_id"), Level.EDIT);
      access.readsRun(call.caller(), call.text("source_run_id"));
      return json(models.create(call.need("experiment_id"), call.text("name"), call.text("model_type"),
          call.text("source_run_id"), call.pairs("params"), call.pairs("tags")));
    });
    routes.addReadingPost("logged-models/search", this::search);
    routes.add("GET", "logged-models/{model_id}", call -> json(model(call, Level.READ)));
    routes.add("PATCH", "logged-models/{model_id}", call -> json(models.finish(model(call, Level.EDIT).id(),
        status(call))));
    routes.add("DELETE", "logged-models/{model_id}", call -> {
      models.delete(model(call, Level.MANAGE).id());
      return Json.object();
    });
    routes.add("PATCH", "logged-models/{model_id}/tags", call -> json(models.addTags(model(call, Level.EDIT).id(),
        call.pairs("tags"))));
    routes.add("DELETE", "logged-models/{model_id}/tags/{tag_key}", call -> {
      models.deleteTag(model(call, Level.MANAGE).id(), call.need("tag_key"));
      return Json.object();
    });
    routes.add("POST", "logged-models/{model_id}/params", call -> {
      models.addParams(model(call, Level.EDIT).id(), call.pairs("params"));
      return Json.object();
    });
    routes.add("GET", "logged-models/{model_id}/artifacts/directories", this::files);
  }

  private LoggedModel model(Call call, Level level) throws DteException {
    return model(call, call.need("model_id"), level);
  }

  LoggedModel model(Call call, String id, Level level) throws DteException {
    LoggedModel model = models.find(id).orElseThrow(() -> Call.missing("Logged model with ID '" + id + "' not found."));
    access.experiment(call.caller(), model.experimentId(), level);
    return model;
  }

  private static ObjectNode json(LoggedModel model) {
    ObjectNode json = Json.object();
    json.set("model", Json.of(model));
    return json;
  }

  private static int status(Call call) throws DteException {
    JsonNode status = call.field("status");
    int number = status.isTextual() ? STATES.indexOf(status.asText()) : status.asInt(-1);
    if (number < 1) {
      throw Call.invalid("Invalid value " + status + " for parameter 'status' supplied");
    }
    return number;
  }

  private ObjectNode search(Call call) throws DteException {
    List<String> experiments = access.readable(call.caller(), call.texts("experiment_ids"));
    List<String> order = new ArrayList<>();
    List<OnData> orderedOn = new ArrayList<>();
    for (JsonNode term : call.elements("order_by")) {
      orderedOn.add(data(term));
      order.add(Call.text(term, "field_name") + (Call.field(term, "ascending").asBoolean(true) ? " ASC" : " DESC"));
    }
    ObjectNode plain = call.body().deepCopy();
    plain.remove("order_by");
    Search search = new Call(call.caller(), plain, call.path(), false).search(experiments, 50, MOST);
    ObjectNode json = Json.object();
    ArrayNode array = json.putArray("models");
    if (experiments.isEmpty()) {
      return json;
    }
    List<OnData> datasets = new ArrayList<>();
    for (JsonNode dataset : call.elements("datasets")) {
      datasets.add(data(dataset));
      if (datasets.get(datasets.size() - 1).name().isEmpty()) {
        throw Call.invalid("`dataset_name` in the `datasets` clause must be specified.");
      }
    }
    Page<LoggedModel> page = models.search(new Search(experiments, search.filter(), order, search.view(),
        search.limit(), search.pageToken()), datasets, orderedOn);
    page.items().forEach(model -> array.add(Json.of(model)));
    return TrackingCalls.token(json, page);
  }

  private static OnData data(JsonNode json) throws DteException {
    return new OnData(Call.text(json, "dataset_name"), Call.text(json, "dataset_digest"));
  }

  private ObjectNode files(Call call) throws DteException {
    LoggedModel model = model(call, Level.READ);
    String base = model.artifactUri().replaceFirst("^mlflow-artifacts:/+", "");
    ObjectNode json = Json.object().put("root_uri", model.artifactUri());
    String folder = call.text("artifact_directory_path");
    json.set("files", Json.files(files.list(folder.isEmpty() ? base : base + "/" + folder), base));
    return json;
  }
}
