// SPDX-License-Identifier: Apache-2.0
package io.dte.foundation.rest;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.dte.foundation.api.problem.DteException;
import io.dte.foundation.api.problem.ExitCode;
import io.dte.foundation.api.run.Run;
import io.dte.foundation.api.run.RunQuery;
import io.dte.foundation.api.run.RunRequest;
import io.dte.foundation.api.run.RunService;
import io.dte.foundation.api.run.RunState;
import io.dte.foundation.api.security.Caller;
import io.dte.foundation.api.security.Role;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.SecurityContext;
import java.net.URI;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;

/** Runs: start, list, show, steer, delete. Who started a run steers it; operators steer all. */
@Path("/")
@Produces(MediaType.APPLICATION_JSON)
public final class RunsResource {
  private static final int MAX_LIMIT = 100_000;
  private final RunService runs;
  private final Documents documents;
  private final Inputs inputs;

  RunsResource(RunService runs, Documents documents, Inputs inputs) {
    this.runs = runs;
    this.documents = documents;
    this.inputs = inputs;
  }

  /** Starts a run. */
  @POST
  @Path("runs")
  @Consumes(MediaType.APPLICATION_JSON)
  public Response submit(ObjectNode body, @Context SecurityContext security) throws DteException {
    Caller caller = Callers.require(security, Role.SCIENTIST);
    if (body == null) {
      throw new DteException(ExitCode.USAGE, "The request has no body.", "Send {\"kind\": …, \"document\": …, \"inputs\": {…}}.");
    }
    String kind = Bodies.text(body, "kind", "");
    if (kind.isEmpty()) {
      throw new DteException(ExitCode.USAGE, "\"kind\" is missing.", "Give one of: " + String.join(", ", runs.kinds()));
    }
    ObjectNode values = Bodies.object(body, "inputs");
    Map<String, String> options = new TreeMap<>();
    for (Map.Entry<String, JsonNode> option : Bodies.object(body, "options").properties()) {
      options.put(option.getKey(), option.getValue().asText());
    }
    String outdir = options.remove("outdir");
    if (outdir != null && !caller.owner()) {
      throw new DteException(ExitCode.REFUSED, "Only the owner of the data directory may choose the folder of results.",
          "Leave out \"outdir\" and fetch the results from /api/v1/runs/ID/files.");
    }
    String document = documents.resolve(body.path("document"), caller);
    RunRequest request = new RunRequest(kind, Bodies.text(body, "name", Documents.label(body.path("document"))), document,
        values, outdir == null ? null : absolute(outdir), null, caller.name(), options);
    Run run = caller.role() == Role.OPERATOR ? runs.submit(request)
        : runs.submit(request, checked -> inputs.check(checked.inputs(), templateFolder(document, checked.document())));
    return Response.created(URI.create("/api/v1/runs/" + run.id())).entity(run.toJson()).build();
  }

  /** Runs, newest first. */
  @GET
  @Path("runs")
  public ArrayNode list(@QueryParam("state") List<String> states, @QueryParam("kind") @DefaultValue("") String kind,
      @QueryParam("limit") @DefaultValue("1000") String limit, @Context SecurityContext security) throws DteException {
    Callers.require(security, Role.VIEWER);
    ArrayNode array = JsonNodeFactory.instance.arrayNode();
    runs.list(new RunQuery(states(states), kind, limit(limit))).forEach(run -> array.add(run.toJson()));
    return array;
  }

  private static int limit(String text) throws DteException {
    try {
      int limit = Integer.parseInt(text);
      if (limit >= 1 && limit <= MAX_LIMIT) {
        return limit;
      }
    } catch (NumberFormatException e) {
      throw wrongLimit(text, e);
    }
    throw wrongLimit(text, null);
  }

  private static DteException wrongLimit(String text, NumberFormatException cause) {
    return new DteException(ExitCode.USAGE, "\"limit\" is " + text + ".", "Give a number from 1 to " + MAX_LIMIT + ".", cause);
  }

  /** One run. */
  @GET
  @Path("runs/{id}")
  public ObjectNode show(@PathParam("id") String id, @Context SecurityContext security) throws DteException {
    Callers.require(security, Role.VIEWER);
    return require(runs, id).toJson();
  }

  /** Asks a run to stop. */
  @POST
  @Path("runs/{id}/cancel")
  public Response cancel(@PathParam("id") String id, @Context SecurityContext security) throws DteException {
    Run run = steered(id, security);
    runs.cancel(run.id(), security.getUserPrincipal().getName());
    return accepted(run.id());
  }

  /** Starts no further steps of a run. */
  @POST
  @Path("runs/{id}/pause")
  public Response pause(@PathParam("id") String id, @Context SecurityContext security) throws DteException {
    Run run = steered(id, security);
    runs.pause(run.id(), security.getUserPrincipal().getName());
    return accepted(run.id());
  }

  /** Goes on with a run. */
  @POST
  @Path("runs/{id}/resume")
  public Response resume(@PathParam("id") String id, @Context SecurityContext security) throws DteException {
    Run run = steered(id, security);
    return Response.accepted(runs.resume(run.id(), security.getUserPrincipal().getName()).toJson()).build();
  }

  /** Deletes a run that is over, with its results unless they went elsewhere. */
  @DELETE
  @Path("runs/{id}")
  public void remove(@PathParam("id") String id, @Context SecurityContext security) throws DteException {
    Run run = steered(id, security);
    runs.remove(run.id(), security.getUserPrincipal().getName());
  }

  /** The run of this id. */
  static Run require(RunService runs, String id) throws DteException {
    try {
      return runs.find(UUID.fromString(id)).orElseThrow(() -> missing(id, null));
    } catch (IllegalArgumentException e) {
      throw missing(id, e);
    }
  }

  private static DteException missing(String id, Exception cause) {
    return new DteException(ExitCode.NOT_FOUND, "There is no run " + id + ".", "See /api/v1/runs.", cause);
  }

  private Run steered(String id, SecurityContext security) throws DteException {
    Caller caller = Callers.require(security, Role.SCIENTIST);
    Run run = require(runs, id);
    if (caller.role() != Role.OPERATOR && !run.actor().equals(caller.name())) {
      throw new DteException(ExitCode.REFUSED, "The run was started by " + run.actor() + ".",
          "Ask them, or an operator.");
    }
    return run;
  }

  /** The folder of the document that a name stands for; null when the document was sent, or has no file. */
  static java.nio.file.Path templateFolder(String asked, String found) {
    boolean named = !asked.isEmpty() && !java.nio.file.Path.of(asked).isAbsolute();
    return named && java.nio.file.Path.of(found).isAbsolute() ? java.nio.file.Path.of(found).getParent() : null;
  }

  private Response accepted(UUID id) throws DteException {
    return Response.accepted(require(runs, id.toString()).toJson()).build();
  }

  private static java.nio.file.Path absolute(String outdir) throws DteException {
    try {
      java.nio.file.Path path = java.nio.file.Path.of(outdir);
      if (path.isAbsolute()) {
        return path.normalize();
      }
    } catch (java.nio.file.InvalidPathException e) {
      throw new DteException(ExitCode.USAGE, "\"" + outdir + "\" is no path.", "Give an absolute path.", e);
    }
    throw new DteException(ExitCode.USAGE, "The folder of results \"" + outdir + "\" is relative.", "Give an absolute path.");
  }

  /** Accepts {@code ?state=running&state=queued} and {@code ?state=running,queued}. */
  private static Set<RunState> states(List<String> texts) throws DteException {
    List<String> names = new ArrayList<>();
    texts.forEach(text -> names.addAll(Arrays.asList(text.split(","))));
    Set<RunState> states = EnumSet.noneOf(RunState.class);
    for (String name : names) {
      try {
        states.add(RunState.valueOf(name.strip().toUpperCase(Locale.ROOT)));
      } catch (IllegalArgumentException e) {
        throw new DteException(ExitCode.USAGE, "There is no state \"" + name + "\".", "States are "
            + String.join(", ", Arrays.stream(RunState.values()).map(RunState::label).toList()) + ".", e);
      }
    }
    return states;
  }
}
