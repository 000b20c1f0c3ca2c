// SPDX-License-Identifier: Apache-2.0
package io.dte.web;

import jakarta.servlet.Servlet;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.InputStream;
import java.util.Map;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.servlet.whiteboard.propertytypes.HttpWhiteboardContextSelect;
import org.osgi.service.servlet.whiteboard.propertytypes.HttpWhiteboardServletPattern;

/** The page and its files. They hold no data and are open to everybody; what they show comes from {@code /api/v1}. */
@Component(service = Servlet.class)
@HttpWhiteboardContextSelect(WebContext.SELECT)
@HttpWhiteboardServletPattern("/assets/*")
public class PageServlet extends HttpServlet {
  private static final long serialVersionUID = 1L;
  private static final String POLICY = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
      + "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";
  private static final Map<String, String> FILES = Map.of("index.html", "text/html; charset=utf-8",
      "app.js", "text/javascript; charset=utf-8", "api.js", "text/javascript; charset=utf-8",
      "form.js", "text/javascript; charset=utf-8", "style.css", "text/css; charset=utf-8", "icon.svg", "image/svg+xml");

  @Override
  protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
    String path = request.getRequestURI();
    String name = path.startsWith("/assets/") ? path.substring("/assets/".length()) : "index.html";
    String type = FILES.get(name);
    if (type == null) {
      response.sendError(HttpServletResponse.SC_NOT_FOUND);
      return;
    }
    response.setContentType(type);
    response.setHeader("Content-Security-Policy", POLICY);
    response.setHeader("Cache-Control", "no-cache");
    try (InputStream file = PageServlet.class.getResourceAsStream(name)) {
      file.transferTo(response.getOutputStream());
    }
  }
}
