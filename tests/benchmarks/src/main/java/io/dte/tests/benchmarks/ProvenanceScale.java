// SPDX-License-Identifier: Apache-2.0
package io.dte.tests.benchmarks;

import java.io.BufferedWriter;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * A document of a million relations in the server: chains of steps, each of which uses what the one before it made and
 * one of a thousand tables that many use.
 */
final class ProvenanceScale implements Benchmark {
  private static final int STEPS = 333_333;
  private static final int CHAIN = 100;
  private static final int TABLES = 1000;
  private static final int TURNS = 20;

  private final HttpClient http = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  @Override
  public List<Row> measure(Bench bench) throws IOException, InterruptedException {
    Path file = bench.scratch().resolve("million.json");
    write(file);
    List<Row> rows = new ArrayList<>();
    try (LiveServer server = LiveServer.dte(bench)) {
      long begun = System.nanoTime();
      send(server, "documents/million", BodyPublishers.ofFile(file));
      double seconds = (System.nanoTime() - begun) / 1e9;
      rows.add(Row.alone("document of a million relations stored, durable", "relations/s", 3.0 * STEPS / seconds, 1));
      rows.add(query(server, "lineage of a result through a chain of 100 steps", "lineage?document=million&id=" + name("d" + (CHAIN * 7 + 99))));
      rows.add(query(server, "lineage, two relations far", "lineage?document=million&depth=2&id=" + name("d" + (CHAIN * 9 + 50))));
      rows.add(query(server, "impact of the first file of a chain", "impact?id=" + name("d" + (CHAIN * 11))));
      rows.add(query(server, "impact of a table that 333 steps use, 1,000 things", "impact?id=" + name("t5")));
      rows.add(query(server, "path between the ends of a chain", "path?from=" + name("d" + (CHAIN * 13 + 99)) + "&to=" + name("d" + (CHAIN * 13))));
      rows.add(query(server, "search for two words, one answer", "search?q=" + encoded("table t77")));
      rows.add(query(server, "activities of a minute, 100", "activities?from=2026-01-02T00:00:00Z&before=2026-01-02T00:01:00Z"));
      rows.add(query(server, "one element by its name", "elements?id=" + name("a4711")));
      rows.add(Row.alone("memory of the server, resident, in the end", "MiB", server.residentMiB(), 1));
    }
    return rows;
  }

  private static void write(Path file) throws IOException {
    try (BufferedWriter out = Files.newBufferedWriter(file)) {
      out.write("{\"prefix\":{\"ex\":\"http://example.org/\"},\"entity\":{");
      for (int i = 0; i < TABLES; i++) {
        out.write("\"ex:t" + i + "\":{\"prov:label\":\"table t" + i + "\"},");
      }
      for (int i = 0; i < STEPS; i++) {
        out.write((i == 0 ? "" : ",") + "\"ex:d" + i + "\":{}");
      }
      out.write("},\"activity\":{");
      for (int i = 0; i < STEPS; i++) {
        out.write((i == 0 ? "" : ",") + "\"ex:a" + i + "\":{\"prov:startTime\":\"" + java.time.Instant.ofEpochSecond(1_767_225_600L + i) + "\"}");
      }
      out.write("},\"wasGeneratedBy\":{");
      for (int i = 0; i < STEPS; i++) {
        out.write((i == 0 ? "" : ",") + "\"_:g" + i + "\":{\"prov:entity\":\"ex:d" + i + "\",\"prov:activity\":\"ex:a" + i + "\"}");
      }
      out.write("},\"used\":{");
      for (int i = 0; i < STEPS; i++) {
        String before = i % CHAIN == 0 ? "ex:t0" : "ex:d" + (i - 1);
        out.write((i == 0 ? "" : ",") + "\"_:u" + i + "\":{\"prov:activity\":\"ex:a" + i + "\",\"prov:entity\":\"" + before + "\"}");
        out.write(",\"_:v" + i + "\":{\"prov:activity\":\"ex:a" + i + "\",\"prov:entity\":\"ex:t" + i % TABLES + "\"}");
      }
      out.write("}}");
    }
  }

  private static String name(String local) {
    return encoded("http://example.org/" + local);
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }

  private Row query(LiveServer server, String metric, String path) throws IOException, InterruptedException {
    double[] values = new double[TURNS];
    for (int i = -2; i < TURNS; i++) {
      long begun = System.nanoTime();
      send(server, path, null);
      if (i >= 0) {
        values[i] = (System.nanoTime() - begun) / 1e6;
      }
    }
    return Row.alone(metric, "ms", Bench.median(values), TURNS);
  }

  private void send(LiveServer server, String path, HttpRequest.BodyPublisher body) throws IOException, InterruptedException {
    HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(server.url() + "api/v1/provenance/" + path))
        .timeout(Duration.ofMinutes(20)).header("Authorization", "Bearer " + server.token());
    if (body != null) {
      request.header("Content-Type", "application/json").PUT(body);
    }
    HttpResponse<String> response = http.send(request.build(), BodyHandlers.ofString());
    if (response.statusCode() / 100 != 2) {
      throw new IOException(path + " was answered with " + response.statusCode() + ": " + response.body());
    }
  }
}
