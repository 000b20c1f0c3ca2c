// SPDX-License-Identifier: Apache-2.0
package io.dte.ml.mlflow;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.dte.foundation.api.problem.DteException;
import io.dte.foundation.api.security.Permissions.Level;
import io.dte.ml.api.registry.ModelRegistry;
import io.dte.ml.api.registry.ModelVersion;
import io.dte.ml.api.registry.RegisteredModel;
import io.dte.ml.api.tracking.LoggedModel;
import io.dte.ml.api.tracking.Page;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Registered models and versions. */
final class RegistryCalls {
  private static final Pattern SOURCE = Pattern.compile("[A-Za-z][A-Za-z0-9+.-]+:");
  /** A version of a registered model, and a logged model, as sources. */
  private static final Pattern VERSION = Pattern.compile("models:/+([^/]+)/(\\d{1,9})");
  private static final Pattern LOGGED = Pattern.compile("models:/+([^/@]+)");
  private static final Pattern QUOTED = Pattern.compile("%([0-9A-Fa-f]{2})");
  private static final int MOST_MODELS = 1000;
  private static final int MOST_VERSIONS = 200_000;
  private final ModelRegistry registry;
  private final ModelCalls models;
  private final Access access;

  RegistryCalls(ModelRegistry registry, ModelCalls models, Access access) {
    this.registry = registry;
    this.models = models;
    this.access = access;
  }

  void register(Routes routes) {
    routes.add("POST", "registered-models/create", call -> {
      return model(registry.create(call.need("name"), call.text("description"), call.pairs("tags"), call.caller()));
    });
    routes.add("GET", "registered-models/get", call -> model(require(model(call, Level.READ))));
    routes.add("POST", "registered-models/rename", call -> {
      String name = model(call, Level.EDIT);
      return model(registry.rename(name, call.need("new_name"), call.caller().name()));
    });
    routes.add("PATCH", "registered-models/update", call -> model(registry.describe(model(call, Level.EDIT),
        call.text("description"), call.caller().name())));
    routes.add("DELETE", "registered-models/delete", call -> {
      registry.delete(model(call, Level.MANAGE), call.caller().name());
      return Json.object();
    });
    routes.add("GET", "registered-models/search", this::searchModels);
    routes.addReadingPost("registered-models/get-latest-versions", this::latest);
    routes.add("GET", "registered-models/get-latest-versions", this::latest);
    routes.add("POST", "registered-models/set-tag", call -> tag(call, model(call, Level.EDIT), 0));
    routes.add("DELETE", "registered-models/delete-tag", call -> untag(call, model(call, Level.EDIT), 0));
    routes.add("POST", "registered-models/alias", call -> {
      registry.setAlias(model(call, Level.EDIT), call.need("alias"), versionOf(call), call.caller().name());
      return Json.object();
    });
    routes.add("DELETE", "registered-models/alias", call -> {
      registry.deleteAlias(model(call, Level.MANAGE), call.need("alias"), call.caller().name());
      return Json.object();
    });
    routes.add("GET", "registered-models/alias", this::byAlias);
    routes.add("POST", "model-versions/create", this::create);
    routes.add("GET", "model-versions/get", call -> version(version(call, Level.READ)));
    routes.add("PATCH", "model-versions/update", call -> version(registry.describeVersion(model(call, Level.EDIT),
        versionOf(call), call.text("description"), call.caller().name())));
    routes.add("POST", "model-versions/transition-stage", call -> version(registry.stage(model(call, Level.EDIT),
        versionOf(call), call.need("stage"), call.flag("archive_existing_versions"), call.caller().name())));
    routes.add("DELETE", "model-versions/delete", call -> {
      registry.deleteVersion(model(call, Level.MANAGE), versionOf(call), call.caller().name());
      return Json.object();
    });
    routes.add("GET", "model-versions/search", this::searchVersions);
    routes.add("GET", "model-versions/get-download-uri", call ->
        Json.object().put("artifact_uri", version(call, Level.READ).location()));
    routes.add("POST", "model-versions/set-tag", call -> tag(call, model(call, Level.EDIT), versionOf(call)));
    routes.add("DELETE", "model-versions/delete-tag", call -> untag(call, model(call, Level.MANAGE), versionOf(call)));
  }

  private ObjectNode create(Call call) throws DteException {
    String name = model(call, Level.EDIT);
    String source = source(call);
    String location = source;
    String run = call.text("run_id");
    Matcher version = VERSION.matcher(source);
    Matcher logged = LOGGED.matcher(source);
    if (version.matches()) {
      access.model(call.caller(), version.group(1), Level.READ);
      location = registry.findVersion(version.group(1), Integer.parseInt(version.group(2))).map(ModelVersion::location)
          .orElseThrow(() -> Call.missing("Unable to fetch model from model URI source artifact location '" + source
          + "'."
              + " Error: Model Version (name=" + version.group(1) + ", version=" + version.group(2) + ") not found"));
    } else {
      // A copy of a version tells where that came from, to whoever may read the version.
      access.readsRun(call.caller(), run);
      if (!call.text("model_id").isEmpty()) {
        models.model(call, call.text("model_id"), Level.READ);
      }
    }
    if (logged.matches()) {
      LoggedModel model = models.model(call, logged.group(1), Level.READ);
      location = model.artifactUri();
      run = run.isEmpty() ? model.sourceRun() : run;
    }
    return version(registry.createVersion(new ModelRegistry.NewVersion(name, source, location, run,
        call.text("run_link"), call.text("model_id"), call.text("description"), call.pairs("tags")),
        call.caller().name()));
  }

  /** Files of the server's machine are nobody's models. */
  private static String source(Call call) throws DteException {
    String source = call.need("source");
    // A prompt is its tags; clients send some word as its source.
    if ("true".equals(call.pairs("tags").get("mlflow.prompt.is_prompt"))) {
      return source;
    }
    if (!SOURCE.matcher(source).lookingAt() || source.regionMatches(true, 0, "file:", 0, 5)) {
      throw Call.invalid("Invalid model version source: '" + source + "'. To use a local path as a model version"
          + " source, the run_id request parameter has to be specified and the local path has to be contained within"
          + " the artifact directory of the run specified by the run_id; this server keeps no artifacts at local"
          + " paths.");
    }
    String plain = unquoted(source);
    if (plain.indexOf('\0') >= 0 || Arrays.asList(plain.split("[/?#]")).contains("..")) {
      throw Call.invalid("Invalid model version source: '" + source + "'. If supplying a source as an http, https,"
          + " local file path, ftp, objectstore, or mlflow-artifacts uri, an absolute path must be provided without"
          + " relative path references present. Please provide an absolute path.");
    }
    return source;
  }

  /** What an address says once nobody can decode it any further. */
  private static String unquoted(String source) {
    String plain = source;
    for (Matcher quoted = QUOTED.matcher(plain); quoted.find(); quoted = QUOTED.matcher(plain)) {
      plain = quoted.replaceAll(match -> Matcher.quoteReplacement(Character.toString(Integer.parseInt(match.group(1),
          16))));
    }
    return plain;
  }

  private String model(Call call, Level level) throws DteException {
    String name = call.need("name");
    access.model(call.caller(), name, level);
    return name;
  }

  private RegisteredModel require(String name) throws DteException {
    return registry.find(name).orElseThrow(() -> Call.missing("Registered Model with name=" + name + " not found"));
  }

  private static int versionOf(Call call) throws DteException {
    String text = call.field("version").isIntegralNumber() ? call.field("version").asText() : call.need("version");
    if (!text.matches("-?\\d{1,9}")) {
      throw Call.invalid("Parameter 'version' must be an integer, got '" + text + "'.");
    }
    return Integer.parseInt(text);
  }

  ModelVersion version(Call call, Level level) throws DteException {
    String name = model(call, level);
    int version = versionOf(call);
    return registry.findVersion(name, version)
        .orElseThrow(() -> Call.missing("Model Version (name=" + name + ", version=" + version + ") not found"));
  }

  private static ObjectNode model(RegisteredModel model) {
    ObjectNode json = Json.object();
    json.set("registered_model", Json.of(model));
    return json;
  }

  private static ObjectNode version(ModelVersion version) {
    ObjectNode json = Json.object();
    json.set("model_version", Json.of(version));
    return json;
  }

  private ObjectNode byAlias(Call call) throws DteException {
    String name = model(call, Level.READ);
    Optional<ModelVersion> version = registry.findByAlias(name, call.need("alias"));
    if (version.isEmpty()) {
      require(name);
      throw Call.invalid("Registered model alias " + call.need("alias") + " not found.");
    }
    return version(version.get());
  }

  private ObjectNode searchModels(Call call) throws DteException {
    Page<RegisteredModel> page = registry.search(call.search(List.of(), 100, MOST_MODELS));
    ObjectNode json = Json.object();
    ArrayNode array = json.putArray("registered_models");
    page.items().stream().filter(model -> access.readsModel(call.caller(), model.name()))
        .forEach(model -> array.add(Json.of(model)));
    return TrackingCalls.token(json, page);
  }

  private ObjectNode searchVersions(Call call) throws DteException {
    Page<ModelVersion> page = registry.searchVersions(call.search(List.of(), 10_000, MOST_VERSIONS));
    ObjectNode json = Json.object();
    ArrayNode array = json.putArray("model_versions");
    Map<String, Boolean> readable = new HashMap<>();
    page.items().stream().filter(version -> readable.computeIfAbsent(version.model(),
        name -> access.readsModel(call.caller(), name))).forEach(version -> array.add(Json.of(version)));
    return TrackingCalls.token(json, page);
  }

  private ObjectNode latest(Call call) throws DteException {
    List<String> stages = call.texts("stages");
    ObjectNode json = Json.object();
    ArrayNode array = json.putArray("model_versions");
    require(model(call, Level.READ)).latest().stream()
        .filter(version -> stages.isEmpty() || stages.stream().anyMatch(version.stage()::equalsIgnoreCase))
        .forEach(version -> array.add(Json.of(version)));
    return json;
  }

  private ObjectNode tag(Call call, String name, int version) throws DteException {
    registry.setTag(name, version, call.need("key"), call.text("value"), call.caller().name());
    return Json.object();
  }

  private ObjectNode untag(Call call, String name, int version) throws DteException {
    registry.deleteTag(name, version, call.need("key"), call.caller().name());
    return Json.object();
  }
}
