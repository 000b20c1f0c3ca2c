// SPDX-License-Identifier: Apache-2.0
package io.dte.tests.benchmarks;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * The recorder while workflows run: how long after a run's end the store tells of it, seen from outside and so with the
 * time of the question, and its share of the server's CPU time in a burst of runs.
 */
final class RecorderBenchmark implements Benchmark {
  private static final int LOOKED_AT = 30;
  private static final int BURST = 100;
  private static final int LOOK_MILLIS = 200;
  private static final long PATIENCE_NANOS = Duration.ofMinutes(3).toNanos();
  private static final String CPU = "dte_event_consumer_cpu_seconds{consumer=\"provenance\"} ";
  /** Three steps, each a process, since that is what runs are made of. */
  private static final String WORKFLOW = """
      {"cwlVersion": "v1.2", "class": "Workflow", "inputs": {"word": "string"},
       "outputs": {"last": {"type": "File", "outputSource": "three/said"}},
       "steps": {"one": {"run": %1$s, "in": {"word": "word"}, "out": ["said"]},
                 "two": {"run": %2$s, "in": {"file": "one/said"}, "out": ["said"]},
                 "three": {"run": %2$s, "in": {"file": "two/said"}, "out": ["said"]}}}""".formatted("""
      {"class": "CommandLineTool", "baseCommand": "echo", "inputs": {"word": {"type": "string", "inputBinding": {}}},
       "stdout": "said", "outputs": {"said": {"type": "stdout"}}}""", """
      {"class": "CommandLineTool", "baseCommand": ["sort", "-r"], "inputs": {"file": {"type": "File", "inputBinding": {}}},
       "stdout": "said", "outputs": {"said": {"type": "stdout"}}}""");

  private final HttpClient http = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final ObjectMapper json = new ObjectMapper();

  @Override
  public List<Row> measure(Bench bench) throws IOException, InterruptedException {
    try (LiveServer server = LiveServer.dte(bench)) {
      for (int i = 0; i < 10; i++) {
        lag(server, run(server, "warm " + i));
      }
      double[] lags = new double[LOOKED_AT];
      for (int i = 0; i < LOOKED_AT; i++) {
        lags[i] = lag(server, run(server, "looked at " + i));
      }
      double engine = cpuSeconds(server);
      double recorder = metric(server);
      double longest = burst(server);
      double share = 100 * (metric(server) - recorder) / (cpuSeconds(server) - engine);
      List<Row> rows = new ArrayList<>();
      rows.add(Row.alone("end of a run until its lineage is told", "ms", Bench.median(lags), LOOKED_AT));
      rows.add(Row.alone("the same, the longest", "ms", Arrays.stream(lags).max().orElse(0), LOOKED_AT));
      rows.add(Row.alone("the same, the longest of " + BURST + " runs at once", "ms", longest, BURST));
      rows.add(Row.alone("CPU time of the recorder in that of the server, " + BURST + " runs at once", "%", share, 1));
      return rows;
    }
  }

  /**
   * The longest lag of many runs at once. All of them are looked at together, a few times a second, so that looking costs the
   * server little: the lag is told up to {@value #LOOK_MILLIS} ms too long.
   */
  private double burst(LiveServer server) throws IOException, InterruptedException {
    String begun = Instant.now().toString();
    long patience = System.nanoTime();
    long looked = patience;
    Set<String> waiting = new HashSet<>();
    double longest = 0;
    for (int started = 0; started < BURST || !waiting.isEmpty();) {
      if (started < BURST) {
        waiting.add("urn:uuid:" + run(server, "burst " + started++));
      } else {
        patient(patience, waiting.iterator().next());
        Thread.sleep(LOOK_MILLIS);
      }
      if (System.nanoTime() - looked >= LOOK_MILLIS * 1_000_000L) {
        looked = System.nanoTime();
        longest = Math.max(longest, told(server, begun, waiting));
      }
    }
    return longest;
  }

  /** The longest lag in milliseconds of the runs that are told since the last look; they wait no more. */
  private double told(LiveServer server, String begun, Set<String> waiting) throws IOException, InterruptedException {
    double longest = 0;
    for (JsonNode activity : call(server, "provenance/activities?limit=10000&from=" + begun, "").path("elements")) {
      if (activity.has("endTime") && waiting.remove(activity.path("id").asText())) {
        Instant ended = Instant.parse(activity.path("endTime").asText());
        longest = Math.max(longest, Duration.between(ended, Instant.now()).toNanos() / 1e6);
      }
    }
    return longest;
  }

  private String run(LiveServer server, String word) throws IOException, InterruptedException {
    return call(server, "runs", "{\"kind\": \"workflow\", \"document\": " + WORKFLOW + ", \"inputs\": {\"word\": \"" + word + "\"}}")
        .path("id").asText();
  }

  /** Milliseconds from the end of a run to when its lineage says so. */
  private double lag(LiveServer server, String run) throws IOException, InterruptedException {
    long begun = System.nanoTime();
    JsonNode now = call(server, "runs/" + run, "");
    while (now.path("endedAt").asText("").isEmpty() || now.path("endedAt").isNull()) {
      patient(begun, run);
      Thread.sleep(5);
      now = call(server, "runs/" + run, "");
    }
    while (!call(server, "provenance/elements?id=urn:uuid:" + run, "").path("elements").path(0).has("endTime")) {
      patient(begun, run);
      Thread.sleep(2);
    }
    return Duration.between(Instant.parse(now.path("endedAt").asText()), Instant.now()).toNanos() / 1e6;
  }

  private static void patient(long begun, String run) throws IOException {
    if (System.nanoTime() - begun > PATIENCE_NANOS) {
      throw new IOException("run " + run + " does not end, or its lineage is not told");
    }
  }

  private JsonNode call(LiveServer server, String path, String body) throws IOException, InterruptedException {
    HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(server.url() + "api/v1/" + path))
        .header("Authorization", "Bearer " + server.token());
    if (!body.isEmpty()) {
      request.header("Content-Type", "application/json").POST(BodyPublishers.ofString(body));
    }
    HttpResponse<String> response = http.send(request.build(), BodyHandlers.ofString());
    if (response.statusCode() / 100 != 2) {
      throw new IOException(path + " was answered with " + response.statusCode() + ": " + response.body());
    }
    return json.readTree(response.body());
  }

  private double metric(LiveServer server) throws IOException, InterruptedException {
    HttpRequest request = HttpRequest.newBuilder(URI.create(server.url() + "metrics"))
        .header("Authorization", "Bearer " + server.token()).build();
    return http.send(request, BodyHandlers.ofString()).body().lines().filter(line -> line.startsWith(CPU))
        .mapToDouble(line -> Double.parseDouble(line.substring(CPU.length()))).findFirst()
        .orElseThrow(() -> new IOException("/metrics does not tell of the recorder"));
  }

  /** Of the server's process; ticks of a hundredth of a second. */
  private static double cpuSeconds(LiveServer server) throws IOException {
    String stat = Files.readString(Path.of("/proc/" + server.process().pid() + "/stat"));
    String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
    return (Long.parseLong(fields[11]) + Long.parseLong(fields[12])) / 100.0;
  }
}
