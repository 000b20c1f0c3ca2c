// SPDX-License-Identifier: Apache-2.0
package io.dte.web;

import org.osgi.service.component.annotations.Component;
import org.osgi.service.servlet.context.ServletContextHelper;

/**
 * The root of the server, asked before the default context: there the REST whiteboard's default application takes every
 * path. What is not here goes on to it.
 */
@Component(service = ServletContextHelper.class, property = {"osgi.http.whiteboard.context.name=" + WebContext.NAME,
    "osgi.http.whiteboard.context.path=/", "service.ranking:Integer=1000"})
public final class WebContext extends ServletContextHelper {
  static final String NAME = "io.dte.web";
  static final String SELECT = "(osgi.http.whiteboard.context.name=" + NAME + ")";
}
