// SPDX-License-Identifier: Apache-2.0
package io.dte.compute.kubernetes;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.dte.compute.api.TaskRunner;
import io.dte.compute.api.TaskRunnerFactory;
import io.dte.foundation.api.problem.DteException;
import io.dte.foundation.api.problem.ExitCode;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.jdkhttp.JdkHttpClientFactory;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import org.osgi.annotation.bundle.Capability;
import org.osgi.service.component.annotations.Component;

/** Makes runners of the type {@code kubernetes}. */
@Component(property = TaskRunnerFactory.TYPE_PROPERTY + "=kubernetes")
@Capability(namespace = TaskRunnerFactory.TYPE_PROPERTY, name = "kubernetes")
public final class KubernetesRunnerFactory implements TaskRunnerFactory {
  private static final double LOOK_SECONDS = 10;
  /** Of one request, within seconds; tasks themselves are tried again for as long as it takes. */
  private static final int RETRIES = 3;
  private final ObjectMapper mapper = new ObjectMapper();

  @Override
  public JsonNode settingsSchema() {
    try (InputStream schema = KubernetesRunnerFactory.class.getResourceAsStream("settings.schema.json")) {
      return mapper.readTree(schema);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public TaskRunner create(String name, JsonNode json) throws DteException {
    // The client finds its own parts by the thread's class loader, and those are in this bundle.
    Thread thread = Thread.currentThread();
    ClassLoader before = thread.getContextClassLoader();
    thread.setContextClassLoader(KubernetesRunnerFactory.class.getClassLoader());
    try {
      Settings settings = Settings.read(json, mapper);
      Config config = config(name, settings);
      config.setRequestRetryBackoffLimit(RETRIES);
      KubernetesClient client = new KubernetesClientBuilder().withConfig(config)
          .withHttpClientFactory(new JdkHttpClientFactory()).build();
      return new KubernetesRunner(name, settings, new Cluster(client, settings, name), Clock.systemUTC(), LOOK_SECONDS);
    } catch (IllegalArgumentException | KubernetesClientException e) {
      throw new DteException(ExitCode.INVALID, "The runner " + name + " cannot be made: " + e.getMessage(),
          "check its entry in the site file", e);
    } finally {
      thread.setContextClassLoader(before);
    }
  }

  private static Config config(String name, Settings settings) throws DteException {
    if (!settings.kubeconfig().isEmpty()) {
      Path file = Path.of(settings.kubeconfig());
      if (!Files.isReadable(file)) {
        throw new DteException(ExitCode.INVALID, "The kubeconfig " + file + " of the runner " + name + " cannot be read",
            "name a file that is there");
      }
      return settings.context().isEmpty() ? Config.fromKubeconfig(file.toFile())
          : Config.fromKubeconfig(settings.context(), file.toFile());
    }
    return settings.context().isEmpty() ? Config.autoConfigure(null) : Config.autoConfigure(settings.context());
  }
}
