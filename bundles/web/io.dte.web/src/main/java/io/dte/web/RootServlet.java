// SPDX-License-Identifier: Apache-2.0
package io.dte.web;

import jakarta.servlet.Servlet;
import org.osgi.service.component.annotations.Component;

/** The page at {@code /}. A component of its own, since among several patterns a component cannot declare the empty one. */
@Component(service = Servlet.class, property = {"osgi.http.whiteboard.servlet.pattern=",
    "osgi.http.whiteboard.context.select=" + WebContext.SELECT})
public final class RootServlet extends PageServlet {
  private static final long serialVersionUID = 1L;
}
