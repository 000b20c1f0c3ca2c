// SPDX-License-Identifier: Apache-2.0
package io.dte.foundation.rest;

import io.dte.foundation.api.event.EventLog;
import io.dte.foundation.api.exchange.RunExport;
import io.dte.foundation.api.home.DataDirectory;
import io.dte.foundation.api.plugin.PluginService;
import io.dte.foundation.api.run.RunService;
import jakarta.ws.rs.core.Application;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.jakartars.whiteboard.propertytypes.JakartarsApplicationBase;
import org.osgi.service.jakartars.whiteboard.propertytypes.JakartarsName;
import org.osgi.service.metatype.annotations.Designate;

/**
 * {@code /api/v1}. All its resource classes have the path {@code /} and full paths at their methods: among classes of
 * different paths Jakarta REST looks only into the most specific one. One registration with all its resources, since the whiteboard reloads the application at each change;
 * higher subsystems add resources with {@code osgi.jakartars.application.select=(osgi.jakartars.name=io.dte.api)}.
 */
@Component(service = Application.class, configurationPid = "io.dte.foundation.rest")
@JakartarsName("io.dte.api")
@JakartarsApplicationBase("/api/v1")
@Designate(ocd = RestSettings.class)
public final class FoundationApplication extends Application {
  private final Set<Object> resources;
  private final PluginUploads uploads;

  private final Map<String, RunExport> exports = new ConcurrentHashMap<>();

  @Reference(cardinality = ReferenceCardinality.OPTIONAL, policy = ReferencePolicy.DYNAMIC)
  private volatile PluginService plugins;

  @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC)
  void addExport(RunExport export, Map<String, Object> properties) {
    exports.put(String.valueOf(properties.get(RunExport.FORMAT_PROPERTY)), export);
  }

  void removeExport(RunExport export, Map<String, Object> properties) {
    exports.remove(String.valueOf(properties.get(RunExport.FORMAT_PROPERTY)), export);
  }

  @Activate
  public FoundationApplication(RestSettings settings, @Reference RunService runs, @Reference EventLog log,
      @Reference EventStreams streams, @Reference DataDirectory home) {
    this.uploads = new PluginUploads(home.state("rest").resolve("uploads"));
    List<Path> folders = Stream.concat(Arrays.stream(settings.inputFolders())
        .flatMap(text -> Arrays.stream(text.split(","))).filter(text -> !text.isBlank())
        .map(text -> Path.of(text.strip())),
        Stream.of(home.root().resolve("data"))).map(folder -> folder.toAbsolutePath().normalize()).toList();
    this.resources = Set.of(
        new RunsResource(runs, new Documents(home.state("rest").resolve("documents")),
            new Inputs(home.runs(), folders, settings.remoteInputs())),
        new RunFilesResource(runs), new ExportResource(runs, exports, home.state("rest").resolve("exports")), new EventsResource(runs, log, streams), new KindsResource(runs),
        new PluginsResource(() -> plugins, uploads));
  }

  /** Takes no more uploads. */
  @Deactivate
  public void close() {
    uploads.close();
  }

  @Override
  public Set<Object> getSingletons() {
    return resources;
  }
}
