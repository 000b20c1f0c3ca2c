// SPDX-License-Identifier: Apache-2.0
package io.dte.provenance.rest;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.dte.foundation.api.problem.DteException;
import io.dte.foundation.api.problem.ExitCode;
import io.dte.foundation.api.security.Permissions;
import io.dte.foundation.api.security.Permissions.Level;
import io.dte.provenance.api.run.RunProvenance;
import io.dte.provenance.api.store.DocumentInfo;
import io.dte.provenance.api.store.Graph;
import io.dte.provenance.api.store.ProvenanceStore;
import io.dte.provenance.api.store.ThingNames;
import io.dte.provenance.api.store.Walk;
import io.dte.provenance.api.store.Walk.Direction;
import io.dte.provenance.api.format.ProvFormats;
import io.dte.provenance.api.validation.ProvValidator;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.SecurityContext;
import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.List;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicyOption;
import org.osgi.service.jakartars.whiteboard.propertytypes.JakartarsApplicationSelect;
import org.osgi.service.jakartars.whiteboard.propertytypes.JakartarsResource;

/** Where things come from and what depends on them; a part of {@code /api/v1}. */
@Component(service = ProvenanceResource.class)
@JakartarsResource
@JakartarsApplicationSelect("(osgi.jakartars.name=io.dte.api)")
@Path("/")
@Produces(MediaType.APPLICATION_JSON)
public final class ProvenanceResource {
  private static final int MOST = 10_000;

  private final ProvenanceStore store;
  private final RunProvenance runs;
  private final Access access;
  private final Bodies bodies;

  @Activate
  public ProvenanceResource(@Reference ProvenanceStore store, @Reference RunProvenance runs, @Reference ProvFormats formats,
      @Reference Permissions permissions, @Reference(cardinality = ReferenceCardinality.OPTIONAL,
          policyOption = ReferencePolicyOption.GREEDY) ProvValidator validator) {
    this.store = store;
    this.runs = runs;
    this.access = new Access(permissions);
    this.bodies = new Bodies(store, formats, permissions, validator);
  }

  /** The documents, in the order of their ids. */
  @GET
  @Path("provenance/documents")
  public ArrayNode documents(@Context SecurityContext security, @QueryParam("after") @DefaultValue("") String after,
      @QueryParam("limit") @DefaultValue("100") int limit) throws DteException {
    ArrayNode json = JsonNodeFactory.instance.arrayNode();
    store.list(access.scope(security, ""), after, bounded(limit)).forEach(info -> json.add(StatementJson.info(info)));
    return json;
  }

  /** Stores a document in the format of its media type; with {@code validate} only a valid one. */
  @PUT
  @Path("provenance/documents/{id}")
  public Response put(@Context SecurityContext security, @PathParam("id") String id, InputStream body,
      @HeaderParam("Content-Type") @DefaultValue("application/json") String type,
      @QueryParam("validate") @DefaultValue("false") boolean validate) throws DteException, IOException {
    DocumentInfo stored = bodies.store(Access.caller(security), id, body, type, validate);
    return Response.status(Response.Status.CREATED).entity(StatementJson.info(stored)).build();
  }

  /** A document in the format asked for. */
  @GET
  @Path("provenance/documents/{id}")
  @Produces(MediaType.WILDCARD)
  public Response document(@Context SecurityContext security, @PathParam("id") String id,
      @HeaderParam("Accept") @DefaultValue("*/*") String accept, @QueryParam("format") @DefaultValue("") String format)
      throws DteException {
    access.require(security, id, Level.READ);
    return bodies.answer(bodies.document(id), accept, format);
  }

  @DELETE
  @Path("provenance/documents/{id}")
  public Response delete(@Context SecurityContext security, @PathParam("id") String id) throws DteException {
    access.require(security, id, Level.MANAGE);
    if (!store.delete(id)) {
      throw new DteException(ExitCode.NOT_FOUND, "there is no document " + id, "");
    }
    bodies.forget(id);
    return Response.noContent().build();
  }

  /** The lineage of a run with its child runs as bundles. */
  @GET
  @Path("provenance/runs/{id}")
  @Produces(MediaType.WILDCARD)
  public Response run(@Context SecurityContext security, @PathParam("id") String id,
      @HeaderParam("Accept") @DefaultValue("*/*") String accept, @QueryParam("format") @DefaultValue("") String format)
      throws DteException {
    return bodies.answer(access.lineage(security, runs, id), accept, format);
  }

  /** What is said of a name, in all documents. */
  @GET
  @Path("provenance/elements")
  public ObjectNode elements(@Context SecurityContext security, @QueryParam("id") @DefaultValue("") String id,
      @QueryParam("limit") @DefaultValue("100") int limit) throws DteException {
    return StatementJson.list(store.about(access.scope(security, ""), ThingNames.uri(id), bounded(limit)));
  }

  /** What a thing came from; or with {@code direction=down} what came from it. */
  @GET
  @Path("provenance/lineage")
  public ObjectNode lineage(@Context SecurityContext security, @QueryParam("id") List<String> ids,
      @QueryParam("direction") @DefaultValue("up") String direction, @QueryParam("depth") @DefaultValue("50") int depth,
      @QueryParam("document") @DefaultValue("") String document, @QueryParam("data") @DefaultValue("true") boolean data,
      @QueryParam("limit") @DefaultValue("1000") int limit) throws DteException {
    Direction known = switch (direction) {
      case "up" -> Direction.UP;
      case "down" -> Direction.DOWN;
      case "both" -> Direction.BOTH;
      default -> throw new DteException(ExitCode.USAGE, "'" + direction + "' is no direction", "give up, down or both");
    };
    if (ids.isEmpty()) {
      throw new DteException(ExitCode.USAGE, "the parameter id is missing", "name a run, a URI or a digest");
    }
    Graph graph = store.walk(new Walk(access.scope(security, document), ids.stream().map(ThingNames::uri).toList(), known, Math.max(0, depth), data,
        bounded(limit)));
    return StatementJson.graph(graph);
  }

  /** What depends on something, directly or not: what must be redone when it changes. */
  @GET
  @Path("provenance/impact")
  public ObjectNode impact(@Context SecurityContext security, @QueryParam("id") List<String> ids,
      @QueryParam("limit") @DefaultValue("1000") int limit) throws DteException {
    return lineage(security, ids, "down", Integer.MAX_VALUE, "", true, limit);
  }

  /** The shortest way between two things. */
  @GET
  @Path("provenance/path")
  public ObjectNode path(@Context SecurityContext security, @QueryParam("from") @DefaultValue("") String from,
      @QueryParam("to") @DefaultValue("") String to, @QueryParam("document") @DefaultValue("") String document) throws DteException {
    return StatementJson.graph(store.path(access.scope(security, document), ThingNames.uri(from), ThingNames.uri(to)));
  }

  /** Activities that started in a window of time. */
  @GET
  @Path("provenance/activities")
  public ObjectNode activities(@Context SecurityContext security, @QueryParam("from") @DefaultValue("1970-01-01T00:00:00Z") String from,
      @QueryParam("before") @DefaultValue("9999-01-01T00:00:00Z") String before,
      @QueryParam("document") @DefaultValue("") String document, @QueryParam("limit") @DefaultValue("100") int limit)
      throws DteException {
    try {
      return StatementJson.list(store.started(access.scope(security, document), Instant.parse(from), Instant.parse(before),
          bounded(limit)));
    } catch (DateTimeParseException | ArithmeticException e) {
      throw new DteException(ExitCode.USAGE, "from and before are times such as 2026-01-31T12:00:00Z", "", e);
    }
  }

  /** Elements by the words of their names and attributes. */
  @GET
  @Path("provenance/search")
  public ObjectNode search(@Context SecurityContext security, @QueryParam("q") @DefaultValue("") String words,
      @QueryParam("document") @DefaultValue("") String document, @QueryParam("limit") @DefaultValue("100") int limit)
      throws DteException {
    return StatementJson.list(store.search(access.scope(security, document), words, bounded(limit)));
  }

  private static int bounded(int limit) {
    return Math.max(1, Math.min(MOST, limit));
  }
}
