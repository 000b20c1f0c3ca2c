// SPDX-License-Identifier: Apache-2.0
package io.dte.foundation.http;

import org.osgi.service.component.annotations.Component;
import org.osgi.service.servlet.context.ServletContextHelper;

/** The path of {@link HealthServlet}: a context of its own, since the one of {@code /api/v1} takes all that is below it. */
@Component(service = ServletContextHelper.class, property = {"osgi.http.whiteboard.context.name=io.dte.health",
    "osgi.http.whiteboard.context.path=/api/v1/health"})
public final class HealthContext extends ServletContextHelper {}
