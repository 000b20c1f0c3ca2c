// SPDX-License-Identifier: Apache-2.0
package io.dte.workflow.wes;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.dte.foundation.api.event.EventLog;
import io.dte.foundation.api.id.Ids;
import io.dte.foundation.api.problem.DteException;
import io.dte.foundation.api.problem.ExitCode;
import io.dte.foundation.api.run.Run;
import io.dte.foundation.api.run.RunQuery;
import io.dte.foundation.api.run.RunService;
import io.dte.foundation.api.run.Step;
import io.dte.foundation.api.security.Caller;
import io.dte.foundation.api.security.Role;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.NotAuthorizedException;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.SecurityContext;
import jakarta.ws.rs.core.UriInfo;
import java.io.InputStream;
import java.time.Clock;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;

/** The paths of WES 1.1. Errors are its {@code ErrorResponse}. */
@Path("/")
@Produces(MediaType.APPLICATION_JSON)
public final class WesResource {
  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
  private static final int MOST = 1000;

  private final RunService runs;
  private final ExitLog exits;
  private final String version;
  private final Submitter submitter;
  private final java.nio.file.Path folder;
  private final Clock clock;

  /**
   * @param version of this product
   * @param folder where requests are kept
   */
  WesResource(RunService runs, EventLog log, Submitter submitter, String version, java.nio.file.Path folder, Clock clock) {
    this.runs = runs;
    exits = new ExitLog(log);
    this.version = version;
    this.submitter = submitter;
    this.folder = folder;
    this.clock = clock;
  }

  /** An answer, or why there is none. */
  @FunctionalInterface
  private interface Answer {
    Object get() throws DteException;
  }

  private static Response answer(SecurityContext security, Role role, Answer answer) {
    try {
      caller(security, role);
      return Response.ok(answer.get()).build();
    } catch (DteException e) {
      // The words of a request that are off are 400 here, whichever way they are.
      ExitCode code = e.problem().code();
      int status = code == ExitCode.INVALID || code == ExitCode.UNSUPPORTED ? ExitCode.USAGE.httpStatus() : code.httpStatus();
      return Response.status(status).type(MediaType.APPLICATION_JSON)
          .entity(JSON.objectNode().put("msg", e.problem().toString()).put("status_code", status)).build();
    }
  }

  private static Caller caller(SecurityContext security, Role role) throws DteException {
    if (!(security.getUserPrincipal() instanceof Caller caller)) {
      throw new NotAuthorizedException("Bearer realm=\"dte\"");
    }
    return caller.require(role);
  }

  /** What this service can do. */
  @GET
  @Path("service-info")
  public Response info(@Context SecurityContext security, @Context UriInfo uri) {
    return answer(security, Role.VIEWER, () -> {
      ObjectNode info = JSON.objectNode().put("id", "io.dte").put("name", "Digital Twin Engine").put("version", version)
          .put("description", "Runs CWL workflows").put("auth_instructions_url", uri.getBaseUri().resolve("/").toString());
      info.putObject("type").put("group", "org.ga4gh").put("artifact", "wes").put("version", "1.1.0");
      info.putObject("organization").put("name", "Digital Twin Engine").put("url", uri.getBaseUri().resolve("/").toString());
      ArrayNode versions = info.putObject("workflow_type_versions").putObject("CWL").putArray("workflow_type_version");
      Submitter.VERSIONS.forEach(versions::add);
      info.putArray("supported_wes_versions").add("1.1.0");
      ArrayNode protocols = info.putArray("supported_filesystem_protocols").add("file");
      if (submitter.isRemote()) {
        protocols.add("http").add("https").add("s3");
      }
      info.putObject("workflow_engine_versions").putObject(Submitter.ENGINE).putArray("workflow_engine_version").add(version);
      EngineParameter.describe(info.putArray("default_workflow_engine_parameters"));
      TreeMap<String, Integer> counts = new TreeMap<>();
      workflows().forEach(run -> counts.merge(WesJson.state(run), 1, Integer::sum));
      ObjectNode states = info.putObject("system_state_counts");
      counts.forEach(states::put);
      info.putObject("tags");
      return info;
    });
  }

  private List<Run> workflows() {
    return runs.list(new RunQuery(Set.of(), "workflow", Integer.MAX_VALUE));
  }

  /** Runs, newest first. */
  @GET
  @Path("runs")
  public Response list(@QueryParam("page_size") @DefaultValue("100") String size,
      @QueryParam("page_token") @DefaultValue("") String token, @Context SecurityContext security) {
    return answer(security, Role.VIEWER, () -> {
      int most = size(size);
      List<Run> found = runs.list(new RunQuery(Set.of(), "workflow", most + 1, last(token)));
      ObjectNode page = JSON.objectNode();
      ArrayNode array = page.putArray("runs");
      found.stream().limit(most).forEach(run -> array.add(WesJson.summary(run, submitter.request(run))));
      page.put("next_page_token", found.size() > most ? found.get(most - 1).id().toString() : "");
      return page;
    });
  }

  private static int size(String text) throws DteException {
    try {
      long size = Long.parseLong(text);
      if (size > 0) {
        return (int) Math.min(size, MOST);
      }
    } catch (NumberFormatException e) {
      throw new DteException(ExitCode.USAGE, "page_size is " + text, "give a number from 1 to " + MOST, e);
    }
    throw new DteException(ExitCode.USAGE, "page_size is " + text, "give a number from 1 to " + MOST);
  }

  /** Behind the last entry of the page before, which is what a token names. */
  private static int from(List<String> ids, String token) throws DteException {
    int last = ids.indexOf(token);
    if (last < 0 && !token.isEmpty()) {
      throw unknown(token, null);
    }
    return last + 1;
  }

  /** The last run of the page before; null for none. */
  private static UUID last(String token) throws DteException {
    try {
      return token.isEmpty() ? null : UUID.fromString(token);
    } catch (IllegalArgumentException e) {
      throw unknown(token, e);
    }
  }

  private static DteException unknown(String token, Exception cause) {
    return new DteException(ExitCode.USAGE, "The page_token '" + token + "' is not known", "give the next_page_token of a page", cause);
  }

  /** Starts a run. Bodies of other types than a form's are malformed requests, as the specification has it. */
  @POST
  @Path("runs")
  @Consumes(MediaType.WILDCARD)
  public Response submit(InputStream body, @HeaderParam("Content-Type") String type, @Context SecurityContext security) {
    return answer(security, Role.SCIENTIST, () -> {
      Submission submission = Submission.read(folder.resolve(Ids.next(clock.instant()).toString()), body, type);
      return id(submitter.submit(submission, caller(security, Role.SCIENTIST)));
    });
  }

  private static ObjectNode id(Run run) {
    return JSON.objectNode().put("run_id", run.id().toString());
  }

  /** All about a run. */
  @GET
  @Path("runs/{id}")
  public Response show(@PathParam("id") String id, @Context SecurityContext security, @Context UriInfo uri) {
    return answer(security, Role.VIEWER, () -> {
      Run run = require(id);
      List<Step> told = run.steps().size() > WesJson.MOST_TASKS ? List.of() : run.steps();
      return WesJson.log(run, submitter.request(run), exits.of(run, told), uri.getBaseUri());
    });
  }

  /** A run's state. */
  @GET
  @Path("runs/{id}/status")
  public Response status(@PathParam("id") String id, @Context SecurityContext security) {
    return answer(security, Role.VIEWER, () -> WesJson.status(require(id)));
  }

  /** A run's steps. */
  @GET
  @Path("runs/{id}/tasks")
  public Response tasks(@PathParam("id") String id, @QueryParam("page_size") @DefaultValue("1000") String size,
      @QueryParam("page_token") @DefaultValue("") String token, @Context SecurityContext security, @Context UriInfo uri) {
    return answer(security, Role.VIEWER, () -> {
      Run run = require(id);
      List<Step> all = run.steps();
      int from = from(all.stream().map(WesJson::taskId).toList(), token);
      int to = Math.min(all.size(), from + size(size));
      ObjectNode page = JSON.objectNode();
      ArrayNode array = page.putArray("task_logs");
      List<Step> shown = all.subList(from, to);
      ToolExits ended = exits.of(run, shown);
      shown.forEach(step -> array.add(WesJson.task(run, step, ended, uri.getBaseUri())));
      page.put("next_page_token", to < all.size() ? WesJson.taskId(all.get(to - 1)) : "");
      return page;
    });
  }

  /** One of a run's steps. */
  @GET
  @Path("runs/{id}/tasks/{task}")
  public Response task(@PathParam("id") String id, @PathParam("task") String task, @Context SecurityContext security,
      @Context UriInfo uri) {
    return answer(security, Role.VIEWER, () -> {
      Run run = require(id);
      Step step = run.steps().stream().filter(candidate -> WesJson.taskId(candidate).equals(task)).findFirst().orElseThrow(() ->
          new DteException(ExitCode.NOT_FOUND, "The run " + id + " has no task " + task, "see its task_logs_url"));
      return WesJson.task(run, step, exits.of(run, List.of(step)), uri.getBaseUri());
    });
  }

  /** Asks a run to stop; who started it may, and operators. */
  @POST
  @Path("runs/{id}/cancel")
  public Response cancel(@PathParam("id") String id, @Context SecurityContext security) {
    return answer(security, Role.SCIENTIST, () -> {
      Caller caller = caller(security, Role.SCIENTIST);
      Run run = require(id);
      if (caller.role() != Role.OPERATOR && !run.actor().equals(caller.name())) {
        throw new DteException(ExitCode.REFUSED, "The run was started by " + run.actor(), "ask them, or an operator");
      }
      runs.cancel(run.id(), caller.name());
      return id(run);
    });
  }

  private Run require(String id) throws DteException {
    try {
      return runs.find(UUID.fromString(id)).filter(run -> run.kind().equals("workflow")).orElseThrow(() -> missing(id, null));
    } catch (IllegalArgumentException e) {
      throw missing(id, e);
    }
  }

  private static DteException missing(String id, Exception cause) {
    return new DteException(ExitCode.NOT_FOUND, "There is no run " + id, "see /ga4gh/wes/v1/runs", cause);
  }
}
