// SPDX-License-Identifier: Apache-2.0
package io.dte.compute.tes;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.dte.compute.api.TaskRunner;
import io.dte.compute.api.TaskRunnerFactory;
import io.dte.foundation.api.problem.DteException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.Clock;
import org.osgi.annotation.bundle.Capability;
import org.osgi.service.component.annotations.Component;

/** Makes runners of the type {@code tes}. */
@Component(property = TaskRunnerFactory.TYPE_PROPERTY + "=tes")
@Capability(namespace = TaskRunnerFactory.TYPE_PROPERTY, name = "tes")
public final class TesRunnerFactory implements TaskRunnerFactory {
  private final ObjectMapper mapper = new ObjectMapper();

  @Override
  public JsonNode settingsSchema() {
    try (InputStream schema = TesRunnerFactory.class.getResourceAsStream("settings.schema.json")) {
      return mapper.readTree(schema);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public TaskRunner create(String name, JsonNode settings) throws DteException {
    TesSettings read = TesSettings.read(name, settings);
    return new TesRunner(name, read, new TesServer(read, mapper), Clock.systemUTC());
  }
}
