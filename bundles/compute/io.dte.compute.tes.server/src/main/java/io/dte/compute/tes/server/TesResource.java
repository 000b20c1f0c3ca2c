// SPDX-License-Identifier: Apache-2.0
package io.dte.compute.tes.server;

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
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.NotAuthorizedException;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.SecurityContext;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/**
 * The calls of TES 1.1. Seeing tasks needs the role viewer, creating them developer, since they bring commands of their own;
 * who created a task may cancel it, and operators all.
 */
@Path("/")
@Produces(MediaType.APPLICATION_JSON)
public final class TesResource {
  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
  private static final String TES_VERSION = "1.1.0";
  private static final int MAX_PAGE = 2047;
  /** Tasks that are read at once when few of them may fit. */
  private static final int FILTERED_AT_ONCE = 256;

  private final TesKind kind;
  private final RunService runs;
  private final TesView view;
  private final String version;

  TesResource(TesKind kind, RunService runs, TesView view, String version) {
    this.kind = kind;
    this.runs = runs;
    this.view = view;
    this.version = version;
  }

  @GET
  @Path("service-info")
  public ObjectNode info(@Context SecurityContext security) throws DteException {
    require(security, Role.VIEWER);
    ObjectNode json = JSON.objectNode().put("id", "io.dte.tes").put("name", "Digital Twin Engine").put("version", version)
        .put("description", "Tasks on the runners of this site");
    json.putObject("type").put("group", "org.ga4gh").put("artifact", "tes").put("version", TES_VERSION);
    json.putObject("organization").put("name", "Digital Twin Engine").put("url", "https://www.ga4gh.org");
    ArrayNode storage = json.putArray("storage");
    kind.places().folders().forEach(folder -> storage.add("file://" + folder));
    if (kind.places().remote()) {
      storage.add("http://").add("https://");
    }
    ArrayNode parameters = json.putArray("tesResources_backend_parameters");
    TaskRequest.PARAMETERS.stream().sorted().forEach(parameters::add);
    return json;
  }

  /** Records a task durably and starts it. */
  @POST
  @Path("tasks")
  @Consumes(MediaType.APPLICATION_JSON)
  public ObjectNode create(ObjectNode body, @Context SecurityContext security) throws DteException {
    Caller caller = require(security, Role.DEVELOPER);
    Map<String, String> options = kind.pass(caller.owner());
    try {
      Run run = runs.submit(new RunRequest(TesKind.NAME, "", "", body == null ? JSON.objectNode() : body, null, null,
          caller.name(), options));
      return JSON.objectNode().put("id", run.id().toString());
    } finally {
      kind.expire(options);
    }
  }

  /** Tasks, newest first, a page at a time. */
  @GET
  @Path("tasks")
  public ObjectNode list(@QueryParam("name_prefix") @DefaultValue("") String prefix,
      @QueryParam("state") @DefaultValue("") String state, @QueryParam("tag_key") List<String> keys,
      @QueryParam("tag_value") List<String> values, @QueryParam("page_size") @DefaultValue("256") String size,
      @QueryParam("page_token") @DefaultValue("") String token, @QueryParam("view") @DefaultValue("MINIMAL") String shown,
      @Context SecurityContext security) throws DteException {
    require(security, Role.VIEWER);
    TesView.View asked = TesView.View.of(shown);
    int limit = size(size);
    UUID last = token.isEmpty() ? null : id(token, "page_token");
    ObjectNode json = JSON.objectNode();
    ArrayNode page = json.putArray("tasks");
    Set<RunState> states = state.isEmpty() ? Set.of() : TesView.candidates(state);
    if (!state.isEmpty() && states.isEmpty()) {
      return json;
    }
    boolean filtered = !state.isEmpty() || !prefix.isEmpty() || !keys.isEmpty();
    // One more than a page holds tells whether there is a next one.
    int atOnce = filtered ? Math.max(limit + 1, FILTERED_AT_ONCE) : limit + 1;
    List<Run> found;
    do {
      found = runs.list(new RunQuery(states, TesKind.NAME, atOnce, last));
      for (Run run : found) {
        last = run.id();
        boolean fits = (state.isEmpty() || view.state(run).equals(state)) && run.inputs().path("name").asText("").startsWith(prefix)
            && tagged(run, keys, values);
        if (fits && page.size() == limit) {
          return json.put("next_page_token", page.path(limit - 1).path("id").asText());
        }
        if (fits) {
          page.add(view.show(run, asked));
        }
      }
    } while (found.size() == atOnce);
    return json;
  }

  private static boolean tagged(Run run, List<String> keys, List<String> values) {
    for (int i = 0; i < keys.size(); i++) {
      String value = i < values.size() ? values.get(i) : "";
      if (!run.inputs().path("tags").has(keys.get(i))
          || !value.isEmpty() && !run.inputs().path("tags").path(keys.get(i)).asText().equals(value)) {
        return false;
      }
    }
    return true;
  }

  private static int size(String text) throws DteException {
    try {
      int size = Integer.parseInt(text);
      if (size >= 1 && size <= MAX_PAGE) {
        return size;
      }
    } catch (NumberFormatException e) {
      throw wrongSize(text, e);
    }
    throw wrongSize(text, null);
  }

  private static DteException wrongSize(String text, Exception cause) {
    return new DteException(ExitCode.USAGE, "\"page_size\" is " + text + ".", "Give a number from 1 to " + MAX_PAGE + ".", cause);
  }

  /** One task. The path of the call to cancel begins like this one, so that an id holds no colon. */
  @GET
  @Path("tasks/{id: [^/:]+}")
  public ObjectNode show(@PathParam("id") String id, @QueryParam("view") @DefaultValue("MINIMAL") String shown,
      @Context SecurityContext security) throws DteException {
    require(security, Role.VIEWER);
    return view.show(find(id), TesView.View.of(shown));
  }

  /** Asks a task to stop; one that is over stays as it is. */
  @POST
  @Path("tasks/{id: [^/:]+}:cancel")
  public ObjectNode cancel(@PathParam("id") String id, @Context SecurityContext security) throws DteException {
    Caller caller = require(security, Role.DEVELOPER);
    Run run = find(id);
    if (caller.role() != Role.OPERATOR && !run.actor().equals(caller.name())) {
      throw new DteException(ExitCode.REFUSED, "The task was created by " + run.actor() + ".", "Ask them, or an operator.");
    }
    if (!run.state().isFinal()) {
      kind.cancelling(run.id());
      runs.cancel(run.id(), caller.name());
    }
    return JSON.objectNode();
  }

  private Run find(String id) throws DteException {
    return runs.find(id(id, "the task's id")).filter(run -> run.kind().equals(TesKind.NAME)).orElseThrow(() ->
        new DteException(ExitCode.NOT_FOUND, "There is no task " + id + ".", "See /ga4gh/tes/v1/tasks."));
  }

  private static UUID id(String text, String what) throws DteException {
    try {
      return UUID.fromString(text);
    } catch (IllegalArgumentException e) {
      throw new DteException(ExitCode.NOT_FOUND, "\"" + text + "\" is no id, as " + what + " is.",
          "See /ga4gh/tes/v1/tasks.", e);
    }
  }

  private static Caller require(SecurityContext security, Role role) throws DteException {
    if (!(security.getUserPrincipal() instanceof Caller caller)) {
      throw new NotAuthorizedException("Bearer realm=\"dte\"");
    }
    return caller.require(role);
  }
}
