// SPDX-License-Identifier: Apache-2.0
package io.dte.compute.rest;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.dte.compute.api.RunnerFinding;
import io.dte.compute.api.Site;
import io.dte.foundation.api.problem.DteException;
import io.dte.foundation.api.problem.ExitCode;
import io.dte.foundation.api.security.Role;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.SecurityContext;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.jakartars.whiteboard.propertytypes.JakartarsApplicationSelect;
import org.osgi.service.jakartars.whiteboard.propertytypes.JakartarsResource;

/** What {@code dte runners} says, as a part of {@code /api/v1}. */
@Component(service = RunnersResource.class)
@JakartarsResource
@JakartarsApplicationSelect("(osgi.jakartars.name=io.dte.api)")
@Path("/")
@Produces(MediaType.APPLICATION_JSON)
public final class RunnersResource {
  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

  /** Optional: a provider that is replaced does not reload the application. */
  @Reference(cardinality = ReferenceCardinality.OPTIONAL, policy = ReferencePolicy.DYNAMIC)
  private volatile Site site;

  /** The runners in the order of the site file, and what is wrong with that. */
  @GET
  @Path("runners")
  public ObjectNode list() throws DteException {
    ObjectNode out = JSON.objectNode();
    ArrayNode runners = out.putArray("runners");
    for (Site.Entry entry : site().entries()) {
      ObjectNode settings = runners.addObject().put("name", entry.name()).put("type", entry.type()).putObject("settings");
      entry.settings().forEach(settings::put);
    }
    ArrayNode problems = out.putArray("problems");
    site().problems().forEach(problem -> problems.addObject().put("code", problem.code().code()).put("message", problem.message())
        .put("file", problem.location().file()).put("line", problem.location().line()).put("column", problem.location().column())
        .put("hint", problem.hint()));
    return out;
  }

  /** Looks at what stands behind a runner, which may take seconds. */
  @GET
  @Path("runners/{name}/check")
  public ObjectNode check(@PathParam("name") String name, @Context SecurityContext security) throws DteException {
    if (!security.isUserInRole(Role.SCIENTIST.label())) {
      throw new DteException(ExitCode.REFUSED, "Looking at a runner needs the role " + Role.SCIENTIST.label() + ".",
          "An operator can give another role.");
    }
    if (site().entries().stream().noneMatch(entry -> entry.name().equals(name))) {
      throw new DteException(ExitCode.NOT_FOUND, "There is no task runner '" + name + "'", "See /api/v1/runners.");
    }
    return RunnerFinding.of(site(), name).json();
  }

  /** JSON Schema of the site file. */
  @GET
  @Path("runners/schema")
  public JsonNode schema() throws DteException {
    return site().schema();
  }

  private Site site() throws DteException {
    Site service = site;
    if (service == null) {
      throw new DteException(ExitCode.UNAVAILABLE, "Runners cannot be looked at now.", "Try again in a moment.");
    }
    return service;
  }
}
