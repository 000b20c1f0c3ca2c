// SPDX-License-Identifier: Apache-2.0
package io.dte.tests.benchmarks;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * The load: calls of MLflow's protocol, as its clients send them, over connections that are kept.
 *
 * @param base the tracking URI, with a slash at the end
 * @param token shown with each call; empty for none
 */
record TrackingClient(String base, String token) {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int BUFFER = 1 << 18;

  /** One call of many. */
  @FunctionalInterface
  interface Work {
    void call(int number) throws IOException;
  }

  static TrackingClient of(LiveServer server) {
    return new TrackingClient(server.url() + (server.token().isEmpty() ? "" : "mlflow/"), server.token());
  }

  private HttpURLConnection open(String method, String path) throws IOException {
    HttpURLConnection connection = (HttpURLConnection) URI.create(base + path).toURL().openConnection();
    connection.setRequestMethod(method);
    if (!token.isEmpty()) {
      connection.setRequestProperty("Authorization", "Bearer " + token);
    }
    return connection;
  }

  private static byte[] answer(HttpURLConnection connection) throws IOException {
    if (connection.getResponseCode() != 200) {
      try (InputStream said = connection.getErrorStream()) {
        throw new IOException(connection.getURL() + " answered " + connection.getResponseCode() + ": "
            + (said == null ? "" : new String(said.readAllBytes(), StandardCharsets.UTF_8)));
      }
    }
    try (InputStream in = connection.getInputStream()) {
      return in.readAllBytes();
    }
  }

  byte[] post(String call, String body) throws IOException {
    HttpURLConnection connection = open("POST", "api/2.0/mlflow/" + call);
    byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
    connection.setRequestProperty("Content-Type", "application/json");
    connection.setDoOutput(true);
    connection.setFixedLengthStreamingMode(bytes.length);
    try (OutputStream out = connection.getOutputStream()) {
      out.write(bytes);
    }
    return answer(connection);
  }

  byte[] get(String path) throws IOException {
    return answer(open("GET", path));
  }

  static JsonNode json(byte[] answer) throws IOException {
    return JSON.readTree(answer);
  }

  String newExperiment(String name) throws IOException {
    return json(post("experiments/create", "{\"name\":\"" + name + "\"}")).path("experiment_id").asText();
  }

  String newRun(String experiment) throws IOException {
    return json(post("runs/create", "{\"experiment_id\":\"" + experiment + "\",\"start_time\":" + System.currentTimeMillis() + "}"))
        .path("run").path("info").path("run_id").asText();
  }

  void logMetric(String run, int step) throws IOException {
    post("runs/log-metric", "{\"run_id\":\"" + run + "\",\"key\":\"loss\",\"value\":" + 1.0 / (step + 1) + ",\"timestamp\":"
        + System.currentTimeMillis() + ",\"step\":" + step + "}");
  }

  /** Logs a thousand metrics. */
  void logThousand(String run, boolean oneKey, long step) throws IOException {
    post("runs/log-batch", thousand(run, oneKey, step));
  }

  /** A batch of a thousand metrics: of as many keys at one step, or of one key from this step on. */
  static String thousand(String run, boolean oneKey, long step) {
    long now = System.currentTimeMillis();
    return "{\"run_id\":\"" + run + "\",\"metrics\":" + IntStream.range(0, 1000).mapToObj(i ->
        "{\"key\":\"" + (oneKey ? "loss" : "metric-" + i) + "\",\"value\":" + Math.sin(i + step) + ",\"timestamp\":" + now + ",\"step\":"
            + (oneKey ? step + i : step) + "}").collect(Collectors.joining(",", "[", "]")) + "}";
  }

  /** A run with five metrics, five params and two tags; a third of them are of the kind that {@link #search} looks for. */
  void newTypicalRun(String experiment, int number) throws IOException {
    String run = newRun(experiment);
    StringBuilder body = new StringBuilder("{\"run_id\":\"" + run + "\",\"metrics\":[");
    for (int i = 0; i < 5; i++) {
      body.append(i == 0 ? "" : ",").append("{\"key\":\"m").append(i).append("\",\"value\":").append((number * 7919L + i) % 1000 / 1000.0)
          .append(",\"timestamp\":").append(number).append(",\"step\":1}");
    }
    body.append("],\"params\":[{\"key\":\"kind\",\"value\":\"").append(number % 3 == 0 ? "lstm" : "tree").append("\"}");
    for (int i = 1; i < 5; i++) {
      body.append(",{\"key\":\"p").append(i).append("\",\"value\":\"").append(number * i).append("\"}");
    }
    post("runs/log-batch", body.append("],\"tags\":[{\"key\":\"team\",\"value\":\"hydrology\"},{\"key\":\"number\",\"value\":\"")
        .append(number).append("\"}]}").toString());
  }

  /** The best hundred runs of a filter, with all they logged; with a bound that is another one for each number. */
  void search(String experiment, int number) throws IOException {
    byte[] found = post("runs/search", "{\"experiment_ids\":[\"" + experiment + "\"],\"filter\":\"metrics.m0 < " + (0.9 + number % 1000 / 1e5)
        + " AND params.kind = 'lstm'\","
        + "\"order_by\":[\"metrics.m0 ASC\"],\"max_results\":100}");
    int runs = count(found, "\"artifact_uri\"");
    if (runs != 100) {
      throw new IOException("a search found " + runs + " runs instead of 100");
    }
  }

  void history(String run, int points) throws IOException {
    int found = count(get("api/2.0/mlflow/metrics/get-history?run_id=" + run + "&metric_key=loss"), "\"timestamp\"");
    if (found != points) {
      throw new IOException("a history has " + found + " points instead of " + points);
    }
  }

  /** How often a field is there: the load is not to spend its time on parsing. */
  private static int count(byte[] answer, String field) {
    String text = new String(answer, StandardCharsets.ISO_8859_1);
    int count = 0;
    for (int at = text.indexOf(field); at >= 0; at = text.indexOf(field, at + field.length())) {
      count++;
    }
    return count;
  }

  private static String artifact(String experiment, String name) {
    return "api/2.0/mlflow-artifacts/artifacts/" + experiment + "/" + URLEncoder.encode(name, StandardCharsets.UTF_8);
  }

  void upload(String experiment, Path file) throws IOException {
    HttpURLConnection connection = open("PUT", artifact(experiment, file.getFileName().toString()));
    connection.setDoOutput(true);
    connection.setFixedLengthStreamingMode(Files.size(file));
    try (OutputStream out = connection.getOutputStream(); InputStream in = Files.newInputStream(file)) {
      copy(in, out);
    }
    answer(connection);
  }

  /** Writes a file and waits until it is on disk. */
  void download(String experiment, String name, Path target) throws IOException {
    HttpURLConnection connection = open("GET", artifact(experiment, name));
    try (InputStream in = connection.getInputStream();
        FileChannel channel = FileChannel.open(target, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE)) {
      copy(in, Channels.newOutputStream(channel));
      channel.force(true);
    }
  }

  private static void copy(InputStream in, OutputStream out) throws IOException {
    byte[] buffer = new byte[BUFFER];
    for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
      out.write(buffer, 0, count);
    }
  }

  /**
   * Returns when all that a run logged is where readers find it. Our server answers once metrics are on disk and sorts
   * them in a moment later, or when somebody reads them: a turn ends with this, so that no work of it is left to be
   * done in the other's turn, and so that it counts.
   */
  void settle(String run) throws IOException {
    get("api/2.0/mlflow/metrics/get-history?run_id=" + run + "&metric_key=none&max_results=1");
  }

  /** Does work by several clients at once until it is done or the time is over. Returns calls a second. */
  static double rate(int clients, int calls, double seconds, Work work) throws IOException, InterruptedException {
    return rate(clients, calls, seconds, work, i -> { });
  }

  /** The same, with something at the end that belongs to the work. */
  static double rate(int clients, int calls, double seconds, Work work, Work last) throws IOException, InterruptedException {
    ExecutorService threads = Executors.newFixedThreadPool(clients);
    long begun = System.nanoTime();
    long end = begun + (long) (seconds * 1e9);
    try {
      List<Future<Integer>> all = new ArrayList<>();
      for (int c = 0; c < clients; c++) {
        int client = c;
        all.add(threads.submit(() -> {
          int done = 0;
          for (int i = client; i < calls && System.nanoTime() < end; i += clients) {
            work.call(i);
            done++;
          }
          return done;
        }));
      }
      int done = 0;
      for (Future<Integer> one : all) {
        done += one.get();
      }
      last.call(done);
      return done / ((System.nanoTime() - begun) / 1e9);
    } catch (ExecutionException e) {
      throw new IOException("a client's call failed: " + e.getCause().getMessage(), e);
    } finally {
      threads.shutdownNow();
      threads.awaitTermination(1, TimeUnit.MINUTES);
    }
  }

  /** Milliseconds of a call, on average over several. */
  static double milliseconds(int calls, Work work) throws IOException {
    return milliseconds(calls, i -> { }, work);
  }

  /** The same, with something before each call that is not timed. */
  static double milliseconds(int calls, Work before, Work work) throws IOException {
    long nanos = 0;
    for (int i = 0; i < calls; i++) {
      before.call(i);
      long begun = System.nanoTime();
      work.call(i);
      nanos += System.nanoTime() - begun;
    }
    return nanos / 1e6 / calls;
  }

  /**
   * Milliseconds of a call that logs a thousand metrics, on average over several, until the last of them is where
   * readers find it. What is sent is made before.
   */
  double logging(List<String> batches, String lastRun) throws IOException {
    long begun = System.nanoTime();
    for (String batch : batches) {
      post("runs/log-batch", batch);
    }
    settle(lastRun);
    return (System.nanoTime() - begun) / 1e6 / batches.size();
  }
}
