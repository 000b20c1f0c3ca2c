// SPDX-License-Identifier: Apache-2.0
package io.dte.foundation.http;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.dte.foundation.api.http.HealthProbe;
import io.dte.foundation.api.security.Caller;
import jakarta.servlet.Servlet;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ReferencePolicyOption;
import org.osgi.service.jakartars.runtime.JakartarsServiceRuntime;

/**
 * {@code /api/v1/health}: {@code {"status":"ok"}}, with status 503 while the server starts or a part has failed. Open to
 * everybody, so that it tells no more; who is logged in also sees who they are, the version and the parts.
 */
@Component(service = Servlet.class, property = {"osgi.http.whiteboard.servlet.pattern=/*",
    "osgi.http.whiteboard.context.select=(osgi.http.whiteboard.context.name=io.dte.health)"})
public final class HealthServlet extends HttpServlet {
  private static final long serialVersionUID = 1L;
  private static final String API = "io.dte.api";
  private final transient BundleContext context;

  @Reference(cardinality = ReferenceCardinality.OPTIONAL, policy = ReferencePolicy.DYNAMIC)
  private transient volatile JakartarsServiceRuntime whiteboard;

  private volatile boolean started;

  @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC,
      policyOption = ReferencePolicyOption.GREEDY)
  private transient volatile List<HealthProbe> probes = List.of();

  @Activate
  public HealthServlet(BundleContext context) {
    this.context = context;
  }

  @Override
  protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
    if (request.getPathInfo() != null && request.getPathInfo().length() > 1) {
      response.sendError(HttpServletResponse.SC_NOT_FOUND);
      return;
    }
    ObjectNode answer = JsonNodeFactory.instance.objectNode();
    ArrayNode parts = JsonNodeFactory.instance.arrayNode();
    boolean failed = false;
    if (request.getUserPrincipal() != null) {
      for (HealthProbe probe : probes) {
        HealthProbe.Health health = probe.probe();
        failed |= health.status() == HealthProbe.Status.FAILED;
        parts.addObject().put("name", health.name()).put("status", health.status().name().toLowerCase(Locale.ROOT))
            .put("detail", health.detail());
      }
    }
    boolean ready = ready();
    answer.put("status", failed ? "failed" : ready ? "ok" : "starting");
    if (request.getUserPrincipal() instanceof Caller caller) {
      answer.putObject("user").put("name", caller.name()).put("role", caller.role().label());
      answer.put("version", Optional.ofNullable(context.getProperty("dte.version")).orElse(""));
      answer.set("parts", parts);
    }
    response.setStatus(failed || !ready ? HttpServletResponse.SC_SERVICE_UNAVAILABLE : HttpServletResponse.SC_OK);
    response.setContentType("application/json");
    response.setHeader("Cache-Control", "no-store");
    response.getOutputStream().write(answer.toString().getBytes(StandardCharsets.UTF_8));
  }

  /** Whether {@code /api/v1} was there once, with its form of JSON; asked only until it was. */
  private boolean ready() {
    JakartarsServiceRuntime runtime = whiteboard;
    if (!started && runtime != null) {
      started = Arrays.stream(runtime.getRuntimeDTO().applicationDTOs).anyMatch(application -> API.equals(application.name)
          && Arrays.stream(application.extensionDTOs).anyMatch(extension -> JsonExtension.NAME.equals(extension.name)));
    }
    return started;
  }
}
