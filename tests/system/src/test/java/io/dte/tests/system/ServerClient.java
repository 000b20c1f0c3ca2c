// SPDX-License-Identifier: Apache-2.0
package io.dte.tests.system;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.dte.tests.support.Patience;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.net.HttpURLConnection;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Calls of a server that runs. */
interface ServerClient {
  HttpClient HTTP = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).connectTimeout(Patience.LIMIT).build();
  Pattern LAST_EVENT = Pattern.compile("(?m)^dte_event_log_sequence (\\d+)");

  /** The command over the server's data directory. */
  Dte dte();

  /** Where the server answers. */
  URI url();

  /** The login link it printed. */
  URI login();

  /** The owner's token. */
  String token();

  /** The server's process. */
  Dte.Running running();

  /** Calls MLflow's clients so that they talk to this server; of the server's own environment they see nothing. */
  default Dte mlflow() {
    return new Dte(dte().home(), dte().folder(), Map.of("MLFLOW_TRACKING_URI", url() + "mlflow",
        "MLFLOW_TRACKING_TOKEN", token(), "MLFLOW_DISABLE_TELEMETRY", "true", "GIT_PYTHON_REFRESH", "quiet"));
  }

  /** Runs scripts of MLflow's Python client at once; the last line of each says that it went through, and the version. */
  default void runScripts(String... names) throws Exception {
    String python = Peers.python("mlflow", "python").toString();
    ExecutorService threads = Executors.newFixedThreadPool(names.length);
    try {
      List<Callable<Dte.Result>> calls = new ArrayList<>();
      for (String name : names) {
        Path script = Path.of(ServerClient.class.getResource("/mlflow/" + name).toURI());
        calls.add(() -> mlflow().call(List.of(python, script.toString())));
      }
      for (Future<Dte.Result> result : threads.invokeAll(calls)) {
        assertThat(result.get().code()).as(result.get().out() + result.get().err()).isZero();
        assertThat(result.get().out().strip().lines().reduce("", (before, line) -> line))
            .matches(".+ \\d+\\.\\d+\\.\\d+");
      }
    } finally {
      threads.shutdown();
    }
  }

  /** Calls it with the owner's token. */
  default Server.Answer call(String method, String path, String body) throws Exception {
    return call(method, path, body, Map.of("Authorization", "Bearer " + token()));
  }

  /** Calls it with these headers only. */
  default Server.Answer call(String method, String path, String body, Map<String, String> headers) throws Exception {
    HttpRequest.Builder request = HttpRequest.newBuilder(url().resolve(path)).timeout(Patience.LIMIT)
        .method(method, body == null ? BodyPublishers.noBody() : BodyPublishers.ofString(body));
    if (body != null) {
      boolean json = body.startsWith("{") || body.startsWith("[");
      request.header("Content-Type", json ? "application/json" : "application/x-www-form-urlencoded");
    }
    headers.forEach(request::setHeader);
    HttpResponse<String> response = HTTP.send(request.build(), BodyHandlers.ofString());
    return new Server.Answer(response.statusCode(), response.body(), response);
  }

  /** The events of one type that the log has so far. */
  default List<JsonNode> events(String type) throws Exception {
    HttpURLConnection stream = (HttpURLConnection) url().resolve("api/v1/events?after=0").toURL().openConnection();
    stream.setRequestProperty("Authorization", "Bearer " + token());
    stream.setRequestProperty("Accept", "text/event-stream");
    stream.setReadTimeout((int) Patience.LIMIT.toMillis());
    List<JsonNode> found = new ArrayList<>();
    long last = lastEvent();
    try (BufferedReader lines = new BufferedReader(
        new InputStreamReader(stream.getInputStream(), StandardCharsets.UTF_8))) {
      for (long seen = 0; seen < last;) {
        String line = lines.readLine();
        assertThat(line).as("what comes after event %d of %d", seen, last).isNotNull();
        if (line.startsWith("data:")) {
          JsonNode event = new ObjectMapper().readTree(line.substring(5));
          seen = event.path("sequence").asLong();
          if (event.path("type").asText().equals(type)) {
            found.add(event);
          }
        }
      }
    }
    return found;
  }

  private long lastEvent() throws Exception {
    String metrics = call("GET", "metrics", null).body();
    Matcher last = LAST_EVENT.matcher(metrics);
    assertThat(last.find()).as(metrics).isTrue();
    return Long.parseLong(last.group(1));
  }
}
