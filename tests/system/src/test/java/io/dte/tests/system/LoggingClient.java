// SPDX-License-Identifier: Apache-2.0
package io.dte.tests.system;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.http.HttpTimeoutException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A client that logs to a run and a model of its own until its server is killed, remembers what was answered, and
 * compares it with what another server has. What it logs follows from the number of its round, so of the one call that
 * got no answer it is known too what it may have left.
 */
final class LoggingClient {
  private static final String API = "mlflow/api/2.0/mlflow/";
  private static final String FILES = "mlflow/api/2.0/mlflow-artifacts/artifacts/";
  private static final int KEYS = 20;

  private final String run;
  private final String model;
  private final Set<Integer> metrics = new HashSet<>();
  private final Set<Integer> batches = new HashSet<>();
  private final Set<Integer> files = new HashSet<>();
  private final Map<Integer, Integer> versions = new TreeMap<>();
  private final Set<String> reviews = new HashSet<>();
  private final AtomicInteger next = new AtomicInteger();
  /** The round of the last answered call that replaced something; that of the call before a kill may count, too. */
  private int replaced = -1;
  private int aliased;

  /** Makes the run and the model. */
  LoggingClient(Server server, int number) throws Exception {
    run = post(server, "runs/create", "{\"experiment_id\":\"0\"}").at("/run/info/run_id").asText();
    model = "model " + number;
    post(server, "registered-models/create", "{\"name\":\"" + model + "\"}");
  }

  int rounds() {
    return next.get();
  }

  /**
   * Logs until the server is gone.
   *
   * @param killed whether it is being killed: before that, nothing may fail
   */
  void logUntilKilled(Server server, AtomicBoolean killed) throws Exception {
    try {
      while (true) {
        log(server, next.getAndIncrement());
      }
    } catch (HttpTimeoutException e) {
      throw e;
    } catch (IOException e) {
      if (!killed.get()) {
        throw e;
      }
      // The connection went with the server, and with it the answer to the last call.
    }
  }

  private void log(Server server, int i) throws Exception {
    post(server, "runs/log-metric", "{\"run_id\":\"" + run + "\",\"key\":\"loss\",\"value\":" + loss(i) + ",\"timestamp\":"
        + (1000 + i) + ",\"step\":" + i + "}");
    metrics.add(i);
    if (i % 3 == 0) {
      StringBuilder batch = new StringBuilder("{\"run_id\":\"" + run + "\",\"metrics\":[");
      for (int key = 0; key < KEYS; key++) {
        batch.append(key == 0 ? "" : ",").append("{\"key\":\"m" + key + "\",\"value\":" + value(key, i)
            + ",\"timestamp\":" + (1000 + i) + ",\"step\":" + i + "}");
      }
      post(server, "runs/log-batch", batch.append("],\"params\":[{\"key\":\"p" + i + "\",\"value\":\"of " + i
          + "\"}],\"tags\":[{\"key\":\"t" + i + "\",\"value\":\"on " + i + "\"},{\"key\":\"last\",\"value\":\"" + i
          + "\"}]}").toString());
      batches.add(i);
      replaced = i;
    }
    if (i % 7 == 0) {
      for (String name : List.of("f" + i, "last")) {
        assertThat(server.call("PUT", file(name), content(i)).status()).isEqualTo(200);
      }
      files.add(i);
    }
    if (i % 11 == 0) {
      int version = post(server, "model-versions/create", "{\"name\":\"" + model + "\",\"source\":\"" + source(i)
          + "\",\"run_id\":\"" + run + "\",\"tags\":[{\"key\":\"round\",\"value\":\"" + i + "\"}]}")
          .at("/model_version/version").asInt();
      versions.put(version, i);
      post(server, "registered-models/alias", "{\"name\":\"" + model + "\",\"alias\":\"newest\",\"version\":\""
          + version + "\"}");
      aliased = version;
      Server.Answer asked = server.call("POST", path(version) + "/lifecycle",
          "{\"to\":\"in-review\",\"comment\":\"round " + i + "\"}");
      assertThat(asked.status()).as(asked.body()).isEqualTo(200);
      reviews.add(version + " round " + i);
    }
  }

  /** A saw: it crosses a threshold once in ten steps. */
  private static double loss(int step) {
    return step % 10 / 10.0;
  }

  private static double value(int key, int step) {
    return key * 1000.5 + step;
  }

  private String content(int i) {
    return ("round " + i + " of " + run + "\n").repeat(1 + i % 50);
  }

  private String source(int i) {
    return "s3://elsewhere/" + run + "/" + i;
  }

  private String file(String name) {
    return FILES + "0/" + run + "/artifacts/" + name;
  }

  private String path(int version) {
    return "api/v1/models/" + model.replace(" ", "%20") + "/versions/" + version;
  }

  private static JsonNode post(Server server, String call, String body) throws Exception {
    Server.Answer answer = server.call("POST", API + call, body);
    assertThat(answer.status()).as(call + body + answer.body()).isEqualTo(200);
    return answer.json();
  }

  private static JsonNode get(Server server, String path) throws Exception {
    Server.Answer answer = server.call("GET", path, null);
    assertThat(answer.status()).as(path + answer.body()).isEqualTo(200);
    return answer.json();
  }

  /** What was answered is there with its value; of the last call all is there or nothing. */
  void check(Server server) throws Exception {
    assertThat(points(server, "loss", LoggingClient::loss)).containsAll(metrics);
    List<Integer> whole = points(server, "m0", step -> value(0, step));
    assertThat(whole).containsAll(batches);
    for (int key = 1; key < KEYS; key++) {
      int number = key;
      assertThat(points(server, "m" + key, step -> value(number, step))).as("a batch is whole").isEqualTo(whole);
    }
    JsonNode data = get(server, API + "runs/get?run_id=" + run).at("/run/data");
    Map<String, String> params = new HashMap<>();
    Map<String, String> tags = new HashMap<>();
    for (int step : whole) {
      params.put("p" + step, "of " + step);
      tags.put("t" + step, "on " + step);
    }
    assertThat(pairs(data.path("params"))).as("of the same batches as the metrics").isEqualTo(params);
    Map<String, String> found = pairs(data.path("tags"));
    if (replaced >= 0) {
      assertThat(Integer.parseInt(found.get("last"))).isGreaterThanOrEqualTo(replaced).isEqualTo(whole.get(whole.size() - 1));
    }
    found.keySet().removeIf(key -> key.equals("last") || key.startsWith("mlflow."));
    assertThat(found).isEqualTo(tags);
    checkFiles(server);
    checkModel(server);
  }

  private List<Integer> points(Server server, String key, java.util.function.IntToDoubleFunction expected)
      throws Exception {
    List<Integer> steps = new ArrayList<>();
    for (JsonNode point : get(server, API + "metrics/get-history?run_id=" + run + "&metric_key=" + key).path("metrics")) {
      int step = point.path("step").asInt();
      assertThat(point.path("value").asDouble()).as("%s at %d", key, step).isEqualTo(expected.applyAsDouble(step));
      assertThat(point.path("timestamp").asLong()).as("%s at %d", key, step).isEqualTo(1000 + step);
      steps.add(step);
    }
    assertThat(steps).isSorted().doesNotHaveDuplicates();
    return steps;
  }

  private static Map<String, String> pairs(JsonNode array) {
    Map<String, String> pairs = new HashMap<>();
    array.forEach(pair -> pairs.put(pair.path("key").asText(), pair.path("value").asText()));
    return pairs;
  }

  private void checkFiles(Server server) throws Exception {
    Map<Integer, Long> listed = new HashMap<>();
    boolean last = false;
    for (JsonNode file : get(server, API + "artifacts/list?run_id=" + run).path("files")) {
      String name = file.path("path").asText();
      last |= name.equals("last");
      if (!name.equals("last")) {
        listed.put(Integer.parseInt(name.substring(1)), file.path("file_size").asLong());
      }
    }
    assertThat(listed.keySet()).containsAll(files);
    for (Map.Entry<Integer, Long> file : listed.entrySet()) {
      String content = server.call("GET", file("f" + file.getKey()), null).body();
      assertThat(content).isEqualTo(content(file.getKey()));
      assertThat(file.getValue()).isEqualTo(content.length());
    }
    if (last) {
      int newest = files.stream().mapToInt(Integer::intValue).max().orElse(-1);
      assertThat(listed.keySet().stream().filter(round -> round >= newest).map(this::content))
          .contains(server.call("GET", file("last"), null).body());
    } else {
      assertThat(files).isEmpty();
    }
  }

  private void checkModel(Server server) throws Exception {
    Map<Integer, JsonNode> found = new LinkedHashMap<>();
    String token = "";
    do {
      JsonNode page = get(server, API + "model-versions/search?max_results=1000&filter=name%3D'"
          + model.replace(" ", "%20") + "'" + (token.isEmpty() ? "" : "&page_token=" + token));
      page.path("model_versions").forEach(version -> found.put(version.path("version").asInt(), version));
      token = page.path("next_page_token").asText();
    } while (!token.isEmpty());
    assertThat(found.keySet()).containsAll(versions.keySet());
    assertThat(found.size() - versions.size()).as("versions beyond those that were answered").isBetween(0, 1);
    for (JsonNode version : found.values()) {
      int round = Integer.parseInt(pairs(version.path("tags")).get("round"));
      assertThat(version.path("source").asText()).isEqualTo(source(round));
      assertThat(versions.getOrDefault(version.path("version").asInt(), round)).isEqualTo(round);
      versions.put(version.path("version").asInt(), round);
    }
    Map<String, List<String>> told = new HashMap<>();
    if (!versions.isEmpty()) {
      for (JsonNode entry : get(server, "api/v1/models/" + model.replace(" ", "%20") + "/audit")) {
        told.computeIfAbsent(entry.path("action").asText(), action -> new ArrayList<>())
            .add(entry.path("version").asText() + " " + entry.path("detail").asText());
      }
      checkAudit(server, told);
    }
  }

  /** Each change of a version stands in the audit log once, and none that was not made. */
  private void checkAudit(Server server, Map<String, List<String>> told) throws Exception {
    assertThat(told.get("version.created")).containsExactlyElementsOf(versions.entrySet().stream()
        .map(version -> version.getKey() + " " + source(version.getValue())).toList());
    List<String> begun = told.getOrDefault("version.in-review", List.of());
    assertThat(begun).doesNotHaveDuplicates().containsAll(reviews);
    for (Map.Entry<Integer, Integer> version : versions.entrySet()) {
      assertThat(get(server, path(version.getKey())).path("lifecycle").asText())
          .isEqualTo(begun.contains(version.getKey() + " round " + version.getValue()) ? "in-review" : "experimental");
    }
    JsonNode newest = get(server, API + "registered-models/get?name=" + model.replace(" ", "%20"))
        .at("/registered_model/aliases/0/version");
    assertThat(newest.asInt()).isGreaterThanOrEqualTo(aliased);
    assertThat(told.getOrDefault("version.aliased", List.of())).doesNotHaveDuplicates()
        .contains(newest.asInt() + " newest");
  }

  /** How often the stored values go beyond the threshold. */
  long crossings(Server server) throws Exception {
    long crossings = 0;
    boolean before = false;
    for (int step : points(server, "loss", LoggingClient::loss)) {
      boolean now = loss(step) > TrackingKillTest.BOUND;
      crossings += now && !before ? 1 : 0;
      before = now;
    }
    return crossings;
  }
}
