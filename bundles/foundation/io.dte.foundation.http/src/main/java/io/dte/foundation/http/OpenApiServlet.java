// SPDX-License-Identifier: Apache-2.0
package io.dte.foundation.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.dte.foundation.api.http.OpenApiPart;
import jakarta.servlet.Servlet;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ReferencePolicyOption;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** {@code /api/v1/openapi.json}: one OpenAPI 3.1 document of all that is there now, plug-ins included. */
@Component(service = Servlet.class, property = {"osgi.http.whiteboard.servlet.pattern=/*",
    "osgi.http.whiteboard.context.select=(osgi.http.whiteboard.context.name=io.dte.openapi)"})
public final class OpenApiServlet extends HttpServlet {
  private static final long serialVersionUID = 1L;
  private static final Logger LOG = LoggerFactory.getLogger(OpenApiServlet.class);
  private final transient BundleContext context;

  @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC,
      policyOption = ReferencePolicyOption.GREEDY)
  private transient volatile List<OpenApiPart> parts = List.of();

  @Activate
  public OpenApiServlet(BundleContext context) {
    this.context = context;
  }

  @Override
  protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
    if (request.getPathInfo() != null && request.getPathInfo().length() > 1) {
      response.sendError(HttpServletResponse.SC_NOT_FOUND);
      return;
    }
    String version = Optional.ofNullable(context.getProperty("dte.version")).orElse("0");
    response.setContentType("application/json");
    response.getOutputStream().write(merge(parts, version).toString().getBytes(StandardCharsets.UTF_8));
  }

  /** Puts the parts together, sorted; a part that throws is left out, so that one plug-in cannot hide the rest. */
  static ObjectNode merge(List<OpenApiPart> parts, String version) {
    Map<String, ObjectNode> paths = new TreeMap<>();
    Map<String, JsonNode> schemas = new TreeMap<>();
    for (OpenApiPart part : parts) {
      try {
        JsonNode document = part.document();
        document.path("paths").properties().forEach(path -> paths
            .computeIfAbsent(path.getKey(), key -> JsonNodeFactory.instance.objectNode())
            .setAll((ObjectNode) path.getValue()));
        document.path("components").path("schemas").properties()
            .forEach(schema -> schemas.putIfAbsent(schema.getKey(), schema.getValue()));
      } catch (RuntimeException e) {
        LOG.warn("{} has no valid OpenAPI document: {}", part.getClass().getName(), e.toString());
      }
    }
    ObjectNode root = JsonNodeFactory.instance.objectNode();
    root.put("openapi", "3.1.0");
    root.putObject("info").put("title", "Digital Twin Engine").put("version", version)
        .putObject("license").put("name", "Apache-2.0").put("identifier", "Apache-2.0");
    root.putArray("security").addObject().putArray("bearer");
    root.putObject("paths").setAll(paths);
    ObjectNode components = root.putObject("components");
    components.putObject("schemas").setAll(schemas);
    components.putObject("securitySchemes").putObject("bearer").put("type", "http").put("scheme", "bearer");
    return root;
  }
}
