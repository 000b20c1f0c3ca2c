// SPDX-License-Identifier: Apache-2.0
package io.dte.tests.benchmarks;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * The server against a bare Karaf of the same version: from start to the first HTTP answer (ours: 200 of
 * {@code /api/v1/health}; Karaf's standard distribution with its http feature: any answer, it serves nothing), resident
 * memory, and how soon a dropped plug-in serves.
 */
final class ServerBenchmark implements Benchmark {
  private static final int TURNS = 5;
  private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(120);
  private static final long LOOK_MILLIS = 20;

  private final HttpClient http = HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(1)).build();

  @Override
  public List<Row> measure(Bench bench) throws IOException, InterruptedException {
    List<Row> rows = new ArrayList<>();
    Path karaf = bench.root().resolve("target/peers/karaf");
    if (Files.isExecutable(karaf.resolve("bin/karaf"))) {
      double[][] values = bench.inTurns(TURNS, () -> server(bench), () -> karaf(bench, karaf));
      rows.add(new Row("server, start to first answer", "s", Bench.median(values[0]), Bench.median(values[1]), "Karaf with http",
          Files.readString(karaf.resolve("VERSION")).strip(), TURNS));
    } else {
      double[][] values = bench.inTurns(TURNS, () -> server(bench), () -> 0);
      rows.add(Row.alone("server, start to first answer", "s", Bench.median(values[0]), TURNS));
    }
    idle(bench, rows);
    return rows;
  }

  private double server(Bench bench) throws IOException, InterruptedException {
    Path home = bench.scratch().resolve("server-home");
    bench.delete(home);
    int port = LiveServer.freePort();
    long begun = System.nanoTime();
    Process process = startServer(bench, home, port);
    try {
      await(process, () -> status(port, "/api/v1/health", "") == 200);
      return (System.nanoTime() - begun) / 1e9;
    } finally {
      LiveServer.stop(process);
    }
  }

  private void idle(Bench bench, List<Row> rows) throws IOException, InterruptedException {
    Path home = bench.scratch().resolve("idle-home");
    int port = LiveServer.freePort();
    Process process = startServer(bench, home, port);
    try {
      await(process, () -> status(port, "/api/v1/health", "") == 200);
      Thread.sleep(TimeUnit.SECONDS.toMillis(30));
      rows.add(Row.alone("server, resident after 30 s idle", "MiB", LiveServer.residentMiB(process), 1));
      Optional<Path> sample = sample(bench.root());
      if (sample.isPresent()) {
        JsonNode owner = new ObjectMapper().readTree(home.resolve("owner.json").toFile());
        String token = owner.path("token").asText();
        long dropped = System.nanoTime();
        Files.copy(sample.get(), home.resolve("plugins").resolve(sample.get().getFileName()));
        await(process, () -> status(port, "/api/v1/sample/hello", token) == 200);
        rows.add(Row.alone("plug-in, dropped to served", "s", (System.nanoTime() - dropped) / 1e9, 1));
      }
    } finally {
      LiveServer.stop(process);
    }
  }

  private static Optional<Path> sample(Path root) throws IOException {
    Path target = root.resolve("tests/plugin-sample/target");
    if (!Files.isDirectory(target)) {
      return Optional.empty();
    }
    try (Stream<Path> files = Files.list(target)) {
      return files.filter(file -> file.toString().endsWith(".jar") && !file.toString().contains("sources")).findFirst();
    }
  }

  private static Process startServer(Bench bench, Path home, int port) throws IOException {
    Files.createDirectories(home.resolve("plugins"));
    return bench.start("server.log", bench.scratch(), Map.of("DTE_HOME", home.toString()),
        List.of(bench.dte().toString(), "server", "--port", Integer.toString(port)));
  }

  private double karaf(Bench bench, Path distribution) throws IOException, InterruptedException {
    Path base = bench.scratch().resolve("karaf");
    bench.delete(base);
    bench.time(bench.scratch(), Map.of(), List.of("cp", "-r", distribution.toString(), base.toString()));
    int port = LiveServer.freePort();
    Files.writeString(base.resolve("etc/org.ops4j.pax.web.cfg"), "org.osgi.service.http.port=" + port + "\n");
    Path features = base.resolve("etc/org.apache.karaf.features.cfg");
    Files.writeString(features, Files.readString(features).replaceFirst("(?m)^(\\s*)wrap/", "$1http, wrap/"));
    long begun = System.nanoTime();
    Process process = bench.start("karaf.log", base, Map.of("EXTRA_JAVA_OPTS", ""), List.of(base.resolve("bin/karaf").toString(), "server"));
    try {
      await(process, () -> status(port, "/", "") > 0);
      return (System.nanoTime() - begun) / 1e9;
    } finally {
      LiveServer.stop(process);
    }
  }

  @FunctionalInterface
  private interface Condition {
    boolean holds() throws InterruptedException;
  }

  private static void await(Process process, Condition condition) throws IOException, InterruptedException {
    long begun = System.nanoTime();
    while (!condition.holds()) {
      if (!process.isAlive() || System.nanoTime() - begun > PATIENCE_NANOS) {
        throw new IOException("no answer: the process " + (process.isAlive() ? "is too slow" : "ended with " + process.exitValue()));
      }
      Thread.sleep(LOOK_MILLIS);
    }
  }

  private int status(int port, String path, String token) throws InterruptedException {
    HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path)).timeout(Duration.ofSeconds(5));
    if (!token.isEmpty()) {
      request.header("Authorization", "Bearer " + token);
    }
    try {
      return http.send(request.build(), BodyHandlers.discarding()).statusCode();
    } catch (IOException e) {
      return 0;
    }
  }
}
