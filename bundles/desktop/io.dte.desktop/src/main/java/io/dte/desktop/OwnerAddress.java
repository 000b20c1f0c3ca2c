// SPDX-License-Identifier: Apache-2.0
package io.dte.desktop;

import io.dte.foundation.api.home.DataDirectory;
import io.dte.foundation.api.problem.DteException;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.Proxy;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;
import org.eclipse.core.runtime.ICoreRunnable;
import org.eclipse.core.runtime.jobs.Job;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceReference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells other processes where this desktop answers, so that {@code dte runs list} in a terminal shows its runs: looks
 * for the HTTP server, on whatever free port it is, and writes {@code owner.json} once it answers.
 */
final class OwnerAddress {
  private static final Logger LOG = LoggerFactory.getLogger(OwnerAddress.class);
  private static final String HTTP_RUNTIME = "org.osgi.service.servlet.runtime.HttpServiceRuntime";
  private static final int RETRY_MILLIS = 200;
  private static final int MAX_TRIES = 600;
  private static final int TIMEOUT_MILLIS = 2000;

  private final BundleContext context;
  private final DataDirectory home;

  OwnerAddress(BundleContext context, DataDirectory home) {
    this.context = context;
    this.home = home;
  }

  /** Returns at once; the job ends when the address is written, or nothing answers for two minutes. */
  Job announce() {
    Job job = Job.createSystem("Announcing the desktop", (ICoreRunnable) monitor -> {
      for (int i = 0; i < MAX_TRIES && !monitor.isCanceled(); i++) {
        Optional<URI> address = endpoint().filter(OwnerAddress::answers);
        if (address.isPresent()) {
          write(address.get());
          return;
        }
        pause();
      }
      LOG.warn("No HTTP server answers: other processes cannot follow this desktop's runs");
    });
    job.schedule();
    return job;
  }

  private void write(URI address) {
    byte[] token = new byte[32];
    new SecureRandom().nextBytes(token);
    try {
      home.announce(address,
          new String(Base64.getUrlEncoder().withoutPadding().encode(token), StandardCharsets.US_ASCII));
      LOG.info("Other processes reach this desktop at {}", address);
    } catch (DteException e) {
      LOG.warn("Other processes cannot follow this desktop's runs: {}", e.getMessage());
    }
  }

  /** The loopback endpoint that the HTTP whiteboard names. */
  private Optional<URI> endpoint() {
    ServiceReference<?> runtime = context.getServiceReference(HTTP_RUNTIME);
    Object endpoints = runtime == null ? null : runtime.getProperty("osgi.http.endpoint");
    String[] names = endpoints instanceof String[] several ? several
        : endpoints instanceof String one ? new String[] {one} : new String[0];
    return Arrays.stream(names).filter(n -> n.startsWith("http://127.0.0.1:")).map(URI::create).findFirst();
  }

  private static boolean answers(URI base) {
    try {
      HttpURLConnection connection =
          (HttpURLConnection) base.resolve("/api/v1/health").toURL().openConnection(Proxy.NO_PROXY);
      connection.setConnectTimeout(TIMEOUT_MILLIS);
      connection.setReadTimeout(TIMEOUT_MILLIS);
      try {
        return connection.getResponseCode() == HttpURLConnection.HTTP_OK;
      } finally {
        connection.disconnect();
      }
    } catch (IOException notYet) {
      return false;
    }
  }

  private static void pause() {
    try {
      Thread.sleep(RETRY_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
