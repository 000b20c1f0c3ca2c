// SPDX-License-Identifier: Apache-2.0
package io.dte.tests.system;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/**
 * Traces, webhooks, uploads, data sets and sources as no client sends them: MLflow's error codes, and nothing stored.
 */
class MlflowBadInputTest {
  private static final String API = "mlflow/api/2.0/mlflow/";
  private static final String API3 = "mlflow/api/3.0/mlflow/";
  private static final String UPLOADS = "mlflow/api/2.0/mlflow-artifacts/mpu/";
  private static final String INVALID = "INVALID_PARAMETER_VALUE";
  private static final String MISSING = "RESOURCE_DOES_NOT_EXIST";
  /** What a database, a file system or a browser might take for something else. */
  private static final List<String> NASTY = List.of("'; DROP TABLE ml.trace; --", "x' OR '1'='1", "../../etc/passwd",
      "%2e%2e%2fpasswd", "..%2f..%2fpasswd", "a\u0000b", "\\..\\x", "<script>", "%", "_", "${jndi:x}", "\ud83c\udf0a");

  @TempDir
  static Path temporary;
  @RegisterExtension
  static final RunningServer server = new RunningServer(() -> Dte.in(temporary)
      .configured("io.dte.ml.webhooks.cfg", "hosts = 127.0.0.1\n").configured("io.dte.ml.approval.cfg", "certificates = silver\n"));

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
  }

  private static String quoted(String text) {
    return TextNode.valueOf(text).toString();
  }

  /** @param calls method, path, body, status, MLflow's code */
  private static void refused(String[]... calls) throws Exception {
    for (String[] call : calls) {
      Server.Answer answer = server.call(call[0], call[1], call[2]);
      assertThat(answer.status()).as("%s %s %s: %s", call[0], call[1], call[2], answer.body())
          .isEqualTo(Integer.parseInt(call[3]));
      assertThat(answer.json().path("error_code").asText()).as(answer.body()).isEqualTo(call[4]);
      assertThat(answer.body()).doesNotContain("Exception", "SELECT", "\tat ");
    }
  }

  private static void notFound(String path) throws Exception {
    HttpResponse<String> answer = send(path, "GET", "");
    assertThat(answer.statusCode()).as(path + answer.body()).isBetween(400, 404);
    assertThat(answer.body()).doesNotContain("SELECT");
  }

  /** On a connection of its own, since the server ends one over which an address came that is none. */
  private static HttpResponse<String> send(String path, String method, String body) throws Exception {
    return HttpClient.newHttpClient().send(HttpRequest.newBuilder(URI.create(server.url() + path))
        .header("Authorization", "Bearer " + server.token()).header("Content-Type", "application/json")
        .method(method, BodyPublishers.ofString(body)).build(), BodyHandlers.ofString());
  }

  private static JsonNode post(String path, String body) throws Exception {
    Server.Answer answer = server.call("POST", path, body);
    assertThat(answer.status()).as(path + body + answer.body()).isEqualTo(200);
    return answer.json();
  }

  private static String trace(String id, String more) {
    return "{\"trace\":{\"trace_info\":{\"trace_id\":" + quoted(id)
        + ",\"trace_location\":{\"type\":\"MLFLOW_EXPERIMENT\","
        + "\"mlflow_experiment\":{\"experiment_id\":\"0\"}},\"request_time\":\"2026-01-01T00:00:00Z\",\"state\":\"OK\""
        + more + "}}}";
  }

  private static JsonNode traces() throws Exception {
    return post(API3 + "traces/search",
        "{\"locations\":[{\"type\":\"MLFLOW_EXPERIMENT\",\"mlflow_experiment\":{\"experiment_id\":\"0\"}}]}")
        .path("traces");
  }

  @Test
  void tracesAreWholeOrNotThere() throws Exception {
    String[] post = {"POST", API3 + "traces"};
    refused(new String[] {post[0], post[1], "{\"trace\":", "400", "BAD_REQUEST"},
        new String[] {post[0], post[1], "{\"trace\":7}", "400", INVALID},
        new String[] {post[0], post[1], trace("tr-1", "").replace("2026-01-01T00:00:00Z", "yesterday"), "400", INVALID},
        new String[] {post[0], post[1], trace("tr-1", ",\"execution_duration\":\"long\""), "400", INVALID},
        new String[] {post[0], post[1], trace("tr-1", ",\"tags\":{\"a\":[1]}"), "400", INVALID},
        new String[] {post[0], post[1], trace("tr-1", ",\"tags\":{\"a\":\"\\u0000\"}"), "400", INVALID},
        new String[] {post[0], post[1], trace("tr-1", ",\"assessments\":[1]"), "400", INVALID},
        new String[] {post[0], post[1], trace("tr-1", ",\"assessments\":[{\"assessment_name\":\"\"}]"), "400", INVALID},
        new String[] {post[0], post[1], trace("tr-1", "").replace("\"0\"", "\"77777\""), "404", MISSING},
        new String[] {post[0], post[1], trace("t".repeat(1000), ""), "400", INVALID},
        new String[] {"POST", API3 + "traces/tr-none/assessments",
            "{\"assessment\":{\"assessment_name\":\"a\",\"feedback\":{\"value\":1}}}", "404", MISSING},
        new String[] {"PATCH", API3 + "traces/tr-none/tags", "{\"key\":\"k\",\"value\":\"v\"}", "404", MISSING});
    assertThat(traces()).isEmpty();
    for (String nasty : NASTY) {
      notFound(API3 + "traces/" + encoded(nasty));
      for (String filter : List.of("tags.a = '" + nasty + "'", "name = '" + nasty, "tags." + nasty + " = 'x'", nasty)) {
        Server.Answer found = server.call("POST", API3 + "traces/search",
            "{\"locations\":[{\"type\":\"MLFLOW_EXPERIMENT\","
            + "\"mlflow_experiment\":{\"experiment_id\":\"0\"}}],\"filter\":" + quoted(filter) + "}");
        assertThat(found.status()).as(filter + found.body()).isIn(200, 400);
        assertThat(found.json().path("traces")).as(filter).isEmpty();
      }
    }
    Server.Answer broken = server.call("POST", "mlflow/v1/traces", "no message", Map.of("Authorization", "Bearer "
        + server.token(), "Content-Type", "application/x-protobuf", "X-MLflow-Experiment-Id", "0"));
    assertThat(broken.status()).as(broken.body()).isEqualTo(400);
    Server.Answer lost = server.call("POST", "mlflow/v1/traces", "{\"resourceSpans\":[]}");
    assertThat(lost.status()).as("without an experiment: " + lost.body()).isEqualTo(422);
    assertThat(traces()).isEmpty();
  }

  @Test
  void webhooksAreWholeOrNotThere() throws Exception {
    String hooks = API + "webhooks";
    String good = "{\"name\":\"h\",\"url\":\"http://127.0.0.1:1/\",\"events\":[{\"entity\":\"MODEL_VERSION\","
        + "\"action\":\"CREATED\"}]}";
    refused(new String[] {"POST", hooks, "{", "400", "BAD_REQUEST"}, new String[] {"POST", hooks, "{}", "400", INVALID},
        new String[] {"POST", hooks, good.replace("MODEL_VERSION", "NOTHING"), "400", INVALID},
        new String[] {"POST", hooks, good.replace("[{", "{\"a\":[{").replace("}]", "}]}"), "400", INVALID},
        new String[] {"POST", hooks, good.replace("http:", "file:"), "400", INVALID},
        new String[] {"POST", hooks, good.replace("http://127.0.0.1:1/", "http://[bad"), "400", INVALID},
        new String[] {"POST", hooks, good.replace("\"h\"", "\"h\\u0000\""), "400", INVALID},
        new String[] {"POST", hooks, good.replace("\"h\"", "\"" + "h".repeat(5000) + "\""), "400", INVALID},
        new String[] {"GET", hooks + "/none", null, "404", MISSING}, new String[] {"DELETE", hooks + "/none", null,
        "404", MISSING});
    for (String nasty : NASTY) {
      notFound(hooks + "/" + encoded(nasty));
    }
    assertThat(server.call("GET", hooks, null).json().path("webhooks")).isEmpty();
  }

  @Test
  void dataSetsAreWholeOrNotThere() throws Exception {
    String sets = API3 + "datasets/";
    refused(new String[] {"POST", sets + "create", "{\"name\":", "400", "BAD_REQUEST"},
        new String[] {"POST", sets + "create", "{}", "400", INVALID},
        new String[] {"POST", sets + "create", "{\"name\":\"a\\u0000b\"}", "400", INVALID},
        new String[] {"POST", sets + "create", "{\"name\":\"s\",\"experiment_ids\":[\"77777\"]}", "404", MISSING},
        new String[] {"POST", sets + "create", "{\"name\":\"s\",\"tags\":\"no json\"}", "400", INVALID},
        new String[] {"POST", sets + "create", "{\"name\":\"" + "n".repeat(5000) + "\"}", "400", INVALID},
        new String[] {"GET", sets + "d-none", null, "404", MISSING});
    assertThat(post(sets + "search", "{}").path("datasets")).isEmpty();
    String id = post(sets + "create", "{\"name\":\"Robert'); DROP TABLE ml.run; --\"}").path("dataset")
        .path("dataset_id").asText();
    refused(new String[] {"POST", sets + id + "/records", "{\"records\":\"[{\"}", "400", INVALID},
        new String[] {"POST", sets + id + "/records", "{\"records\":\"[{\\\"inputs\\\":{\\\"q\\\":1}},7]\"}", "400",
        INVALID}, new String[] {"POST", sets + id + "/add-experiments", "{\"experiment_ids\":[\"0\",\"77777\"]}", "404",
        MISSING});
    assertThat(server.call("GET", sets + id + "/records", null).json().path("records").asText("[]")).isEqualTo("[]");
    assertThat(server.call("GET", sets + id + "/experiment-ids", null).json().path("experiment_ids")).isEmpty();
    for (String nasty : NASTY) {
      notFound(sets + encoded(nasty));
      for (String filter : List.of("name = '" + nasty + "'", "tags." + nasty + " = 'x'", nasty)) {
        Server.Answer found = server.call("POST", sets + "search", "{\"filter_string\":" + quoted(filter) + "}");
        assertThat(found.status()).as(filter + found.body()).isIn(200, 400);
        assertThat(found.json().path("datasets")).as(filter).isEmpty();
      }
    }
  }

  @Test
  void uploadsLeadNowhereElse() throws Exception {
    for (String folder : List.of("%2e%2e/%2e%2e", "0/%2e%2e", "0/%2e%2e/1", "0/a%00b", "0/a%5c..%5cb", "%2fetc")) {
      HttpResponse<String> begun = send(UPLOADS + "create/" + folder, "POST", "{\"path\":\"f.bin\",\"num_parts\":2}");
      assertThat(begun.statusCode()).as(folder + begun.body()).isBetween(400, 404);
    }
    String run = post(API + "runs/create", "{\"experiment_id\":\"0\"}").at("/run/info/run_id").asText();
    String folder = "0/" + run + "/artifacts";
    refused(new String[] {"POST", UPLOADS + "create/" + folder, "{\"path\":\"f.bin\",\"num_parts\":\"many\"}", "400",
        INVALID}, new String[] {"POST", UPLOADS + "create/" + folder, "{\"path\":\"f.bin\",\"num_parts\":0}", "400",
        INVALID}, new String[] {"POST", UPLOADS + "create/" + folder, "{\"path\":\"..\",\"num_parts\":1}", "400",
        INVALID}, new String[] {"POST", UPLOADS + "create/" + folder, "{\"num_parts\":1}", "400", INVALID},
        new String[] {"POST", UPLOADS + "complete/" + folder,
        "{\"path\":\"f.bin\",\"upload_id\":\"../../x\",\"parts\":[]}", "404", MISSING});
    String id = post(UPLOADS + "create/" + folder, "{\"path\":\"f.bin\",\"num_parts\":2}").path("upload_id").asText();
    Server.Answer half = server.call("POST", UPLOADS + "complete/" + folder, "{\"path\":\"f.bin\",\"upload_id\":\"" + id
        + "\",\"parts\":[{\"part_number\":1,\"etag\":\"x\"},{\"part_number\":2,\"etag\":\"y\"}]}");
    assertThat(half.status()).as(half.body()).isBetween(400, 404);
    assertThat(server.call("GET", API + "artifacts/list?run_id=" + run, null).json().path("files")).isEmpty();
  }

  @Test
  void anAbortedUploadLeavesNothing() throws Exception {
    String run = post(API + "runs/create", "{\"experiment_id\":\"0\"}").at("/run/info/run_id").asText();
    String folder = "0/" + run + "/artifacts";
    JsonNode begun = post(UPLOADS + "create/" + folder, "{\"path\":\"f.bin\",\"num_parts\":2}");
    String upload = "{\"path\":\"f.bin\",\"upload_id\":" + begun.path("upload_id");
    String first = begun.at("/credentials/0/url").asText();
    Server.Answer part = server.call("PUT", first, "the first half");
    assertThat(part.status()).as(part.body()).isEqualTo(200);
    String parts = ",\"parts\":[{\"part_number\":1,\"etag\":" + quoted(part.response().headers().firstValue("ETag")
        .orElseThrow().replace("\"", "")) + "}]}";
    refused(new String[] {"POST", UPLOADS + "complete/" + folder, upload + parts, "400", INVALID});
    Path kept = temporary.resolve("home/state/mlflow/uploads").resolve(begun.path("upload_id").asText());
    assertThat(kept.resolve("1")).hasContent("the first half");
    post(UPLOADS + "abort/" + folder, upload + "}");
    assertThat(kept).doesNotExist();
    refused(new String[] {"PUT", first, "again", "404", MISSING},
        new String[] {"POST", UPLOADS + "complete/" + folder, upload + parts, "404", MISSING},
        new String[] {"POST", UPLOADS + "abort/" + folder, upload + "}", "404", MISSING});
    assertThat(server.call("GET", API + "artifacts/list?run_id=" + run, null).json().path("files")).isEmpty();
  }

  @Test
  void namesAndFiltersOfRunsAndModelsAreOnlyText() throws Exception {
    String run = post(API + "runs/create", "{\"experiment_id\":\"0\"}").at("/run/info/run_id").asText();
    for (String nasty : NASTY) {
      String name = quoted("named " + nasty);
      boolean isText = nasty.indexOf('\u0000') < 0;
      Server.Answer created = server.call("POST", API + "experiments/create", "{\"name\":" + name + "}");
      assertThat(created.status()).as(created.body()).isEqualTo(isText ? 200 : 400);
      if (isText) {
        assertThat(server.call("GET", API + "experiments/get-by-name?experiment_name=" + encoded("named " + nasty), null)
            .json().at("/experiment/name").asText()).isEqualTo("named " + nasty);
      }
      Server.Answer model = server.call("POST", API + "registered-models/create", "{\"name\":" + name + "}");
      assertThat(model.status()).as(model.body()).isEqualTo(isText && !nasty.matches(".*[/:].*") ? 200 : 400);
      Server.Answer tag = server.call("POST", API + "runs/set-tag", "{\"run_id\":\"" + run + "\",\"key\":" + quoted(nasty)
          + ",\"value\":\"kept\"}");
      assertThat(tag.status()).as(nasty + tag.body()).isEqualTo(nasty.equals("_") ? 200 : 400);
      notFound(API + "runs/get?run_id=" + encoded(nasty));
      notFound(API + "metrics/get-history?metric_key=m&run_id=" + encoded(nasty));
      notFound(API + "experiments/get?experiment_id=" + encoded(nasty));
      notFound(API + "logged-models/" + encoded(nasty));
      assertThat(send("api/v1/models/" + encoded(nasty) + "/versions/1/audit", "GET", "").statusCode()).as(nasty)
          .isIn(400, 404, 422);
      notFound("mlflow/api/2.0/mlflow-artifacts/artifacts/0/" + encoded(nasty) + "/none");
      for (String filter : List.of("name = '" + nasty + "'", "name = '" + nasty, "tags." + nasty + " = 'x'", "tags.`" + nasty
          + "` = 'y'", nasty)) {
        for (String search : List.of("runs/search", "experiments/search", "registered-models/search",
            "model-versions/search", "logged-models/search")) {
          boolean isGet = search.startsWith("registered") || search.startsWith("model-versions");
          Server.Answer found = isGet ? server.call("GET", API + search + "?filter=" + encoded(filter), null)
              : server.call("POST", API + search, "{\"experiment_ids\":[\"0\"],\"max_results\":5,\"filter\":"
              + quoted(filter) + "}");
          assertThat(found.status()).as(search + " " + filter + found.body()).isIn(200, 400);
          assertThat(found.body()).doesNotContain("SELECT", "Exception").doesNotContain("\"run_id\":", "\"name\":");
        }
      }
    }
    assertThat(server.call("GET", API + "runs/get?run_id=" + run, null).json().at("/run/data/tags").findValuesAsText("key"))
        .containsExactly("_", "mlflow.runName");
  }

  @Test
  void aMissingCertificateIsNamed() throws Exception {
    post(API + "registered-models/create", "{\"name\":\"uncertified\"}");
    post(API + "model-versions/create", "{\"name\":\"uncertified\",\"source\":\"s3://elsewhere/1\"}");
    String lifecycle = "api/v1/models/uncertified/versions/1/lifecycle";
    post(lifecycle, "{\"to\":\"in-review\"}");
    Server.Answer refused = server.call("POST", lifecycle, "{\"to\":\"production-ready\"}");
    assertThat(refused.status()).isEqualTo(409);
    assertThat(refused.json().path("detail").asText())
        .startsWith("model:uncertified/1 lacks the certificate silver: no quality gate here knows it");
    assertThat(server.call("GET", "api/v1/models/uncertified/versions/1", null).json().path("lifecycle").asText())
        .isEqualTo("in-review");
  }

  @Test
  void sourcesOfVersionsAreThere() throws Exception {
    post(API + "registered-models/create", "{\"name\":\"of\"}");
    for (String source : List.of("models:/none/1", "models:/of/999999999", "models:/m-none")) {
      refused(new String[] {"POST", API + "model-versions/create", "{\"name\":\"of\",\"source\":\"" + source + "\"}",
          "404", MISSING});
    }
    assertThat(server.call("GET", API + "model-versions/search", null).json().path("model_versions")).isEmpty();
    post(API + "model-versions/create", "{\"name\":\"of\",\"source\":\"s3://elsewhere/1\"}");
    post(API + "model-versions/create", "{\"name\":\"of\",\"source\":\"models:/of/1\"}");
    assertThat(server.call("GET", API + "model-versions/get-download-uri?name=of&version=2", null).json()
        .path("artifact_uri").asText())
        .isEqualTo("s3://elsewhere/1");
  }

  @Test
  void sourcesAndPathsLeadNowhereElse() throws Exception {
    post(API + "registered-models/create", "{\"name\":\"safe\"}");
    for (String source : List.of("mlflow-artifacts:/0/../1", "https://host/%2e%2e/x", "s3://b/%252e%252e/x",
        "s3://b/a%00",
        "file:///etc", "/etc/passwd")) {
      refused(new String[] {"POST", API + "model-versions/create", "{\"name\":\"safe\",\"source\":\"" + source + "\"}",
          "400", INVALID});
    }
    assertThat(server.call("GET", API + "model-versions/search?filter=name%3D'safe'", null).json()
        .path("model_versions")).isEmpty();
    String run = post(API + "runs/create", "{\"experiment_id\":\"0\"}").at("/run/info/run_id").asText();
    for (String path : List.of("mlflow/get-artifact?run_id=" + run + "&path=../x", API + "artifacts/list?run_id=" + run
        + "&path=..", "mlflow/model-versions/get-artifact?name=safe&version=1&path=../x")) {
      Server.Answer answer = server.call("GET", path, null);
      assertThat(answer.body()).as(path).isEqualTo("{\"error_code\":\"" + INVALID + "\",\"message\":\"Invalid path\"}");
    }
  }

  @Test
  void scorersAndQueriesAreWholeOrNotThere() throws Exception {
    String scorers = API3 + "scorers/";
    refused(new String[] {"POST", scorers + "register", "{\"experiment_id\":\"0\",\"name\":\"s\"}", "400", INVALID},
        new String[] {"POST", scorers + "register", "{\"experiment_id\":\"77777\",\"name\":\"s\","
        + "\"serialized_scorer\":\"{}\"}", "404", MISSING},
        new String[] {"GET", scorers + "get?experiment_id=0&name=none", null, "404", MISSING},
        new String[] {"GET", scorers + "get?experiment_id=0&name=none&version=x", null, "404", MISSING},
        new String[] {"POST", API3 + "traces/calculate-filter-correlation", "{\"experiment_ids\":[\"0\"],"
        + "\"filter_string1\":\"'; DROP\",\"filter_string2\":\"tags.a = 'b'\"}", "400", INVALID},
        new String[] {"POST", "mlflow/graphql", "{}", "400", INVALID});
    assertThat(server.call("GET", scorers + "list?experiment_id=0", null).json().path("scorers")).isEmpty();
    JsonNode asked = post("mlflow/graphql", "{\"query\":\"{ mlflowGetExperiment(input: {experimentId: \\\"0\\\"})"
        + " { experiment { name } } }\"}");
    assertThat(asked.at("/data/mlflowGetExperiment/experiment/name").asText()).isEqualTo("Default");
  }
}
