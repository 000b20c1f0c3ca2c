// SPDX-License-Identifier: Apache-2.0
package io.dte.foundation.http;

import org.osgi.service.component.annotations.Component;
import org.osgi.service.servlet.context.ServletContextHelper;

/** The path of {@link OpenApiServlet}. */
@Component(service = ServletContextHelper.class, property = {"osgi.http.whiteboard.context.name=io.dte.openapi",
    "osgi.http.whiteboard.context.path=/api/v1/openapi.json"})
public final class OpenApiContext extends ServletContextHelper {}
