// SPDX-License-Identifier: Apache-2.0
package io.dte.tests.system;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.mlflow.tracking.MlflowClient;
import org.mlflow.tracking.creds.BasicMlflowHostCreds;
import org.mlflow.tracking.creds.MlflowHostCreds;
import org.mlflow.tracking.creds.MlflowHostCredsProvider;

/** The real MLflow client, and what no client sends, against the real server. */
class MlflowTest {
  private static final String API = "mlflow/api/2.0/mlflow/";

  @TempDir
  static Path temporary;
  @RegisterExtension
  static final RunningServer server = new RunningServer(() -> Dte.in(temporary)
      .configured("io.dte.ml.webhooks.cfg", "hosts = gauges.example.org, 127.0.0.1\n"));

  @ParameterizedTest
  @CsvSource({"client.py, genai.py", "traces.py, webhooks.py"})
  void thePythonClientWorksUnchanged(String one, String other) throws Exception {
    server.runScripts(one, other);
  }

  @Test
  void theJavaClientWorksUnchanged() throws Exception {
    String token = server.token();
    MlflowClient java = new MlflowClient(new MlflowHostCredsProvider() {
      @Override
      public MlflowHostCreds getHostCreds() {
        return new BasicMlflowHostCreds(server.url() + "mlflow", token);
      }

      @Override
      public void refresh() {
        // The token does not change.
      }
    });
    String experiment = java.createExperiment("by Java");
    String run = java.createRun(experiment).getRunId();
    java.logParam(run, "depth", "3");
    for (int step = 0; step < 5; step++) {
      java.logMetric(run, "rmse", 1.0 / (step + 1), 1000 + step, step);
    }
    java.setTag(run, "site", "köln");
    java.setTerminated(run);
    assertThat(java.getRun(run).getInfo().getStatus().name()).isEqualTo("FINISHED");
    assertThat(java.getMetricHistory(run, "rmse")).hasSize(5);
    assertThat(java.searchRuns(List.of(experiment), "params.depth = '3' AND metrics.rmse < 0.5")).hasSize(1);
    assertThat(java.getExperimentByName("by Java").orElseThrow().getExperimentId()).isEqualTo(experiment);
    post("registered-models/create", "{\"name\":\"of Java\"}");
    post("model-versions/create", "{\"name\":\"of Java\",\"source\":\"s3://elsewhere/1\"}");
    assertThat(java.getLatestVersions("of Java")).hasSize(1);
    assertThat(java.getModelVersionDownloadUri("of Java", "1")).isEqualTo("s3://elsewhere/1");
    java.close();
  }

  @Test
  void permissionsSayWhoReadsAndWrites() throws Exception {
    Map<String, String> ada = user("ada");
    Map<String, String> bob = user("bob");
    String id = server.call("POST", API + "experiments/create", "{\"name\":\"of ada\"}", ada).json()
        .path("experiment_id").asText();
    String run = server.call("POST", API + "runs/create", "{\"experiment_id\":\"" + id + "\"}", ada).json()
        .at("/run/info/run_id").asText();
    String create = "{\"experiment_id\":\"" + id + "\"}";
    String search = "{\"experiment_ids\":[\"" + id + "\"],\"max_results\":10}";
    assertThat(server.call("POST", API + "runs/create", create, bob).json().path("error_code").asText())
        .isEqualTo("PERMISSION_DENIED");
    assertThat(server.call("POST", API + "runs/search", search, bob).json().path("runs")).hasSize(1);
    String grant = "{\"experiment_id\":\"" + id + "\",\"username\":\"bob\",\"permission\":\"%s\"}";
    String path = API + "experiments/permissions/";
    assertThat(server.call("POST", path + "create", grant.formatted("READ"), bob).status()).isEqualTo(403);
    assertThat(server.call("POST", path + "create", grant.formatted("SOME"), ada).status()).isEqualTo(400);
    assertThat(server.call("POST", path + "create", grant.replace("bob", "nobody").formatted("READ"), ada).status())
        .isEqualTo(404);
    assertThat(server.call("POST", path + "create", grant.formatted("NO_PERMISSIONS"), ada).json()
        .at("/experiment_permission/permission").asText()).isEqualTo("NO_PERMISSIONS");
    assertThat(server.call("POST", path + "create", grant.formatted("READ"), ada).json().path("error_code").asText())
        .isEqualTo("RESOURCE_ALREADY_EXISTS");
    assertThat(server.call("POST", API + "runs/search", search, bob).json().path("runs")).isEmpty();
    assertThat(server.call("POST", API + "experiments/search", "{\"max_results\":1000}", bob).body())
        .doesNotContain("of ada");
    for (String read : List.of("runs/get?run_id=" + run, "experiments/get?experiment_id=" + id, "artifacts/list?run_id="
        + run)) {
      assertThat(server.call("GET", API + read, null, bob).status()).as(read).isEqualTo(403);
    }
    String model = server.call("POST", API + "logged-models", create.replace("}", ",\"name\":\"net\"}"), ada).json()
        .at("/model/info/model_id").asText();
    String own = server.call("POST", API + "runs/create", "{\"experiment_id\":\"0\"}", bob).json().at("/run/info/run_id").asText();
    assertThat(server.call("POST", API + "runs/log-metric", "{\"run_id\":\"" + own + "\",\"key\":\"m\",\"value\":1,\"timestamp\":1,"
        + "\"model_id\":\"" + model + "\"}", bob).status()).as("a metric of somebody else's model").isEqualTo(403);
    assertThat(server.call("POST", API + "runs/outputs", "{\"run_id\":\"" + own + "\",\"models\":[{\"model_id\":\"" + model
        + "\"}]}", bob).status()).isEqualTo(403);
    assertThat(server.call("PATCH", path + "update", grant.formatted("EDIT"), ada).status()).isEqualTo(200);
    assertThat(server.call("POST", API + "runs/create", create, bob).status()).isEqualTo(200);
    assertThat(server.call("POST", API + "experiments/delete", create, bob).status()).isEqualTo(403);
    assertThat(server.call("DELETE", path + "delete", "{\"experiment_id\":\"" + id + "\",\"username\":\"bob\"}", ada)
        .status()).isEqualTo(200);
    assertThat(server.call("GET", path + "get?experiment_id=" + id + "&username=bob", null, ada).status())
        .isEqualTo(404);

    server.call("POST", API + "registered-models/create", "{\"name\":\"hers\"}", ada);
    server.call("POST", API + "model-versions/create", "{\"name\":\"hers\",\"source\":\"s3://elsewhere/1\"}", ada);
    String all = "mlflow/api/3.0/mlflow/users/permissions/";
    String ofModel = "{\"resource_type\":\"registered_model\",\"resource_id\":\"%s\",\"username\":\"bob\","
        + "\"permission\":\"NO_PERMISSIONS\"}";
    assertThat(server.call("POST", all + "grant", ofModel.formatted("hers"), ada).status()).isEqualTo(200);
    assertThat(server.call("GET", API + "registered-models/search", null, bob).body()).doesNotContain("hers");
    assertThat(server.call("GET", API + "model-versions/search", null, bob).body()).doesNotContain("hers");
    assertThat(server.call("GET", API + "model-versions/get?name=hers&version=1", null, bob).status()).isEqualTo(403);
    assertThat(server.call("POST", API + "registered-models/rename", "{\"name\":\"hers\",\"new_name\":\"still hers\"}",
        ada).status()).isEqualTo(200);
    assertThat(server.call("GET", API + "registered-models/get?name=still%20hers", null, bob).status()).isEqualTo(403);
    assertThat(server.call("GET", all + "get?resource_type=registered_model&resource_id=still%20hers&username=bob",
        null, bob).json().path("permission").asText()).isEqualTo("NO_PERMISSIONS");
    assertThat(server.call("POST", all + "revoke", ofModel.formatted("still hers"), ada).status()).isEqualTo(200);
    assertThat(server.call("GET", API + "registered-models/get?name=still%20hers", null, bob).status()).isEqualTo(200);
    String file = "mlflow/api/2.0/mlflow-artifacts/artifacts/shared/map.png";
    assertThat(server.call("PUT", file, "png", ada).status()).as("outside of experiments").isEqualTo(403);
    assertThat(server.call("PUT", file, "png").status()).isEqualTo(200);
    assertThat(server.call("GET", file, null, bob).status()).isEqualTo(403);
    Server.Answer map = server.call("GET", file, null);
    assertThat(map.response().headers().firstValue("Content-Type")).hasValue("image/png");
    assertThat(map.response().headers().firstValue("Content-Disposition")).hasValue("attachment; filename=map.png");
    assertThat(server.call("GET", API + "webhooks", null, bob).status()).isEqualTo(403);
    assertThat(server.call("GET", API + "users/list", null, bob).status()).isEqualTo(403);
  }

  private static Map<String, String> user(String name) throws Exception {
    Dte.Result added = server.dte().run("users", "add", name, "--role", "scientist");
    assertThat(added.code()).as(added.err()).isZero();
    return Map.of("Authorization", "Bearer " + added.out().strip());
  }

  @Test
  void mlflowsOwnCommandLineWorks() throws Exception {
    Path mlflow = Peers.python("mlflow", "mlflow");
    String id = post("runs/create", "{\"experiment_id\":\"0\",\"run_name\":\"from the command line\"}").json()
        .path("run").path("info").path("run_id").asText();
    assertThat(line(mlflow, "runs", "list", "--experiment-id", "0")).contains(id).contains("from the command line");
    assertThat(line(mlflow, "experiments", "create", "--experiment-name", "typed")).contains("typed");
    assertThat(line(mlflow, "experiments", "search")).contains("typed", "Default");
    Path file = Files.writeString(temporary.resolve("typed.txt"), "by hand");
    line(mlflow, "artifacts", "log-artifact", "--local-file", file.toString(), "--run-id", id, "--artifact-path",
        "notes");
    assertThat(line(mlflow, "artifacts", "list", "--run-id", id, "--artifact-path", "notes"))
        .contains("notes/typed.txt");
    Path copy = temporary.resolve("copy");
    line(mlflow, "artifacts", "download", "--run-id", id, "--artifact-path", "notes", "--dst-path", copy.toString());
    assertThat(copy.resolve("notes/typed.txt")).hasContent("by hand");
  }

  private static String line(Path program, String... arguments) throws Exception {
    List<String> command = new ArrayList<>(List.of(program.toString()));
    command.addAll(List.of(arguments));
    Dte.Result result = server.mlflow().call(command);
    assertThat(result.code()).as(result.toString()).isZero();
    return result.out();
  }

  @Test
  void whatIsWrongIsRefusedWithMlflowsCodes() throws Exception {
    String run = post("runs/create", "{\"experiment_id\":\"0\"}").json().path("run").path("info").path("run_id")
        .asText();
    for (String[] bad : new String[][] {
        {"runs/create", "{\"experiment_id\":", "400", "BAD_REQUEST"},
        {"runs/create", "{\"experiment_id\":\"77777\"}", "404", "RESOURCE_DOES_NOT_EXIST"},
        {"runs/create", "{\"experiment_id\":\"1;DROP TABLE ml.run\"}", "404", "RESOURCE_DOES_NOT_EXIST"},
        {"runs/log-metric", "{\"run_id\":\"" + run + "\",\"key\":\"m\",\"value\":\"much\",\"timestamp\":1}", "400",
        "INVALID_PARAMETER_VALUE"}, {"runs/log-metric", "{\"run_id\":\"" + run
        + "\",\"key\":7,\"value\":1,\"timestamp\":1}", "400", "INVALID_PARAMETER_VALUE"},
        {"runs/log-metric", "{\"run_id\":\"" + run + "\",\"key\":\"../m\",\"value\":1,\"timestamp\":1}", "400",
        "INVALID_PARAMETER_VALUE"}, {"runs/log-metric",
        "{\"run_id\":\"nobody\",\"key\":\"m\",\"value\":1,\"timestamp\":1}", "404", "RESOURCE_DOES_NOT_EXIST"},
        {"runs/log-parameter", "{\"run_id\":\"" + run + "\",\"key\":\"" + "k".repeat(251) + "\",\"value\":\"1\"}",
        "400", "INVALID_PARAMETER_VALUE"}, {"runs/set-tag", "{\"run_id\":\"" + run
        + "\",\"key\":\"k\",\"value\":\"a\\u0000b\"}", "400", "INVALID_PARAMETER_VALUE"},
        {"experiments/create", "{\"name\":\"" + "n".repeat(501) + "\"}", "400", "INVALID_PARAMETER_VALUE"},
        {"experiments/create", "[]", "400", "INVALID_PARAMETER_VALUE"},
        {"experiments/create", "{}", "400", "INVALID_PARAMETER_VALUE"},
        {"runs/search", "{\"experiment_ids\":[\"0\"],\"max_results\":1000000}", "400", "INVALID_PARAMETER_VALUE"},
        {"no/such/endpoint", "{}", "404", "ENDPOINT_NOT_FOUND"}}) {
      Server.Answer answer = post(bad[0], bad[1]);
      assertThat(answer.status()).as(bad[0] + bad[1] + answer.body()).isEqualTo(Integer.parseInt(bad[2]));
      assertThat(answer.json().path("error_code").asText()).as(bad[0] + bad[1]).isEqualTo(bad[3]);
    }
  }

  @Test
  void aBatchIsStoredWholeOrNotAtAll() throws Exception {
    String run = post("runs/create", "{\"experiment_id\":\"0\"}").json().path("run").path("info").path("run_id")
        .asText();
    assertThat(post("runs/log-parameter", "{\"run_id\":\"" + run + "\",\"key\":\"p\",\"value\":\"1\"}").status())
        .isEqualTo(200);
    Server.Answer refused = post("runs/log-batch", "{\"run_id\":\"" + run
        + "\",\"metrics\":[{\"key\":\"m\",\"value\":1,"
        + "\"timestamp\":1}],\"tags\":[{\"key\":\"t\",\"value\":\"1\"}],\"params\":[{\"key\":\"p\",\"value\":\"2\"}]}");
    assertThat(refused.status()).isEqualTo(400);
    JsonNode data = server.call("GET", API + "runs/get?run_id=" + run, null).json().path("run").path("data");
    assertThat(data.path("metrics")).isEmpty();
    assertThat(data.path("tags").toString()).doesNotContain("\"t\"");
  }

  @ParameterizedTest
  @ValueSource(strings = {"registered-models", "experiments"})
  void ofManyWhoCreateTheSameNameOneSucceeds(String kind) throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(8);
    try {
      Callable<Server.Answer> create = () -> post(kind + "/create", "{\"name\":\"wanted\"}");
      List<Integer> statuses = new ArrayList<>();
      for (Future<Server.Answer> answer : threads.invokeAll(Collections.nCopies(8, create))) {
        statuses.add(answer.get().status());
        assertThat(answer.get().json().path("error_code").asText("RESOURCE_ALREADY_EXISTS"))
            .isEqualTo("RESOURCE_ALREADY_EXISTS");
      }
      assertThat(statuses).containsExactlyInAnyOrder(200, 400, 400, 400, 400, 400, 400, 400);
      assertThat(server.call("GET", API + kind + "/search?max_results=100&filter=name%3D'wanted'", null).json()
          .findValuesAsText("name")).containsExactly("wanted");
    } finally {
      threads.shutdown();
    }
  }

  @Test
  void pathsOfFilesLeadNowhereElse() throws Exception {
    for (String path : List.of("../../etc/passwd", "0/../1/x", "0/%2e%2e/x", "0/a%00b", "0/a%5c..%5cb", "0//x",
        "%2fetc/passwd")) {
      HttpRequest put = HttpRequest.newBuilder(URI.create(server.url() + "mlflow/api/2.0/mlflow-artifacts/artifacts/"
          + path)).header("Authorization", "Bearer " + server.token()).PUT(BodyPublishers.ofString("x")).build();
      assertThat(HttpClient.newHttpClient().send(put, BodyHandlers.ofString()).statusCode()).as(path)
          .isBetween(400, 404);
    }
  }

  @Test
  void viewersSearchAndWriteNothing() throws Exception {
    Dte.Result added = server.dte().run("users", "add", "vera", "--role", "viewer");
    assertThat(added.code()).as(added.err()).isZero();
    Map<String, String> viewer = Map.of("Authorization", "Bearer " + added.out().strip());
    for (String path : List.of("runs/search", "experiments/search", "logged-models/search")) {
      assertThat(server.call("POST", API + path, "{\"experiment_ids\":[\"0\"],\"max_results\":5}", viewer).status())
          .as(path).isEqualTo(200);
    }
    assertThat(server.call("POST", API + "runs/create", "{\"experiment_id\":\"0\"}", viewer).status()).isEqualTo(403);
    assertThat(server.call("POST", API + "runs/search/../create", "{\"experiment_id\":\"0\"}", viewer).status())
        .isBetween(400, 404);
  }

  @Test
  void filesAreFoundByWhatTheyBelongTo() throws Exception {
    JsonNode info = post("runs/create", "{\"experiment_id\":\"0\"}").json().path("run").path("info");
    String root = info.path("artifact_uri").asText();
    HttpRequest put = HttpRequest.newBuilder(URI.create(server.url() + "mlflow/api/2.0/mlflow-artifacts/artifacts/"
        + root.replaceFirst("^mlflow-artifacts:/+", "") + "/a/b.txt")).header("Authorization", "Bearer "
        + server.token()).PUT(BodyPublishers.ofString("hello")).build();
    assertThat(HttpClient.newHttpClient().send(put, BodyHandlers.ofString()).statusCode()).isEqualTo(200);
    String ofRun = "mlflow/get-artifact?run_uuid=" + info.path("run_id").asText() + "&path=";
    assertThat(server.call("GET", ofRun + "a/b.txt", null).body()).isEqualTo("hello");
    assertThat(server.call("GET", ofRun + "a", null).status()).isEqualTo(404);
    assertThat(server.call("GET", ofRun + "../../../x", null).status()).isBetween(400, 404);
    assertThat(post("registered-models/create", "{\"name\":\"files\"}").status()).isEqualTo(200);
    assertThat(post("model-versions/create", "{\"name\":\"files\",\"source\":\"" + root + "/a\"}").status())
        .isEqualTo(200);
    assertThat(server.call("GET", "mlflow/model-versions/get-artifact?name=files&version=1&path=b.txt", null).body())
        .isEqualTo("hello");
  }

  @Test
  void theCommandShowsExperimentsAndApprovesModels() throws Exception {
    String experiment = post("experiments/create", "{\"name\":\"shown\"}").json().path("experiment_id").asText();
    String run = post("runs/create", "{\"experiment_id\":\"" + experiment + "\"}").json().path("run").path("info")
        .path("run_id").asText();
    post("runs/log-metric", "{\"run_id\":\"" + run + "\",\"key\":\"rmse\",\"value\":0.5,\"timestamp\":1}");
    assertThat(said("experiments", "list")).contains("shown");
    assertThat(said("experiments", "show", "shown")).contains(run).contains("rmse=0.5");
    assertThat(json("experiments", "show", experiment, "--json").at("/runs/0/metrics/rmse").asDouble()).isEqualTo(0.5);
    assertThat(server.dte().run("experiments", "show", "nothing").code()).isEqualTo(2);

    post("registered-models/create", "{\"name\":\"it's a model\"}");
    post("model-versions/create", "{\"name\":\"it's a model\",\"source\":\"s3://elsewhere/1\"}");
    post("model-versions/create", "{\"name\":\"it's a model\",\"source\":\"s3://elsewhere/2\"}");
    assertThat(json("models", "list", "--json").findValuesAsText("name")).contains("it's a model");
    assertThat(said("models", "show", "it's a model")).contains("version 2, experimental");
    assertThat(json("models", "versions", "it's a model", "--json").findValuesAsText("version"))
        .containsExactly("2", "1");
    assertThat(said("models", "promote", "it's a model", "1", "--to", "in-review")).contains("is in-review");
    assertThat(server.dte().run("models", "promote", "it's a model", "1", "--to", "perfect").err())
        .contains("production-ready");
    assertThat(said("models", "audit", "it's a model", "--version", "1")).contains("in-review")
        .doesNotContain("perfect");
  }

  private static String said(String... arguments) throws Exception {
    Dte.Result result = server.dte().run(arguments);
    assertThat(result.code()).as(result.err()).isZero();
    return result.out();
  }

  private static JsonNode json(String... arguments) throws Exception {
    return new ObjectMapper().readTree(said(arguments));
  }

  private static Server.Answer post(String path, String body) throws Exception {
    return server.call("POST", API + path, body);
  }
}
