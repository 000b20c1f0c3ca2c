// SPDX-License-Identifier: Apache-2.0
package io.dte.compute.tes.server;

import io.dte.foundation.api.event.EventLog;
import io.dte.foundation.api.run.RunService;
import jakarta.ws.rs.core.Application;
import java.util.Set;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.jakartars.whiteboard.propertytypes.JakartarsApplicationBase;
import org.osgi.service.jakartars.whiteboard.propertytypes.JakartarsName;

/** {@code /ga4gh/tes/v1}. */
@Component(service = Application.class)
@JakartarsName("io.dte.tes")
@JakartarsApplicationBase("/ga4gh/tes/v1")
public final class TesApplication extends Application {
  private final TesResource resource;

  @Activate
  public TesApplication(BundleContext bundles, @Reference TesKind kind, @Reference RunService runs, @Reference EventLog log) {
    resource = new TesResource(kind, runs, new TesView(log, runs::folder, kind::isCancelling),
        String.valueOf(bundles.getProperty("dte.version")));
  }

  @Override
  public Set<Object> getSingletons() {
    return Set.of(resource);
  }
}
