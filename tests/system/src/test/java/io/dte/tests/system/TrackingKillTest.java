// SPDX-License-Identifier: Apache-2.0
package io.dte.tests.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A server that is killed while clients log: every call it answered is there afterwards with its value, and each
 * crossing was told once. Before the kill no call fails.
 */
class TrackingKillTest {
  static final double BOUND = 0.5;
  private static final int CLIENTS = 6;

  @TempDir
  Path temporary;

  @Test
  void whatWasAnsweredIsThere() throws Exception {
    boolean soak = Boolean.getBoolean("dte.soak");
    int kills = soak ? 20 : 1;
    long seed = Long.getLong("dte.soak.seed", System.nanoTime());
    System.out.println("tracking: " + kills + " kills, seed " + seed);
    Random random = new Random(seed);
    Dte dte = Dte.in(temporary);
    List<LoggingClient> clients = new ArrayList<>();
    for (int kill = 0; kill <= kills; kill++) {
      Server server = Server.start(dte);
      try {
        if (kill == 0) {
          assertThat(server.call("PUT", "api/v1/experiments/0/thresholds",
              "[{\"metric\":\"loss\",\"operator\":\">\",\"bound\":" + BOUND + "}]").status()).isEqualTo(200);
          for (int i = 0; i < CLIENTS; i++) {
            clients.add(new LoggingClient(server, i));
          }
        }
        for (LoggingClient client : clients) {
          client.check(server);
        }
        if (kill < kills) {
          logUntilKilled(clients, server, soak ? 600 + random.nextInt(100) : 60 + random.nextInt(20));
        } else {
          checkCrossings(clients, server);
        }
      } finally {
        server.running().process().destroyForcibly().waitFor();
      }
    }
    System.out.println("tracking: " + rounds(clients) + " rounds of " + CLIENTS + " clients are there");
  }

  /** Kills the server when the clients have gone so many more rounds together; fails if one of them failed before. */
  private static void logUntilKilled(List<LoggingClient> clients, Server server, int more) throws Exception {
    AtomicBoolean killed = new AtomicBoolean();
    int enough = rounds(clients) + more;
    ExecutorService threads = Executors.newFixedThreadPool(CLIENTS);
    try {
      List<Future<Void>> logging = new ArrayList<>();
      for (LoggingClient client : clients) {
        Callable<Void> work = () -> {
          client.logUntilKilled(server, killed);
          return null;
        };
        logging.add(threads.submit(work));
      }
      while (rounds(clients) < enough && logging.stream().noneMatch(Future::isDone)) {
        Thread.sleep(5);
      }
      killed.set(true);
      server.running().process().destroyForcibly().waitFor();
      for (Future<Void> one : logging) {
        one.get();
      }
    } finally {
      threads.shutdownNow();
    }
  }

  private static int rounds(List<LoggingClient> clients) {
    return clients.stream().mapToInt(LoggingClient::rounds).sum();
  }

  private static void checkCrossings(List<LoggingClient> clients, Server server) throws Exception {
    long crossings = 0;
    for (LoggingClient client : clients) {
      crossings += client.crossings(server);
    }
    assertThat(crossings).isPositive();
    assertThat(server.events("metric.threshold.crossed")).hasSize((int) crossings);
  }
}
