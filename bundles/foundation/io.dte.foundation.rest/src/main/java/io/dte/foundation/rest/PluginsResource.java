// SPDX-License-Identifier: Apache-2.0
package io.dte.foundation.rest;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.dte.foundation.api.plugin.Plugin;
import io.dte.foundation.api.plugin.PluginService;
import io.dte.foundation.api.problem.DteException;
import io.dte.foundation.api.problem.ExitCode;
import io.dte.foundation.api.security.Role;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.container.AsyncResponse;
import jakarta.ws.rs.container.Suspended;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.SecurityContext;
import java.io.IOException;
import java.io.InputStream;
import java.util.function.Supplier;

/**
 * Plug-ins. Only operators change them. A jar or KAR is the request's body. What changes them happens after the request
 * is suspended, since a plug-in that comes or goes reloads the application this resource belongs to.
 */
@Path("/")
@Produces(MediaType.APPLICATION_JSON)
public final class PluginsResource {
  private static final int CREATED = 201;
  private static final int OK = 200;
  private static final int NO_CONTENT = 204;

  private final Supplier<PluginService> plugins;
  private final PluginUploads uploads;

  PluginsResource(Supplier<PluginService> plugins, PluginUploads uploads) {
    this.plugins = plugins;
    this.uploads = uploads;
  }

  /** What is installed. */
  @GET
  @Path("plugins")
  public ArrayNode list(@Context SecurityContext security) throws DteException {
    Callers.require(security, Role.VIEWER);
    ArrayNode array = JsonNodeFactory.instance.arrayNode();
    service().list().forEach(plugin -> array.add(json(plugin)));
    return array;
  }

  /** Installs a plug-in. */
  @POST
  @Path("plugins")
  @Consumes(MediaType.WILDCARD)
  public void install(InputStream body, @QueryParam("file") @DefaultValue("") String file,
      @QueryParam("sha256") @DefaultValue("") String sha256, @Context HttpServletRequest request,
      @Context SecurityContext security, @Suspended AsyncResponse suspended) throws DteException {
    Callers.require(security, Role.OPERATOR);
    PluginService service = service();
    AsyncContext context = request.getAsyncContext();
    uploads.submit(context, () -> uploads.receive(body, file, jar ->
        answer(context, CREATED, json(service.install(jar, sha256)))));
  }

  /** Replaces a plug-in. */
  @PUT
  @Path("plugins/{id}")
  @Consumes(MediaType.WILDCARD)
  public void update(@PathParam("id") String id, InputStream body, @QueryParam("file") @DefaultValue("") String file,
      @QueryParam("sha256") @DefaultValue("") String sha256, @Context HttpServletRequest request,
      @Context SecurityContext security, @Suspended AsyncResponse suspended) throws DteException {
    Callers.require(security, Role.OPERATOR);
    PluginService service = service();
    requireKnown(service, id);
    AsyncContext context = request.getAsyncContext();
    uploads.submit(context, () -> uploads.receive(body, file, jar ->
        answer(context, OK, json(replace(service, id, jar, sha256)))));
  }

  /** Replaces the plug-in of this id and of no other. */
  static Plugin replace(PluginService service, String id, java.nio.file.Path jar, String sha256) throws DteException {
    String sent = service.id(jar);
    if (!sent.equals(id)) {
      throw new DteException(ExitCode.CONFLICT, "The file holds the plug-in " + sent + ", not " + id + ".",
          "Send it to /api/v1/plugins/" + sent + ".");
    }
    return service.update(jar, sha256);
  }

  /** Removes a plug-in. */
  @DELETE
  @Path("plugins/{id}")
  public void remove(@PathParam("id") String id, @Context HttpServletRequest request, @Context SecurityContext security,
      @Suspended AsyncResponse suspended) throws DteException {
    Callers.require(security, Role.OPERATOR);
    PluginService service = service();
    requireKnown(service, id);
    AsyncContext context = request.getAsyncContext();
    uploads.submit(context, () -> {
      service.remove(id);
      answer(context, NO_CONTENT, null);
    });
  }

  private PluginService service() throws DteException {
    PluginService service = plugins.get();
    if (service == null) {
      throw new DteException(ExitCode.UNAVAILABLE, "Plug-ins cannot be managed now.", "Try again in a moment.");
    }
    return service;
  }

  private static void requireKnown(PluginService service, String id) throws DteException {
    if (service.list().stream().noneMatch(plugin -> plugin.id().equals(id))) {
      throw new DteException(ExitCode.NOT_FOUND, "There is no plug-in " + id + ".", "See /api/v1/plugins.");
    }
  }

  private static void answer(AsyncContext context, int status, JsonNode body) throws IOException {
    Answers.send(context, status, MediaType.APPLICATION_JSON, body);
  }

  private static ObjectNode json(Plugin plugin) {
    ObjectNode json = JsonNodeFactory.instance.objectNode().put("id", plugin.id()).put("version", plugin.version())
        .put("name", plugin.name()).put("state", plugin.state()).put("message", plugin.message())
        .put("file", plugin.file()).put("sha256", plugin.sha256()).put("signer", plugin.signer());
    ArrayNode provides = json.putArray("provides");
    plugin.provides().forEach(provides::add);
    return json;
  }
}
