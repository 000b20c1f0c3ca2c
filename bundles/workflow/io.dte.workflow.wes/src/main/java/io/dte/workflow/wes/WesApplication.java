// SPDX-License-Identifier: Apache-2.0
package io.dte.workflow.wes;

import io.dte.foundation.api.event.EventLog;
import io.dte.foundation.api.home.DataDirectory;
import io.dte.foundation.api.run.RunService;
import jakarta.ws.rs.core.Application;
import java.time.Clock;
import java.util.Set;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.jakartars.whiteboard.propertytypes.JakartarsApplicationBase;
import org.osgi.service.jakartars.whiteboard.propertytypes.JakartarsName;
import org.osgi.service.metatype.annotations.Designate;

/** {@code /ga4gh/wes/v1}. */
@Component(service = Application.class, configurationPid = "io.dte.workflow.wes")
@JakartarsName("io.dte.wes")
@JakartarsApplicationBase("/ga4gh/wes/v1")
@Designate(ocd = WesSettings.class)
public final class WesApplication extends Application {
  private final Set<Object> resources;

  @Activate
  public WesApplication(BundleContext bundles, WesSettings settings, @Reference RunService runs, @Reference EventLog log,
      @Reference DataDirectory home) {
    String version = String.valueOf(bundles.getProperty("dte.version"));
    resources = Set.of(new WesResource(runs, log, new Submitter(runs, home.runs(), version, settings.remoteInputs()), version,
        home.state("wes").resolve("requests"), Clock.systemUTC()));
  }

  @Override
  public Set<Object> getSingletons() {
    return resources;
  }
}
