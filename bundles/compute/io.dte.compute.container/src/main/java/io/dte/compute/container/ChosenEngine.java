// SPDX-License-Identifier: Apache-2.0
package io.dte.compute.container;

import io.dte.compute.api.ContainerEngine;
import io.dte.compute.api.ContainerImage;
import io.dte.compute.api.Task;
import io.dte.foundation.api.problem.DteException;
import io.dte.foundation.api.problem.ExitCode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.metatype.annotations.Designate;

/** The engine the configuration names, or else the first that can be used on this machine, looked for once. */
@Component(service = ContainerEngine.class, property = ContainerEngine.NAME_PROPERTY + "=" + ContainerEngine.AUTO,
    configurationPid = ContainerConfiguration.PID)
@Designate(ocd = ContainerConfiguration.class)
public final class ChosenEngine implements ContainerEngine {
  private static final List<String> ORDER = List.of("podman", "docker", "apptainer", "bubblewrap");

  private final ContainerConfiguration configuration;
  private final Map<String, ContainerEngine> engines = new ConcurrentHashMap<>();
  private ContainerEngine chosen;
  private String description = "";

  @Activate
  public ChosenEngine(ContainerConfiguration configuration) {
    this.configuration = configuration;
  }

  @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC, target = "(!(dte.container=auto))")
  void addEngine(ContainerEngine engine, Map<String, Object> properties) {
    engines.put(String.valueOf(properties.get(NAME_PROPERTY)), engine);
  }

  synchronized void removeEngine(ContainerEngine engine, Map<String, Object> properties) {
    engines.remove(String.valueOf(properties.get(NAME_PROPERTY)), engine);
    chosen = chosen == engine ? null : chosen;
  }

  private synchronized ContainerEngine engine() throws DteException {
    if (chosen != null) {
      return chosen;
    }
    String named = configuration.engine().trim();
    if (!named.isEmpty()) {
      ContainerEngine engine = engines.get(named);
      if (engine == null) {
        throw new DteException(ExitCode.INVALID, "There is no container engine '" + named + "'", "etc/"
            + ContainerConfiguration.PID + ".cfg: there are " + String.join(", ", new TreeMap<>(engines).keySet()));
      }
      description = engine.probe();
      chosen = engine;
      return engine;
    }
    List<String> reasons = new ArrayList<>();
    List<String> names = new ArrayList<>(ORDER);
    engines.keySet().stream().filter(name -> !ORDER.contains(name)).sorted().forEach(names::add);
    for (String name : names) {
      ContainerEngine engine = engines.get(name);
      if (engine != null) {
        try {
          description = engine.probe();
          chosen = engine;
          return engine;
        } catch (DteException e) {
          reasons.add(e.problem().message());
        }
      }
    }
    throw new DteException(ExitCode.UNSUPPORTED, "No container engine can be used on this machine: "
        + String.join("; ", reasons), "sudo apt-get install podman");
  }

  @Override
  public synchronized String probe() throws DteException {
    engine();
    return description;
  }

  @Override
  public void prepare(ContainerImage image) throws DteException {
    engine().prepare(image);
  }

  @Override
  public Task wrap(Task task) throws DteException {
    return engine().wrap(task);
  }

  @Override
  public void remove(Task task) {
    try {
      engine().remove(task);
    } catch (DteException e) {
      // An engine that cannot be used has nothing to remove.
      return;
    }
  }
}
