// SPDX-License-Identifier: Apache-2.0
package io.dte.tests.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntFunction;
import java.util.stream.IntStream;

/**
 * Tracking against MLflow's own server on SQLite, its default: the same calls by the same clients, in turns. Rates are calls a second
 * of eight clients, times are those of one client. Servers run for long, and Java compiles what is used often: so each of the two has
 * answered the same calls for some seconds before it is measured. What a turn of logging leaves to be done is waited for in its time.
 */
final class TrackingBenchmark {
  private static final int TURNS = 5;
  private static final int CLIENTS = 8;
  private static final double SECONDS = 2;
  private static final int CALLS = 10;
  private static final int SINGLES = 50;
  private static final int SEARCHES = 10;
  private static final int HISTORY = 20_000;
  private static final int RUNS = 1000;
  private static final int MEGABYTES = 64;
  private static final int FILES = 20;
  private static final long WARM_NANOS = 10_000_000_000L;

  private TrackingBenchmark() {}

  static Map<String, Benchmark> parts() {
    // As many connections are kept as there are clients.
    System.setProperty("http.maxConnections", "64");
    Map<String, Benchmark> parts = new LinkedHashMap<>();
    parts.put("log", TrackingBenchmark::log);
    parts.put("search", TrackingBenchmark::search);
    parts.put("artifact", TrackingBenchmark::artifact);
    parts.put("scale", new TrackingScale());
    return parts;
  }

  /** Both servers, and a table that grows. */
  private record Duel(Bench bench, TrackingClient ours, TrackingClient peer, String version, List<Row> rows) {

    /** What is measured of one of the two. */
    @FunctionalInterface
    interface Measured {
      double of(TrackingClient client) throws IOException, InterruptedException;
    }

    void fight(String metric, String unit, int turns, Measured measured) throws IOException, InterruptedException {
      warm(ours, measured);
      warm(peer, measured);
      double[][] values = bench.inTurns(turns, () -> measured.of(ours), () -> measured.of(peer));
      rows.add(new Row(metric, unit, Bench.median(values[0]), Bench.median(values[1]), "mlflow server", version, turns));
    }
  }

  private static void warm(TrackingClient client, Duel.Measured measured) throws IOException, InterruptedException {
    long begun = System.nanoTime();
    do {
      measured.of(client);
    } while (System.nanoTime() - begun < WARM_NANOS);
  }

  @FunctionalInterface
  private interface Part {
    void measure(Duel duel, LiveServer server) throws IOException, InterruptedException;
  }

  private static List<Row> duel(Bench bench, Part part) throws IOException, InterruptedException {
    try (LiveServer mlflow = LiveServer.mlflow(bench); LiveServer server = LiveServer.dte(bench)) {
      TrackingClient peer = TrackingClient.of(mlflow);
      String version = new String(peer.get("version"), java.nio.charset.StandardCharsets.UTF_8).strip();
      Duel duel = new Duel(bench, TrackingClient.of(server), peer, version, new ArrayList<>());
      part.measure(duel, server);
      return duel.rows();
    }
  }

  private static List<Row> log(Bench bench) throws IOException, InterruptedException {
    return duel(bench, (duel, server) -> {
      duel.fight("log-batch of 1,000 keys, new ones", "ms", TURNS, client -> {
        List<String> batches = new ArrayList<>();
        String run = "";
        for (int i = 0; i < CALLS; i++) {
          run = client.newRun("0");
          batches.add(TrackingClient.thousand(run, false, 0));
        }
        return client.logging(batches, run);
      });
      duel.fight("log-batch of 1,000 keys, known ones", "ms", TURNS, client -> {
        String run = client.newRun("0");
        client.logThousand(run, false, 0);
        client.settle(run);
        return client.logging(batches(i -> TrackingClient.thousand(run, false, i + 1)), run);
      });
      duel.fight("log-batch of 1 key, 1,000 steps", "ms", TURNS, client -> {
        String run = client.newRun("0");
        return client.logging(batches(i -> TrackingClient.thousand(run, true, i * 1000L)), run);
      });
      String[] runs = {duel.ours().newRun("0"), duel.peer().newRun("0")};
      for (int i = 0; i < HISTORY / 1000; i++) {
        duel.ours().logThousand(runs[0], true, i * 1000L);
        duel.peer().logThousand(runs[1], true, i * 1000L);
      }
      String[] other = {duel.ours().newRun("0"), duel.peer().newRun("0")};
      AtomicInteger calls = new AtomicInteger();
      duel.fight("history of 20,000 points", "ms", TURNS, client -> {
        int which = client == duel.ours() ? 0 : 1;
        return TrackingClient.milliseconds(2, i -> {
          client.logThousand(other[which], true, calls.addAndGet(1000));
          client.settle(other[which]);
        }, i -> client.history(runs[which], HISTORY));
      });
      duel.fight("log-metric, 8 clients", "calls/s", TURNS, client -> {
        List<String> own = new ArrayList<>();
        for (int i = 0; i < CLIENTS; i++) {
          own.add(client.newRun("0"));
        }
        return TrackingClient.rate(CLIENTS, Integer.MAX_VALUE - CLIENTS, SECONDS, i -> client.logMetric(own.get(i % CLIENTS), i / CLIENTS),
            i -> client.settle(own.get(i % CLIENTS)));
      });
      duel.fight("log-metric, one client", "ms", TURNS, client -> {
        String run = client.newRun("0");
        return TrackingClient.milliseconds(1, all -> {
          for (int i = 0; i < SINGLES; i++) {
            client.logMetric(run, i);
          }
          client.settle(run);
        }) / SINGLES;
      });
    });
  }

  private static List<String> batches(IntFunction<String> batch) {
    return IntStream.range(0, CALLS).mapToObj(batch).toList();
  }

  private static List<Row> search(Bench bench) throws IOException, InterruptedException {
    return duel(bench, (duel, server) -> {
      for (TrackingClient client : List.of(duel.ours(), duel.peer())) {
        String experiment = client.newExperiment("searched");
        if (!experiment.equals("1")) {
          throw new IOException("the first experiment is " + experiment);
        }
        TrackingClient.rate(CLIENTS, RUNS, 1e6, i -> client.newTypicalRun(experiment, i));
      }
      // A database may keep the last answer as long as nothing changes: so something does, as while others train.
      String[] other = {duel.ours().newRun("0"), duel.peer().newRun("0")};
      AtomicInteger calls = new AtomicInteger();
      duel.fight("search, the best 100 of 1,000 runs by a filter", "ms", TURNS, client -> {
        String run = other[client == duel.ours() ? 0 : 1];
        return TrackingClient.milliseconds(SEARCHES, i -> {
          client.logMetric(run, calls.incrementAndGet());
          client.settle(run);
        }, i -> client.search("1", calls.get()));
      });
    });
  }

  private static List<Row> artifact(Bench bench) throws IOException, InterruptedException {
    return duel(bench, (duel, server) -> {
      Path folder = Files.createTempDirectory(bench.scratch(), "files");
      Path file = folder.resolve("model.bin");
      byte[] content = new byte[MEGABYTES << 20];
      new Random(7).nextBytes(content);
      AtomicInteger different = new AtomicInteger();
      Path copy = folder.resolve("copy.bin");
      List<String> cp = List.of("sh", "-c", "cp model.bin copy.bin && sync copy.bin");
      warm(duel.ours(), client -> seconds(() -> client.upload("0", fresh(file, content, different))));
      double[][] up = bench.inTurns(TURNS, () -> seconds(() -> duel.ours().upload("0", fresh(file, content, different))),
          () -> bench.time(folder, Map.of(), cp));
      duel.rows().add(new Row("artifact of 64 MiB up", "s", Bench.median(up[0]), Bench.median(up[1]), "cp and sync", "coreutils", TURNS));
      warm(duel.ours(), client -> seconds(() -> client.download("0", "model.bin", copy)));
      double[][] down = bench.inTurns(TURNS, () -> seconds(() -> duel.ours().download("0", "model.bin", copy)),
          () -> bench.time(folder, Map.of(), cp));
      duel.rows().add(new Row("artifact of 64 MiB down", "s", Bench.median(down[0]), Bench.median(down[1]), "cp and sync", "coreutils", TURNS));
      double before = server.residentMiB();
      for (int i = 0; i < FILES; i++) {
        duel.ours().upload("0", fresh(file, content, different));
        duel.ours().download("0", "model.bin", copy);
      }
      duel.rows().add(Row.alone("artifacts: memory of the server after 20 times 64 MiB up and down, more than before", "MiB",
          server.residentMiB() - before, 1));
      duel.fight("artifact of 64 MiB up, mlflow", "s", 1, client -> seconds(() -> client.upload("0", fresh(file, content, different))));
      duel.fight("artifact of 64 MiB down, mlflow", "s", 1, client -> seconds(() -> client.download("0", "model.bin", copy)));
    });
  }

  /** Equal bytes are stored once: so each file begins in a way of its own. */
  private static Path fresh(Path file, byte[] content, AtomicInteger different) throws IOException {
    java.nio.ByteBuffer.wrap(content).putInt(different.incrementAndGet());
    return Files.write(file, content);
  }

  @FunctionalInterface
  private interface Step {
    void run() throws IOException;
  }

  private static double seconds(Step step) throws IOException {
    long begun = System.nanoTime();
    step.run();
    return (System.nanoTime() - begun) / 1e9;
  }
}
