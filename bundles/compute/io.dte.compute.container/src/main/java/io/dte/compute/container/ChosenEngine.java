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
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The engine the configuration names, or else the first that can be used on this machine, which is looked for anew
 * when it cannot be used any more. An image is used by the engine that made it ready.
 */
@Component(service = ContainerEngine.class, property = ContainerEngine.NAME_PROPERTY + "=" + ContainerEngine.AUTO,
    configurationPid = ContainerConfiguration.PID)
@Designate(ocd = ContainerConfiguration.class)
public final class ChosenEngine implements ContainerEngine {
  private static final Logger LOG = LoggerFactory.getLogger(ChosenEngine.class);
  private static final List<String> ORDER = List.of("podman", "docker", "apptainer", "bubblewrap");

  private final ContainerConfiguration configuration;
  private final Map<String, ContainerEngine> engines = new ConcurrentHashMap<>();
  /** By name of the image. */
  private final Map<String, ContainerEngine> prepared = new ConcurrentHashMap<>();
  private ContainerEngine chosen;

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
    prepared.values().removeIf(engine::equals);
    chosen = chosen == engine ? null : chosen;
  }

  private synchronized ContainerEngine engine() throws DteException {
    if (chosen == null) {
      choose();
    }
    return chosen;
  }

  /** Looks which engine can be used now; what it says of itself. */
  private synchronized String choose() throws DteException {
    chosen = null;
    String named = configuration.engine().trim();
    if (!named.isEmpty()) {
      ContainerEngine engine = engines.get(named);
      if (engine == null) {
        throw new DteException(ExitCode.INVALID, "There is no container engine '" + named + "'", "etc/"
            + ContainerConfiguration.PID + ".cfg: there are " + String.join(", ", new TreeMap<>(engines).keySet()));
      }
      String description = engine.probe();
      chosen = engine;
      return description;
    }
    List<String> reasons = new ArrayList<>();
    List<String> names = new ArrayList<>(ORDER);
    engines.keySet().stream().filter(name -> !ORDER.contains(name)).sorted().forEach(names::add);
    for (String name : names) {
      ContainerEngine engine = engines.get(name);
      if (engine != null) {
        try {
          String description = engine.probe();
          chosen = engine;
          return description;
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
    if (chosen != null) {
      try {
        return chosen.probe();
      } catch (DteException e) {
        LOG.warn("The container engine in use cannot be used any more: {}", e.getMessage());
      }
    }
    return choose();
  }

  /** An engine that fails because it is gone gives its place to the next. */
  @Override
  public void prepare(ContainerImage image) throws DteException {
    ContainerEngine engine = engine();
    try {
      engine.prepare(image);
    } catch (DteException failure) {
      ContainerEngine next;
      synchronized (this) {
        probe();
        next = engine();
      }
      if (next == engine) {
        throw failure;
      }
      engine = next;
      engine.prepare(image);
    }
    prepared.put(image.name(), engine);
  }

  private ContainerEngine engineOf(Task task) throws DteException {
    ContainerEngine engine = prepared.get(task.container().image().name());
    return engine != null ? engine : engine();
  }

  @Override
  public Task wrap(Task task) throws DteException {
    return engineOf(task).wrap(task);
  }

  @Override
  public void remove(Task task) {
    try {
      engineOf(task).remove(task);
    } catch (DteException e) {
      // An engine that cannot be used has nothing to remove.
      return;
    }
  }
}
