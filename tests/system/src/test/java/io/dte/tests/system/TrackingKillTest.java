// SPDX-License-Identifier: Apache-2.0
package io.dte.tests.system;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A server that is killed while clients log: every call it answered is there afterwards, and each crossing was told
 * once.
 */
class TrackingKillTest {
  private static final String API = "mlflow/api/2.0/mlflow/";
  private static final String FILES = "mlflow/api/2.0/mlflow-artifacts/artifacts/";
  private static final int CLIENTS = 6;
  private static final int KEYS = 20;

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
    List<Client> clients = new ArrayList<>();
    for (int kill = 0; kill <= kills; kill++) {
      Server server = Server.start(dte);
      try {
        if (kill == 0) {
          assertThat(server.call("PUT", "api/v1/experiments/0/thresholds",
              "[{\"metric\":\"loss\",\"operator\":\">\",\"bound\":0.5}]").status()).isEqualTo(200);
          for (int i = 0; i < CLIENTS; i++) {
            clients.add(new Client(server.call("POST", API + "runs/create", "{\"experiment_id\":\"0\"}").json()
                .at("/run/info/run_id").asText()));
          }
        }
        for (Client client : clients) {
          client.check(server);
        }
        if (kill < kills) {
          List<Thread> threads = clients.stream().map(client -> new Thread(() -> client.logUntilItBreaks(server)))
              .toList();
          threads.forEach(Thread::start);
          awaitRounds(clients, soak ? 600 + random.nextInt(100) : 60 + random.nextInt(20), threads);
          server.running().process().destroyForcibly().waitFor();
          for (Thread thread : threads) {
            thread.join();
          }
        } else {
          long crossings = 0;
          for (Client client : clients) {
            crossings += client.crossings(server);
          }
          assertThat(crossings).isPositive();
          assertThat(server.events("metric.threshold.crossed")).hasSize((int) crossings);
        }
      } finally {
        server.running().process().destroyForcibly().waitFor();
      }
    }
  }

  /** Waits until the clients have gone so many more rounds together. */
  private static void awaitRounds(List<Client> clients, int rounds, List<Thread> threads) throws InterruptedException {
    int before = clients.stream().mapToInt(client -> client.next.get()).sum();
    while (clients.stream().mapToInt(client -> client.next.get()).sum() < before + rounds) {
      assertThat(threads).as("clients at work").anyMatch(Thread::isAlive);
      Thread.sleep(5);
    }
  }

  /** One client with a run of its own: metrics one by one and many at once, params, files. */
  private static final class Client {
    private final String run;
    private final Set<Integer> metrics = new TreeSet<>();
    private final Set<Integer> batches = new TreeSet<>();
    private final Set<Integer> files = new TreeSet<>();
    private final Map<String, String> params = new ConcurrentHashMap<>();
    private final AtomicInteger next = new AtomicInteger();

    private Client(String run) {
      this.run = run;
    }

    private void logUntilItBreaks(Server server) {
      try {
        while (true) {
          int i = next.getAndIncrement();
          // A saw: it crosses the threshold once in ten steps.
          post(server, "runs/log-metric", "{\"run_id\":\"" + run + "\",\"key\":\"loss\",\"value\":" + i % 10 / 10.0
              + ",\"timestamp\":" + (1000 + i) + ",\"step\":" + i + "}");
          metrics.add(i);
          if (i % 3 == 0) {
            StringBuilder batch = new StringBuilder("{\"run_id\":\"" + run + "\",\"metrics\":[");
            for (int key = 0; key < KEYS; key++) {
              batch.append(key == 0 ? "" : ",").append("{\"key\":\"m" + key + "\",\"value\":" + i + ",\"timestamp\":"
                  + (1000 + i) + ",\"step\":" + i + "}");
            }
            post(server, "runs/log-batch", batch.append("],\"params\":[{\"key\":\"p" + i + "\",\"value\":\"" + i
                + "\"}]}").toString());
            batches.add(i);
            params.put("p" + i, "" + i);
          }
          if (i % 7 == 0) {
            Server.Answer put = server.call("PUT", FILES + "0/" + run + "/artifacts/f" + i, "content " + run + i);
            assertThat(put.status()).isEqualTo(200);
            files.add(i);
          }
        }
      } catch (IOException killed) {
        // The last call was not answered: it may be there or not.
      } catch (Exception e) {
        throw new IllegalStateException(e);
      }
    }

    private static void post(Server server, String call, String body) throws Exception {
      Server.Answer answer = server.call("POST", API + call, body);
      assertThat(answer.status()).as(answer.body()).isEqualTo(200);
    }

    private void check(Server server) throws Exception {
      assertThat(steps(server, "loss")).containsAll(metrics).doesNotHaveDuplicates();
      for (String key : List.of("m0", "m" + (KEYS - 1))) {
        assertThat(steps(server, key)).containsAll(batches).doesNotHaveDuplicates();
      }
      assertThat(steps(server, "m3")).as("a batch is whole").isEqualTo(steps(server, "m7"));
      JsonNode data = server.call("GET", API + "runs/get?run_id=" + run, null).json().at("/run/data");
      assertThat(data.path("params").findValuesAsText("key")).containsAll(params.keySet());
      for (int file : files) {
        assertThat(server.call("GET", FILES + "0/" + run + "/artifacts/f" + file, null).body())
            .isEqualTo("content " + run + file);
      }
    }

    private List<Integer> steps(Server server, String key) throws Exception {
      List<Integer> steps = new ArrayList<>();
      for (JsonNode point : server.call("GET", API + "metrics/get-history?run_id=" + run + "&metric_key=" + key, null)
          .json().path("metrics")) {
        steps.add(point.path("step").asInt());
      }
      return steps;
    }

    /** How often the stored values go beyond the threshold. */
    private long crossings(Server server) throws Exception {
      long crossings = 0;
      boolean before = false;
      for (JsonNode point : server.call("GET", API + "metrics/get-history?run_id=" + run + "&metric_key=loss", null)
          .json().path("metrics")) {
        boolean now = point.path("value").asDouble() > 0.5;
        crossings += now && !before ? 1 : 0;
        before = now;
      }
      return crossings;
    }
  }
}
