// SPDX-License-Identifier: Apache-2.0
package io.dte.foundation.http;

import java.io.IOException;
import java.util.Dictionary;
import java.util.Hashtable;
import java.util.Map;
import org.osgi.service.cm.Configuration;
import org.osgi.service.cm.ConfigurationAdmin;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.servlet.whiteboard.Preprocessor;

/**
 * Starts the Jakarta REST whiteboard, which only does anything once it is configured: at the root of the server, and not
 * before requests are checked.
 */
@Component(service = {}, immediate = true)
public final class RestWhiteboard {
  private static final String PID = "JakartarsServletWhiteboardRuntimeComponent";
  private final Configuration configuration;

  @Activate
  public RestWhiteboard(@Reference ConfigurationAdmin admin, @Reference(target = AccessFilter.SELECT) Preprocessor access)
      throws IOException {
    configuration = admin.getConfiguration(PID, "?");
    Dictionary<String, Object> properties = new Hashtable<>(Map.of("jersey.jakartars.whiteboard.name", "dte",
        "jersey.context.path", "/"));
    configuration.updateIfDifferent(properties);
  }

  /** Ends REST with the check of who calls. */
  @Deactivate
  public void stop() throws IOException {
    try {
      configuration.delete();
    } catch (IllegalStateException e) {
      // Somebody deleted it, or Config Admin left before: nothing is configured then either.
      return;
    }
  }
}
