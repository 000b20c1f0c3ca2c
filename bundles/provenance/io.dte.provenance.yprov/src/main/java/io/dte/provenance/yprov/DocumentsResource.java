// SPDX-License-Identifier: Apache-2.0
package io.dte.provenance.yprov;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.dte.foundation.api.problem.DteException;
import io.dte.foundation.api.problem.ExitCode;
import io.dte.foundation.api.security.Caller;
import io.dte.foundation.api.security.Permissions;
import io.dte.foundation.api.security.Permissions.Level;
import io.dte.foundation.api.security.Users;
import io.dte.provenance.api.model.Document;
import io.dte.provenance.api.model.QualifiedName;
import io.dte.provenance.api.model.Statement;
import io.dte.provenance.api.store.DocumentInfo;
import io.dte.provenance.api.store.Graph;
import io.dte.provenance.api.store.Intake;
import io.dte.provenance.api.store.Located;
import io.dte.provenance.api.store.ProvenanceStore;
import io.dte.provenance.api.store.Scope;
import io.dte.provenance.api.store.Upload;
import io.dte.provenance.api.store.Walk;
import io.dte.provenance.api.store.Walk.Direction;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.NotAuthorizedException;
import jakarta.ws.rs.POST;
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
import java.util.List;
import java.util.Map;

/**
 * Documents and their parts as yProv names them. Each call needs a token, reading too; ids are only ever compared as
 * values. An element or relation may be put at its own path while something runs, or several posted to {@code elements}.
 */
@Path("documents")
@Produces(MediaType.APPLICATION_JSON)
public final class DocumentsResource {
  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
  private static final int PAGE = 1000;
  private static final int MOST = 10_000;
  private static final Map<String, String> KINDS = Map.of("entities", "entity", "activities", "activity", "agents", "agent");
  private static final Map<String, Level> LEVELS = Map.of("r", Level.READ, "w", Level.EDIT, "none", Level.NONE);
  private static final String KIND = "{kind: entities|activities|agents}";

  private final ProvenanceStore store;
  private final Fragments fragments;
  private final Permissions permissions;
  private final Users users;

  DocumentsResource(ProvenanceStore store, Fragments fragments, Permissions permissions, Users users) {
    this.store = store;
    this.fragments = fragments;
    this.permissions = permissions;
    this.users = users;
  }

  static Caller caller(SecurityContext security) {
    if (security.getUserPrincipal() instanceof Caller caller) {
      return caller;
    }
    throw new NotAuthorizedException("Bearer realm=\"dte\"");
  }

  private Caller require(SecurityContext security, String document, Level needed) throws DteException {
    Caller caller = caller(security);
    if (store.find(document).isEmpty()) {
      throw new DteException(ExitCode.NOT_FOUND, "there is no document " + document, "");
    }
    if (!permissions.allows(caller, ProvenanceStore.resource(document), needed, ProvenanceStore.byDefault(document))) {
      throw new DteException(ExitCode.REFUSED, caller.name() + " lacks the permission " + needed + " of document " + document,
          "ask who manages it");
    }
    return caller;
  }

  /** The ids of the documents. */
  @GET
  public ArrayNode list(@Context SecurityContext security) throws DteException {
    ArrayNode ids = JSON.arrayNode();
    Scope readable = Scope.readableBy(caller(security), permissions);
    List<DocumentInfo> page = store.list(readable, "", PAGE);
    while (!page.isEmpty()) {
      page.forEach(info -> ids.add(info.id()));
      page = store.list(readable, page.get(page.size() - 1).id(), PAGE);
    }
    return ids;
  }

  @GET
  @Path("{doc}")
  public Response get(@Context SecurityContext security, @PathParam("doc") String document) throws DteException {
    require(security, document, Level.READ);
    Document whole = store.whole(document);
    return Response.ok((jakarta.ws.rs.core.StreamingOutput) out -> {
      try {
        fragments.format().write(whole, out);
      } catch (DteException e) {
        throw new IOException(e.getMessage(), e);
      }
    }, MediaType.APPLICATION_JSON_TYPE).build();
  }

  @PUT
  @Path("{doc}")
  public Response put(@Context SecurityContext security, @PathParam("doc") String document, InputStream body)
      throws DteException, IOException {
    Caller caller = caller(security);
    try (Upload upload = store.upload(document, caller.name())) {
      new Intake().read(fragments.format(), body, "body", upload);
      upload.commit();
    }
    permissions.grant(ProvenanceStore.resource(document), caller.name(), Level.MANAGE);
    return done(Response.Status.CREATED, "Document uploaded");
  }

  @DELETE
  @Path("{doc}")
  public Response delete(@Context SecurityContext security, @PathParam("doc") String document) throws DteException {
    require(security, document, Level.MANAGE);
    store.delete(document);
    permissions.forget(ProvenanceStore.resource(document));
    return done(Response.Status.OK, "Document deleted");
  }

  /** Gives a user a level: {@code r} or {@code w}; {@code none}, which yProv does not have, hides the document. */
  @PUT
  @Path("{doc}/permissions")
  public Response permissions(@Context SecurityContext security, @PathParam("doc") String document, ObjectNode body)
      throws DteException {
    require(security, document, Level.MANAGE);
    String user = body == null ? "" : body.path("user").asText();
    String level = body == null ? "" : body.path("level").asText();
    if (user.isEmpty() || !LEVELS.containsKey(level)) {
      throw new DteException(ExitCode.USAGE, "the body names no user, or no level",
          "send {\"user\": \"…\", \"level\": \"r\", \"w\" or \"none\"}");
    }
    if (users.list().stream().noneMatch(known -> known.name().equals(user))) {
      throw new DteException(ExitCode.REFUSED, "there is no user " + user, "an operator adds users");
    }
    permissions.grant(ProvenanceStore.resource(document), user, LEVELS.get(level));
    return done(Response.Status.CREATED, "Successfully added access to the document");
  }

  /** What an element came from ({@code U}), what came from it ({@code D}), or both. */
  @GET
  @Path("{doc}/subgraph")
  public ObjectNode subgraph(@Context SecurityContext security, @PathParam("doc") String document,
      @QueryParam("id") @DefaultValue("") String id, @QueryParam("direction") @DefaultValue("") String direction,
      @QueryParam("depth") @DefaultValue("2147483647") int depth) throws DteException {
    require(security, document, Level.READ);
    Direction known = switch (direction) {
      case "U" -> Direction.UP;
      case "D" -> Direction.DOWN;
      case "" -> Direction.BOTH;
      default -> throw new DteException(ExitCode.USAGE, "'" + direction + "' is no direction", "give U or D, or leave it out");
    };
    String uri = fragments.uri(document, id);
    if (id.isEmpty() || store.statements(document, uri).isEmpty()) {
      throw new DteException(ExitCode.NOT_FOUND, "document " + document + " has no element '" + id + "'", "");
    }
    Graph graph = store.walk(new Walk(Scope.of(document), List.of(uri), known, Math.max(0, depth), false, MOST));
    return fragments.write(document, graph.statements().stream().map(Located::statement).toList());
  }

  /** All elements of a kind. */
  @GET
  @Path("{doc}/" + KIND)
  public ObjectNode elements(@Context SecurityContext security, @PathParam("doc") String document,
      @PathParam("kind") String kind) throws DteException {
    require(security, document, Level.READ);
    ObjectNode whole = fragments.write(document, store.whole(document).statements());
    return whole.path(KINDS.get(kind)) instanceof ObjectNode found ? found : fragments.object();
  }

  /** Adds elements of a kind: an object of attributes by id. */
  @POST
  @Path("{doc}/" + KIND)
  public Response add(@Context SecurityContext security, @PathParam("doc") String document, @PathParam("kind") String kind,
      ObjectNode body) throws DteException {
    require(security, document, Level.EDIT);
    ObjectNode fragment = fragments.object();
    fragment.set(KINDS.get(kind), body);
    return append(document, body != null && body.has(KINDS.get(kind)) ? body : fragment);
  }

  /** Adds any statements, as PROV-JSON: what a run tells while it goes on. */
  @POST
  @Path("{doc}/{part: elements|relations}")
  public Response addAny(@Context SecurityContext security, @PathParam("doc") String document, ObjectNode body) throws DteException {
    require(security, document, Level.EDIT);
    return append(document, body);
  }

  private Response append(String document, ObjectNode body) throws DteException {
    if (body == null || body.isEmpty()) {
      throw new DteException(ExitCode.USAGE, "the body is empty", "send statements as PROV-JSON");
    }
    Document told = fragments.read(document, body);
    store.append(document, QualifiedName.NONE, told.statements());
    return done(Response.Status.CREATED, told.statements().size() + " statements added");
  }

  @GET
  @Path("{doc}/{part: entities|activities|agents|elements|relations}/{id: .+}")
  public ObjectNode one(@Context SecurityContext security, @PathParam("doc") String document, @PathParam("part") String part,
      @PathParam("id") String id) throws DteException {
    require(security, document, Level.READ);
    return fragments.write(document, found(document, part, id));
  }

  private List<Statement> found(String document, String part, String id) throws DteException {
    List<Statement> found = store.statements(document, fragments.uri(document, id)).stream().map(Located::statement)
        .filter(statement -> Parts.includes(part, statement)).toList();
    if (found.isEmpty()) {
      throw new DteException(ExitCode.NOT_FOUND, "document " + document + " has no '" + id + "' among its " + part, "");
    }
    return found;
  }

  /** Puts an element or a relation in the place of what its id says now. */
  @PUT
  @Path("{doc}/{part: entities|activities|agents|relations}/{id: .+}")
  public Response put(@Context SecurityContext security, @PathParam("doc") String document, @PathParam("part") String part,
      @PathParam("id") String id, ObjectNode body) throws DteException {
    require(security, document, Level.EDIT);
    String uri = fragments.uri(document, id);
    ObjectNode fragment = body == null ? fragments.object() : body;
    if (KINDS.containsKey(part) && !fragment.has(KINDS.get(part))) {
      ObjectNode attributes = fragment;
      fragment = fragments.object();
      fragment.putObject(KINDS.get(part)).set(id, attributes);
    }
    List<Statement> told = fragments.read(document, fragment).statements();
    if (told.size() != 1 || !told.get(0).id().uri().equals(uri) || !Parts.includes(part, told.get(0))) {
      throw new DteException(ExitCode.USAGE, "the body does not say one of the " + part + " with the id '" + id + "'",
          "send PROV-JSON such as {\"used\": {\"" + id + "\": {\"prov:activity\": \"…\", \"prov:entity\": \"…\"}}}");
    }
    store.replace(document, told.get(0));
    return done(Response.Status.CREATED, "added");
  }

  @DELETE
  @Path("{doc}/{part: entities|activities|agents|relations}/{id: .+}")
  public Response remove(@Context SecurityContext security, @PathParam("doc") String document, @PathParam("part") String part,
      @PathParam("id") String id) throws DteException {
    require(security, document, Level.EDIT);
    found(document, part, id);
    store.remove(document, fragments.uri(document, id));
    return done(Response.Status.OK, "deleted");
  }

  private static Response done(Response.Status status, String result) {
    return Response.status(status).entity(JSON.objectNode().put("result", result)).build();
  }
}
