// SPDX-License-Identifier: Apache-2.0
package io.dte.compute.tes;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.dte.compute.api.TaskRunner;
import io.dte.compute.api.TaskRunnerFactory;
import io.dte.foundation.api.problem.DteException;
import io.dte.foundation.api.security.Secrets;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.Clock;
import org.osgi.annotation.bundle.Capability;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** Makes runners of the type {@code tes}. */
@Component(property = TaskRunnerFactory.TYPE_PROPERTY + "=tes")
@Capability(namespace = TaskRunnerFactory.TYPE_PROPERTY, name = "tes")
public final class TesRunnerFactory implements TaskRunnerFactory {
  private final ObjectMapper mapper = new ObjectMapper();
  private final Secrets secrets;

  /** @param secrets resolves {@code ${secret:NAME}} in credentials */
  @Activate
  public TesRunnerFactory(@Reference Secrets secrets) {
    this.secrets = secrets;
  }

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
    TesSettings read = TesSettings.read(name, settings, secrets);
    return new TesRunner(name, read, new TesServer(read, mapper), Clock.systemUTC());
  }
}
