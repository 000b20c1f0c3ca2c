// SPDX-License-Identifier: Apache-2.0
package io.dte.console.server;

import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.Proxy;
import java.net.URI;
import java.time.Duration;

/** Asks {@code /api/v1/health} until it answers. */
final class HealthCheck {
  private static final long PAUSE_MILLIS = 25;
  private static final int TIMEOUT_MILLIS = 2_000;

  private final URI health;

  HealthCheck(URI base) {
    health = base.resolve("api/v1/health");
  }

  /** @return false when it did not answer with 200 in time */
  boolean await(Duration patience) throws InterruptedException {
    long deadline = System.nanoTime() + patience.toNanos();
    while (System.nanoTime() < deadline) {
      if (answers()) {
        return true;
      }
      Thread.sleep(PAUSE_MILLIS);
    }
    return false;
  }

  /** The old client: one request does not load the whole of the new one into a process that is to be small. */
  private boolean answers() {
    try {
      HttpURLConnection connection = (HttpURLConnection) health.toURL().openConnection(Proxy.NO_PROXY);
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
}
