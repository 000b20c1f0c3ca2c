// SPDX-License-Identifier: Apache-2.0
package io.dte.tests.system;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.dte.tests.support.Patience;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpResponse;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The real server of this tree on a free port of loopback, from its start to {@link #close()}. Where all tests of a class
 * share one, it is a {@link RunningServer}.
 *
 * @param url where it answers
 * @param login the login link it printed
 * @param token the owner's
 */
record Server(Dte dte, Dte.Running running, URI url, URI login, String token)
    implements ServerClient, AutoCloseable {
  private static final Pattern LINK = Pattern.compile("(http://[^/\\s]+/)login\\?code=\\S+");

  /** An answer. */
  record Answer(int status, String body, HttpResponse<String> response) {
    JsonNode json() throws IOException {
      return new ObjectMapper().readTree(body);
    }
  }

  /** Starts it and waits until it printed its link. */
  static Server start(Dte dte, String... options) throws Exception {
    String[] arguments = new String[options.length + 3];
    arguments[0] = "server";
    arguments[1] = "--port";
    arguments[2] = "0";
    System.arraycopy(options, 0, arguments, 3, options.length);
    Dte.Running running = dte.start(arguments);
    long deadline = System.nanoTime() + Patience.LIMIT.toNanos();
    while (System.nanoTime() < deadline && running.process().isAlive()) {
      Matcher link = LINK.matcher(running.said());
      if (link.find()) {
        JsonNode owner = new ObjectMapper().readTree(dte.home().resolve("owner.json").toFile());
        return new Server(dte, running, URI.create(link.group(1)), URI.create(link.group()),
            owner.path("token").asText());
      }
      Thread.sleep(100);
    }
    running.process().destroyForcibly();
    throw new AssertionError("the server did not start; it said: " + running.said());
  }

  /** Stops it as an operator would, by SIGTERM. */
  @Override
  public void close() throws Exception {
    running.process().destroy();
    if (!running.process().waitFor(Patience.LIMIT.toSeconds(), TimeUnit.SECONDS)) {
      running.process().destroyForcibly();
      throw new AssertionError("the server does not stop; it said: " + running.said());
    }
  }
}
