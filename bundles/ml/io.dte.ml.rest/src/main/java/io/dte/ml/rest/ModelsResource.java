// SPDX-License-Identifier: Apache-2.0
package io.dte.ml.rest;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.dte.foundation.api.problem.DteException;
import io.dte.foundation.api.problem.ExitCode;
import io.dte.foundation.api.security.Caller;
import io.dte.foundation.api.security.Permissions;
import io.dte.foundation.api.security.Permissions.Level;
import io.dte.ml.api.registry.AuditEntry;
import io.dte.ml.api.registry.Lifecycle;
import io.dte.ml.api.registry.ModelRegistry;
import io.dte.ml.api.registry.ModelVersion;
import io.dte.ml.api.registry.RegisteredModel;
import io.dte.ml.api.tracking.Experiment;
import io.dte.ml.api.tracking.Search;
import io.dte.ml.api.tracking.Threshold;
import io.dte.ml.api.tracking.TrackedRun;
import io.dte.ml.api.tracking.TrackingService;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.NotAuthorizedException;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.SecurityContext;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.jakartars.whiteboard.propertytypes.JakartarsApplicationSelect;
import org.osgi.service.jakartars.whiteboard.propertytypes.JakartarsResource;

/** What MLflow has no words for: approval, audit and thresholds; a part of {@code /api/v1}. */
@Component(service = ModelsResource.class)
@JakartarsResource
@JakartarsApplicationSelect("(osgi.jakartars.name=io.dte.api)")
@Path("/")
@Produces(MediaType.APPLICATION_JSON)
public final class ModelsResource {
  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
  private static final int MOST = 1000;
  private static final int MOST_RUNS = 100;
  private final TrackingService tracking;
  private final ModelRegistry registry;
  private final Permissions permissions;

  @Activate
  public ModelsResource(@Reference TrackingService tracking, @Reference ModelRegistry registry,
      @Reference Permissions permissions) {
    this.tracking = tracking;
    this.registry = registry;
    this.permissions = permissions;
  }

  private Caller caller(SecurityContext security, String type, String id, Level needed) throws DteException {
    if (!(security.getUserPrincipal() instanceof Caller caller)) {
      throw new NotAuthorizedException("Bearer realm=\"dte\"");
    }
    if (!permissions.allows(caller, new Permissions.Resource(type, id), needed, Level.READ)) {
      throw new DteException(ExitCode.REFUSED, caller.name() + " lacks the permission " + needed + " of " + type + " "
          + id + ".", "Ask who manages it.");
    }
    return caller;
  }

  /** The experiments, newest first. */
  @GET
  @Path("experiments")
  public ArrayNode experiments(@Context SecurityContext security) throws DteException {
    ArrayNode array = JSON.arrayNode();
    for (Experiment experiment : tracking.searchExperiments(all()).items()) {
      if (security.getUserPrincipal() instanceof Caller caller && permissions.allows(caller,
          new Permissions.Resource("experiment", experiment.id()), Level.READ, Level.READ)) {
        array.add(json(experiment));
      }
    }
    return array;
  }

  /** One experiment with its newest runs, and the last value of each of their metrics. */
  @GET
  @Path("experiments/{id}")
  public ObjectNode experiment(@PathParam("id") String id, @Context SecurityContext security) throws DteException {
    caller(security, "experiment", id, Level.READ);
    Experiment experiment = tracking.findExperiment(id).orElseThrow(() -> new DteException(ExitCode.NOT_FOUND,
        "There is no experiment " + id + ".", "See /api/v1/experiments."));
    ObjectNode json = json(experiment);
    ObjectNode tags = json.putObject("tags");
    experiment.tags().forEach(tags::put);
    ArrayNode runs = json.putArray("runs");
    for (TrackedRun run : tracking.searchRuns(new Search(List.of(id), "", List.of(), Search.View.ACTIVE_ONLY, MOST_RUNS,
        "")).items()) {
      ObjectNode one = runs.addObject().put("id", run.info().id()).put("name", run.info().name())
          .put("status", run.info().status().name()).put("user", run.info().user())
          .put("startedAt", Instant.ofEpochMilli(run.info().startTime()).toString());
      ObjectNode params = one.putObject("params");
      run.params().forEach(params::put);
      ObjectNode metrics = one.putObject("metrics");
      run.metrics().forEach(metric -> metrics.put(metric.key(), metric.value()));
    }
    return json;
  }

  private static ObjectNode json(Experiment experiment) {
    return JSON.objectNode().put("id", experiment.id()).put("name", experiment.name())
        .put("createdAt", Instant.ofEpochMilli(experiment.createdAt()).toString());
  }

  private static Search all() {
    return new Search(List.of(), "", List.of(), Search.View.ACTIVE_ONLY, MOST, "");
  }

  /** The bounds of an experiment's metrics. */
  @GET
  @Path("experiments/{id}/thresholds")
  public ArrayNode thresholds(@PathParam("id") String id, @Context SecurityContext security) throws DteException {
    caller(security, "experiment", id, Level.READ);
    ArrayNode array = JSON.arrayNode();
    tracking.thresholds(id).forEach(one -> array.addObject().put("metric", one.metric()).put("operator", one.operator())
        .put("bound", one.bound()));
    return array;
  }

  /** Replaces them. */
  @PUT
  @Path("experiments/{id}/thresholds")
  @Consumes(MediaType.APPLICATION_JSON)
  public ArrayNode setThresholds(@PathParam("id") String id, ArrayNode body, @Context SecurityContext security)
      throws DteException {
    caller(security, "experiment", id, Level.EDIT);
    List<Threshold> thresholds = new ArrayList<>();
    for (JsonNode one : body == null ? JSON.arrayNode() : body) {
      if (!one.path("metric").isTextual() || !one.path("bound").isNumber()) {
        throw new DteException(ExitCode.USAGE, "A threshold lacks \"metric\" or \"bound\".",
            "Send [{\"metric\": \"rmse\", \"operator\": \">\", \"bound\": 0.5}].");
      }
      try {
        thresholds.add(new Threshold(one.path("metric").asText(), one.path("operator").asText(), one.path("bound")
            .asDouble()));
      } catch (IllegalArgumentException e) {
        throw new DteException(ExitCode.USAGE, "\"operator\" is \"" + one.path("operator").asText() + "\".",
            "Use >, >=, < or <=.", e);
      }
    }
    tracking.setThresholds(id, thresholds);
    return thresholds(id, security);
  }

  /** The registered models. */
  @GET
  @Path("models")
  public ArrayNode models(@Context SecurityContext security) throws DteException {
    ArrayNode array = JSON.arrayNode();
    for (RegisteredModel model : registry.search(all()).items()) {
      if (security.getUserPrincipal() instanceof Caller caller && permissions.allows(caller,
          new Permissions.Resource("model", model.name()), Level.READ, Level.READ)) {
        array.add(json(model));
      }
    }
    return array;
  }

  /** One registered model. */
  @GET
  @Path("models/{name}")
  public ObjectNode model(@PathParam("name") String name, @Context SecurityContext security) throws DteException {
    caller(security, "model", name, Level.READ);
    return json(registry.find(name).orElseThrow(() -> unknown(name)));
  }

  private static DteException unknown(String model) {
    return new DteException(ExitCode.NOT_FOUND, "There is no model " + model + ".", "See /api/v1/models.");
  }

  private static DteException unknown(String model, int version) {
    return new DteException(ExitCode.NOT_FOUND, "There is no version " + version + " of the model " + model + ".",
        "See /api/v1/models.");
  }

  /** The versions of a model, newest first. */
  @GET
  @Path("models/{name}/versions")
  public ArrayNode versions(@PathParam("name") String name, @Context SecurityContext security) throws DteException {
    caller(security, "model", name, Level.READ);
    if (registry.find(name).isEmpty()) {
      throw unknown(name);
    }
    ArrayNode array = JSON.arrayNode();
    registry.searchVersions(new Search(List.of(), "name = '" + name.replace("'", "''") + "'",
        List.of("version_number DESC"), Search.View.ACTIVE_ONLY, MOST, "")).items()
        .forEach(version -> array.add(json(version)));
    return array;
  }

  private static ObjectNode json(RegisteredModel model) {
    ObjectNode json = JSON.objectNode().put("name", model.name()).put("description", model.description());
    ObjectNode aliases = json.putObject("aliases");
    model.aliases().forEach(aliases::put);
    ArrayNode versions = json.putArray("latest");
    model.latest().forEach(version -> versions.add(json(version)));
    return json;
  }

  /** One version and how far it is approved. */
  @GET
  @Path("models/{name}/versions/{version}")
  public ObjectNode version(@PathParam("name") String name, @PathParam("version") int version,
      @Context SecurityContext security) throws DteException {
    caller(security, "model", name, Level.READ);
    return json(registry.findVersion(name, version).orElseThrow(() -> unknown(name, version)));
  }

  /** Moves a version on; 409 names the missing reviewer or certificate. */
  @POST
  @Path("models/{name}/versions/{version}/lifecycle")
  @Consumes(MediaType.APPLICATION_JSON)
  public ObjectNode promote(@PathParam("name") String name, @PathParam("version") int version, ObjectNode body,
      @Context SecurityContext security) throws DteException {
    Caller caller = caller(security, "model", name, Level.EDIT);
    String to = body == null ? "" : body.path("to").asText();
    Lifecycle target = Lifecycle.of(to).orElseThrow(() -> new DteException(ExitCode.USAGE, "\"to\" is \"" + to + "\".",
        "Give one of " + Arrays.stream(Lifecycle.values()).map(Lifecycle::label).toList() + "."));
    return json(registry.promote(name, version, target, body.path("comment").asText(""), caller.name()));
  }

  /** Who did what to a model and its versions. */
  @GET
  @Path("models/{name}/audit")
  public ArrayNode audit(@PathParam("name") String name, @Context SecurityContext security) throws DteException {
    return audit(name, 0, security);
  }

  /** Who did what to one version. */
  @GET
  @Path("models/{name}/versions/{version}/audit")
  public ArrayNode audit(@PathParam("name") String name, @PathParam("version") int version,
      @Context SecurityContext security) throws DteException {
    caller(security, "model", name, Level.READ);
    List<AuditEntry> entries = registry.audit(name, version);
    if (entries.isEmpty()) {
      // What was deleted keeps its entries.
      throw version == 0 ? unknown(name) : unknown(name, version);
    }
    ArrayNode array = JSON.arrayNode();
    for (AuditEntry entry : entries) {
      array.addObject().put("version", entry.version()).put("time", entry.time().toString()).put("actor", entry.actor())
          .put("action", entry.action()).put("detail", entry.detail());
    }
    return array;
  }

  private static ObjectNode json(ModelVersion version) {
    ObjectNode json = JSON.objectNode().put("model", version.model()).put("version", version.version())
        .put("lifecycle", version.lifecycle().label()).put("stage", version.stage()).put("source", version.source())
        .put("run", version.runId()).put("createdAt", Instant.ofEpochMilli(version.createdAt()).toString());
    ArrayNode aliases = json.putArray("aliases");
    version.aliases().forEach(aliases::add);
    return json;
  }
}
