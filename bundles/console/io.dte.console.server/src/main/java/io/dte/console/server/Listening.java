// SPDX-License-Identifier: Apache-2.0
package io.dte.console.server;

import io.dte.foundation.api.http.BindPolicy;
import io.dte.foundation.api.problem.DteException;
import io.dte.foundation.api.problem.ExitCode;
import io.dte.foundation.api.problem.Problem;
import java.io.IOException;
import java.time.Duration;
import java.util.Dictionary;
import java.util.Hashtable;
import org.osgi.framework.BundleContext;
import org.osgi.service.cm.ConfigurationAdmin;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;

/**
 * Opens the port of a server that is to listen elsewhere than on loopback, once the policy agrees. The launcher starts
 * such a server with its HTTP connector off.
 */
@Component(service = {}, immediate = true)
public final class Listening {
  /** An OIDC issuer is configured by a file, which is read while the framework starts. */
  private static final Duration PATIENCE = Duration.ofSeconds(3);
  private static final long PAUSE_MILLIS = 100;
  private static final String JETTY = "org.apache.felix.http";

  private final BindPolicy policy;
  private final ConfigurationAdmin configurations;
  private final Ending ending;
  private final Thread asking;

  @Activate
  public Listening(BundleContext context, @Reference BindPolicy policy, @Reference ConfigurationAdmin configurations,
      @Reference Ending ending) {
    this.policy = policy;
    this.configurations = configurations;
    this.ending = ending;
    String bind = context.getProperty("dte.http.bind");
    String port = context.getProperty("dte.http.port");
    boolean off = "false".equals(context.getProperty(JETTY + ".enable"));
    asking = new Thread(() -> open(bind, port), "dte-listen");
    asking.setDaemon(true);
    if (off) {
      asking.start();
    }
  }

  @Deactivate
  void stop() {
    asking.interrupt();
  }

  private void open(String bind, String port) {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (true) {
      try {
        policy.check(bind);
        configure(bind, port);
        return;
      } catch (DteException refused) {
        if (System.nanoTime() > deadline || refused.problem().code() != ExitCode.UNAVAILABLE) {
          ending.end(refused.problem());
          return;
        }
      } catch (IOException e) {
        ending.end(Problem.of(ExitCode.STORAGE, "the HTTP server cannot be configured: " + e.getMessage(), ""));
        return;
      }
      try {
        Thread.sleep(PAUSE_MILLIS);
      } catch (InterruptedException stopped) {
        Thread.currentThread().interrupt();
        return;
      }
    }
  }

  private void configure(String bind, String port) throws IOException {
    Dictionary<String, Object> settings = new Hashtable<>();
    settings.put(JETTY + ".enable", "true");
    settings.put(JETTY + ".host", bind);
    settings.put("org.osgi.service.http.port", port);
    configurations.getConfiguration(JETTY, "?").update(settings);
  }
}
