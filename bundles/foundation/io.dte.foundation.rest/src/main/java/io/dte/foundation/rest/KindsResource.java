// SPDX-License-Identifier: Apache-2.0
package io.dte.foundation.rest;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.dte.foundation.api.problem.DteException;
import io.dte.foundation.api.run.RunService;
import io.dte.foundation.api.security.Role;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.SecurityContext;

/** The run kinds that are there now. */
@Path("/")
@Produces(MediaType.APPLICATION_JSON)
public final class KindsResource {
  private final RunService runs;

  KindsResource(RunService runs) {
    this.runs = runs;
  }

  /** Sorted by name. */
  @GET
  @Path("kinds")
  public ArrayNode list(@Context SecurityContext security) throws DteException {
    Callers.require(security, Role.VIEWER);
    ArrayNode array = JsonNodeFactory.instance.arrayNode();
    runs.kinds().forEach(kind -> array.addObject().put("name", kind));
    return array;
  }
}
