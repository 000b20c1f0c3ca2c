// SPDX-License-Identifier: Apache-2.0
package io.dte.provenance.rest;

import io.dte.foundation.api.problem.DteException;
import io.dte.foundation.api.security.Permissions;
import io.dte.provenance.api.graph.Picture;
import io.dte.provenance.api.graph.ProvGraphs;
import io.dte.provenance.api.run.RunProvenance;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.SecurityContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.jakartars.whiteboard.propertytypes.JakartarsApplicationSelect;
import org.osgi.service.jakartars.whiteboard.propertytypes.JakartarsResource;

/** The lineage of a run as a picture, for whoever may read the run's lineage; a part of {@code /api/v1}. */
@Component(service = GraphResource.class)
@JakartarsResource
@JakartarsApplicationSelect("(osgi.jakartars.name=io.dte.api)")
@Path("/")
@Produces(MediaType.WILDCARD)
public final class GraphResource {
  private final RunProvenance runs;
  private final ProvGraphs graphs;
  private final Access access;

  @Activate
  public GraphResource(@Reference RunProvenance runs, @Reference ProvGraphs graphs, @Reference Permissions permissions) {
    this.runs = runs;
    this.graphs = graphs;
    this.access = new Access(permissions);
  }

  /** For reports. */
  @GET
  @Path("provenance/runs/{id}/graph.svg")
  public Response svg(@Context SecurityContext security, @PathParam("id") String id,
      @QueryParam("all") @DefaultValue("false") boolean all) throws DteException {
    return picture(security, id, Picture.Form.SVG, all);
  }

  /** To look around in. */
  @GET
  @Path("provenance/runs/{id}/graph.html")
  public Response html(@Context SecurityContext security, @PathParam("id") String id,
      @QueryParam("all") @DefaultValue("false") boolean all) throws DteException {
    return picture(security, id, Picture.Form.HTML, all);
  }

  private Response picture(SecurityContext security, String id, Picture.Form form, boolean all) throws DteException {
    String drawn = graphs.draw(access.lineage(security, runs, id), new Picture(form, "Lineage of run " + id, all));
    return Response.ok(drawn, form.mediaType()).header("Content-Security-Policy", graphs.policy(form))
        .header("X-Content-Type-Options", "nosniff").build();
  }
}
