// SPDX-License-Identifier: Apache-2.0
package io.dte.workflow.rest;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.dte.foundation.api.home.DataDirectory;
import io.dte.foundation.api.problem.DteException;
import io.dte.foundation.api.problem.ExitCode;
import io.dte.foundation.api.problem.Problem;
import io.dte.foundation.api.security.Caller;
import io.dte.foundation.api.security.Role;
import io.dte.workflow.api.Templates;
import io.dte.workflow.api.WorkflowDescription;
import io.dte.workflow.api.WorkflowEngine;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.NotAuthorizedException;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.SecurityContext;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.jakartars.whiteboard.propertytypes.JakartarsApplicationSelect;
import org.osgi.service.jakartars.whiteboard.propertytypes.JakartarsResource;

/** Templates, and whether a workflow is valid; a part of {@code /api/v1}. */
@Component(service = WorkflowResource.class)
@JakartarsResource
@JakartarsApplicationSelect("(osgi.jakartars.name=io.dte.api)")
@Path("/")
@Produces(MediaType.APPLICATION_JSON)
public final class WorkflowResource {
  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
  private final DataDirectory home;

  /** Optional, like the engines: a provider that is replaced does not reload the application. */
  @Reference(cardinality = ReferenceCardinality.OPTIONAL, policy = ReferencePolicy.DYNAMIC)
  private volatile Templates templates;

  @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC)
  private volatile List<WorkflowEngine> engines = List.of();

  @Activate
  public WorkflowResource(@Reference DataDirectory home) {
    this.home = home;
  }

  WorkflowResource(Templates templates, DataDirectory home, List<WorkflowEngine> engines) {
    this(home);
    this.templates = templates;
    this.engines = engines;
  }

  /** The templates, sorted by name. */
  @GET
  @Path("templates")
  public ArrayNode list(@Context SecurityContext security) throws DteException {
    require(security, Role.VIEWER);
    ArrayNode array = JSON.arrayNode();
    templates().list().forEach(template -> array.addObject().put("name", template.name()).put("summary", template.summary()));
    return array;
  }

  /** One template with its inputs and README: what a form needs. */
  @GET
  @Path("templates/{name}")
  public ObjectNode show(@PathParam("name") String name, @Context SecurityContext security) throws DteException {
    require(security, Role.VIEWER);
    Templates.Template template = templates().find(name).orElseThrow(() ->
        new DteException(ExitCode.NOT_FOUND, "There is no template " + name + ".", "See /api/v1/templates."));
    WorkflowDescription description = engine(template.document()).describe(template.document());
    ObjectNode json = JSON.objectNode().put("name", template.name()).put("summary", template.summary())
        .put("label", description.label()).put("doc", description.doc()).put("readme", readme(template));
    ArrayNode inputs = json.putArray("inputs");
    for (WorkflowDescription.Input input : description.inputs()) {
      inputs.addObject().put("name", input.name()).put("type", input.type()).put("doc", input.doc())
          .put("required", input.required()).set("default", input.defaultValue());
    }
    ArrayNode steps = json.putArray("steps");
    description.steps().forEach(steps::add);
    return json;
  }

  /** Everything that is wrong with a workflow that is sent. */
  @POST
  @Path("workflows/validate")
  @Consumes(MediaType.APPLICATION_JSON)
  public ObjectNode validate(ObjectNode body, @Context SecurityContext security) throws DteException {
    // A document may refer to files, and what is wrong with those is told.
    require(security, Role.DEVELOPER);
    JsonNode document = body == null ? JSON.missingNode() : body.path("document");
    if (!document.isObject() && !document.isTextual()) {
      throw new DteException(ExitCode.USAGE, "\"document\" is missing.",
          "Send {\"document\": …}: the workflow as an object, or its text.");
    }
    return validate(document.isTextual() ? document.asText() : document.toString());
  }

  private ObjectNode validate(String text) throws DteException {
    java.nio.file.Path folder = home.state("rest").resolve("validate");
    java.nio.file.Path file = folder;
    try {
      Files.createDirectories(folder);
      file = Files.createTempFile(folder, "document", ".cwl");
      try {
        Files.writeString(file, text);
        ObjectNode json = JSON.objectNode();
        ArrayNode problems = JSON.arrayNode();
        for (Problem problem : engine(file).validate(file)) {
          problems.add(problem(problem, file));
        }
        json.put("valid", problems.isEmpty()).set("problems", problems);
        return json;
      } finally {
        Files.deleteIfExists(file);
      }
    } catch (IOException e) {
      throw new DteException(Problem.storage("write", file, e), e);
    }
  }

  private static ObjectNode problem(Problem problem, java.nio.file.Path file) {
    return JSON.objectNode().put("code", problem.code().code()).put("message", problem.message())
        .put("file", problem.location().file().equals(file.toString()) ? "document" : problem.location().file())
        .put("line", problem.location().line()).put("column", problem.location().column()).put("hint", problem.hint());
  }

  private WorkflowEngine engine(java.nio.file.Path document) throws DteException {
    return engines.stream().filter(engine -> engine.accepts(document)).findFirst().orElseThrow(() ->
        new DteException(ExitCode.INVALID, "No engine here understands this document.",
            "Check that it names its language, such as cwlVersion: v1.2, and that the engine's plug-in is there."));
  }

  private Templates templates() throws DteException {
    Templates service = templates;
    if (service == null) {
      throw new DteException(ExitCode.UNAVAILABLE, "Templates cannot be had now.", "Try again in a moment.");
    }
    return service;
  }

  private static String readme(Templates.Template template) throws DteException {
    if (template.readme() == null) {
      return "";
    }
    try {
      return Files.readString(template.readme());
    } catch (IOException e) {
      throw new DteException(Problem.storage("read", template.readme(), e), e);
    }
  }

  private static void require(SecurityContext security, Role role) throws DteException {
    if (!(security.getUserPrincipal() instanceof Caller caller)) {
      throw new NotAuthorizedException("Bearer realm=\"dte\"");
    }
    caller.require(role);
  }
}
