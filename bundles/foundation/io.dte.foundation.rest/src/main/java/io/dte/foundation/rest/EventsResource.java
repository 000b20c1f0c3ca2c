// SPDX-License-Identifier: Apache-2.0
package io.dte.foundation.rest;

import io.dte.foundation.api.event.EventLog;
import io.dte.foundation.api.problem.DteException;
import io.dte.foundation.api.problem.ExitCode;
import io.dte.foundation.api.run.Run;
import io.dte.foundation.api.run.RunService;
import io.dte.foundation.api.security.Role;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.container.AsyncResponse;
import jakarta.ws.rs.container.Suspended;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.SecurityContext;
import java.io.IOException;
import java.util.UUID;

/**
 * Events as they happen (server-sent events). {@code id:} is the cursor; a client that comes back says it in
 * {@code Last-Event-ID}, or in {@code ?after=}. The request is only suspended by Jakarta REST: the stream writes to the
 * servlet's response, so that it outlives a reload of the application.
 */
@Path("/")
@Produces("text/event-stream")
public final class EventsResource {
  private final RunService runs;
  private final EventLog log;
  private final EventStreams streams;

  EventsResource(RunService runs, EventLog log, EventStreams streams) {
    this.runs = runs;
    this.log = log;
    this.streams = streams;
  }

  /** All events, from now on unless a cursor is given. */
  @GET
  @Path("events")
  public void all(@HeaderParam("Last-Event-ID") String last, @QueryParam("after") String after,
      @Context HttpServletRequest request, @Context SecurityContext security, @Suspended AsyncResponse suspended)
      throws DteException, IOException {
    Callers.require(security, Role.VIEWER);
    streams.open(request.getAsyncContext(), null, cursor(last, after, log.lastSequence()));
  }

  /** One run's events, from its first on; ends after its final one, and with 204 when there are no more. */
  @GET
  @Path("runs/{id}/events")
  public void ofRun(@PathParam("id") String id, @HeaderParam("Last-Event-ID") String last,
      @QueryParam("after") String after, @Context HttpServletRequest request, @Context SecurityContext security,
      @Suspended AsyncResponse suspended) throws DteException, IOException {
    Callers.require(security, Role.VIEWER);
    Run run = RunsResource.require(runs, id);
    UUID known = run.id();
    long cursor = cursor(last, after, 0);
    // Asked for first, since an event appended in between makes the run not final or is found.
    if (run.state().isFinal() && log.readRun(known, cursor, 1).isEmpty()) {
      Answers.send(request.getAsyncContext(), HttpServletResponse.SC_NO_CONTENT, "", null);
      return;
    }
    streams.open(request.getAsyncContext(), known, cursor);
  }

  private static long cursor(String header, String query, long byDefault) throws DteException {
    String text = header != null && !header.isBlank() ? header : query;
    if (text == null || text.isBlank()) {
      return byDefault;
    }
    try {
      return Math.max(0, Long.parseLong(text.strip()));
    } catch (NumberFormatException e) {
      throw new DteException(ExitCode.USAGE, "The cursor \"" + text + "\" is no number.",
          "Give the id of the last event seen, or 0 for all.", e);
    }
  }
}
