// SPDX-License-Identifier: Apache-2.0
package io.dte.compute.slurm;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.dte.compute.api.ContainerEngine;
import io.dte.compute.api.TaskRunner;
import io.dte.compute.api.TaskRunnerFactory;
import io.dte.foundation.api.problem.DteException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.Clock;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.osgi.annotation.bundle.Capability;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;

/** Makes runners of type {@code slurm}. */
@Component(property = TaskRunnerFactory.TYPE_PROPERTY + "=" + SlurmTaskRunnerFactory.TYPE)
@Capability(namespace = TaskRunnerFactory.TYPE_PROPERTY, attribute = "dte.runner.type=slurm")
public final class SlurmTaskRunnerFactory implements TaskRunnerFactory {
  static final String TYPE = "slurm";

  private final Map<String, ContainerEngine> engines = new ConcurrentHashMap<>();
  private final ObjectMapper mapper = new ObjectMapper();
  private final Clock clock;

  @Activate
  public SlurmTaskRunnerFactory() {
    this(Clock.systemUTC());
  }

  SlurmTaskRunnerFactory(Clock clock) {
    this.clock = clock;
  }

  @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC)
  void addEngine(ContainerEngine engine, Map<String, Object> properties) {
    engines.put(String.valueOf(properties.get(ContainerEngine.NAME_PROPERTY)), engine);
  }

  void removeEngine(ContainerEngine engine, Map<String, Object> properties) {
    engines.remove(String.valueOf(properties.get(ContainerEngine.NAME_PROPERTY)), engine);
  }

  @Override
  public JsonNode settingsSchema() {
    try (InputStream schema = SlurmTaskRunnerFactory.class.getResourceAsStream("settings.schema.json")) {
      return mapper.readTree(schema);
    } catch (IOException e) {
      throw new UncheckedIOException("the schema of this bundle cannot be read", e);
    }
  }

  @Override
  public TaskRunner create(String name, JsonNode settings) throws DteException {
    SlurmSettings read = SlurmSettings.of(settings);
    return new SlurmTaskRunner(name, read, new Shell(read), engine -> Optional.ofNullable(engines.get(engine)), clock);
  }
}
