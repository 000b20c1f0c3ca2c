// SPDX-License-Identifier: Apache-2.0
package io.dte.tests.system;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.dte.foundation.api.file.Sha256;
import io.dte.tests.support.Patience;
import io.dte.tests.support.PostgresServer;
import java.io.OutputStream;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Tracking on PostgreSQL, where there is one, with many clients, broken connections, and TensorBoard as a reader. */
class TrackingTest {
  private static final String API = "mlflow/api/2.0/mlflow/";
  private static final String FILES = "mlflow/api/2.0/mlflow-artifacts/artifacts/";
  private static final int CLIENTS = 16;

  @TempDir
  static Path temporary;
  @AutoClose
  static PostgresServer postgres;
  @RegisterExtension
  static final RunningServer server = new RunningServer(TrackingTest::prepared);

  private static Dte prepared() throws Exception {
    Dte dte = Dte.in(temporary).configured("io.dte.ml.approval.cfg", "reviewers = carl, dora\n")
        .configured("io.dte.ml.webhooks.cfg", "hosts = 127.0.0.1\n");
    if (PostgresServer.binaries().isPresent()) {
      postgres = PostgresServer.start();
      dte.configured("io.dte.foundation.store.cfg", "url=" + postgres.newDatabase() + "\nuser=dte\n");
    }
    return dte;
  }

  @ParameterizedTest
  @CsvSource({"client.py, genai.py", "traces.py, webhooks.py"})
  void thePythonClientWorksOnPostgres(String one, String other) throws Exception {
    Assumptions.assumeTrue(postgres != null, "PostgreSQL is not installed: tests/peers/install debian");
    server.runScripts(one, other);
    assertThat(temporary.resolve("home/state/store")).as("no embedded database was made").doesNotExist();
  }

  @Test
  void tensorBoardReadsWhatMlflowLogged() throws Exception {
    String experiment = post("experiments/create", "{\"name\":\"to be drawn\"}").json().path("experiment_id").asText();
    for (int r = 0; r < 2; r++) {
      String run = post("runs/create", "{\"experiment_id\":\"" + experiment
          + "\",\"run_name\":\"a/run\",\"start_time\":1700000000000}").json().at("/run/info/run_id").asText();
      StringBuilder points = new StringBuilder("{\"run_id\":\"" + run
          + "\",\"metrics\":[{\"key\":\"odd/nan\",\"value\":\"NaN\",\"timestamp\":1700000000001}");
      for (int step = -2; step < 300; step++) {
        points.append(",{\"key\":\"train/loss\",\"value\":" + Math.exp(-step / 50.0) + ",\"timestamp\":"
            + (1_700_000_000_123L + step * 250) + ",\"step\":" + step + "}");
      }
      assertThat(post("runs/log-batch", points.append("]}").toString()).status()).isEqualTo(200);
    }
    Dte.Result exported = server.dte().run("experiments", "export", "to be drawn", "--tensorboard", "events");
    assertThat(exported.code()).as(exported.err()).isZero();
    assertThat(exported.out()).contains("2 runs");
    Path folder = server.dte().folder().resolve("events");
    try (Stream<Path> files = Files.walk(folder).filter(Files::isRegularFile)) {
      assertThat(files.map(file -> file.getFileName().toString())).hasSize(2)
          .containsOnly("events.out.tfevents.1700000000.dte");
    }
    Path script = Path.of(TrackingTest.class.getResource("/mlflow/read_events.py").toURI());
    Dte.Result compared = server.mlflow().call(List.of(Peers.python("mlflow", "python").toString(), script.toString(),
        folder.toString(), "to be drawn"));
    assertThat(compared.code()).as(compared.out() + compared.err()).isZero();
    assertThat(compared.out()).contains("606 values are equal");
    assertThat(server.dte().run("experiments", "export", "nothing", "--tensorboard", "x").code()).isEqualTo(2);
  }

  @Test
  void theBytesOfDeletedFilesAreFreedWhenNoOtherPathHasThem() throws Exception {
    for (String file : List.of("alone", "one", "two")) {
      String content = file.equals("alone") ? "alone" : "shared";
      assertThat(server.call("PUT", FILES + "0/freed/" + file, content).status()).isEqualTo(200);
    }
    Path alone = blob("alone");
    Path shared = blob("shared");
    for (Path blob : List.of(alone, shared)) {
      // As if it had been there for longer than the grace time.
      Files.setLastModifiedTime(blob, FileTime.from(Instant.now().minus(Duration.ofHours(2))));
    }
    assertThat(server.call("DELETE", FILES + "0/freed/alone", null).status()).isEqualTo(200);
    assertThat(server.call("DELETE", FILES + "0/freed/one", null).status()).isEqualTo(200);
    Patience.await().until(() -> Files.notExists(alone));
    assertThat(shared).hasContent("shared");
    assertThat(server.call("GET", FILES + "0/freed/two", null).body()).isEqualTo("shared");
  }

  private static Path blob(String content) {
    String hex = Sha256.of(content.getBytes(StandardCharsets.UTF_8));
    return temporary.resolve("home/state/artifacts/blobs").resolve(hex.substring(0, 2)).resolve(hex);
  }

  @Test
  void ofSixteenWhoCreateTheSameNameOneSucceeds() throws Exception {
    for (String call : List.of("experiments/create", "registered-models/create")) {
      List<Server.Answer> answers = together(() -> post(call, "{\"name\":\"wanted by all\"}"));
      assertThat(answers).filteredOn(answer -> answer.status() == 200).hasSize(1);
      assertThat(answers).filteredOn(answer -> answer.status() != 200).hasSize(CLIENTS - 1).allSatisfy(answer -> {
        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.json().path("error_code").asText()).isEqualTo("RESOURCE_ALREADY_EXISTS");
      });
    }
    List<Server.Answer> versions = together(() -> post("model-versions/create",
        "{\"name\":\"wanted by all\",\"source\":\"s3://b/m\"}"));
    assertThat(versions.stream().map(answer -> body(answer).at("/model_version/version").asInt()))
        .doesNotHaveDuplicates().hasSize(CLIENTS).allMatch(version -> version >= 1 && version <= CLIENTS);
    String run = newRun();
    List<Server.Answer> params = together(() -> post("runs/log-parameter", "{\"run_id\":\"" + run
        + "\",\"key\":\"p\",\"value\":\"" + Thread.currentThread().getId() + "\"}"));
    assertThat(params).filteredOn(answer -> answer.status() == 200).hasSize(1);
    assertThat(params).filteredOn(answer -> answer.status() != 200)
        .allSatisfy(answer -> assertThat(answer.json().path("error_code").asText())
        .isEqualTo("INVALID_PARAMETER_VALUE"));
  }

  @Test
  void aPromotionIsRefusedByNameAndAuditedWhenItIsMade() throws Exception {
    Map<String, String> rita = user("rita");
    Map<String, String> carl = user("carl");
    String made = "{\"name\":\"gauge model\"}";
    assertThat(server.call("POST", API + "registered-models/create", made, rita).status()).isEqualTo(200);
    assertThat(server.call("POST", API + "model-versions/create", made.replace("}", ",\"source\":\"s3://b/1\"}"), rita)
        .status()).isEqualTo(200);
    String version = "api/v1/models/gauge%20model/versions/1/";
    String to = "{\"to\":\"%s\",\"comment\":\"%s\"}";
    String production = to.formatted("production-ready", "ready?");
    refusedWith(409, "is experimental and cannot become production-ready", version + "lifecycle", production, rita);
    refusedWith(403, "lacks the permission", version + "lifecycle", production, carl);
    assertThat(server.call("POST", version + "lifecycle", to.formatted("in-review", "3 % better \\u00e4"), rita).json()
        .path("lifecycle").asText()).isEqualTo("in-review");
    server.call("POST", API + "registered-models/permissions/create",
        "{\"name\":\"gauge model\",\"username\":\"carl\",\"permission\":\"EDIT\"}", rita);
    refusedWith(409, "model:gauge model/1 lacks a reviewer: rita asked for the review", version + "lifecycle", production, rita);
    assertThat(refusedWith(409, "lacks a reviewer: owner is none", version + "lifecycle", production,
        Map.of("Authorization", "Bearer " + server.token()))).contains("carl, dora");
    refusedWith(400, "perfect", version + "lifecycle", to.formatted("perfect", ""), carl);
    refusedWith(422, "comment", version + "lifecycle", to.formatted("production-ready", "c".repeat(20_001)), carl);
    assertThat(server.call("POST", version + "lifecycle", to.formatted("production-ready", "fine"), carl).json()
        .path("lifecycle").asText()).isEqualTo("production-ready");
    List<String> audited = new ArrayList<>();
    for (JsonNode entry : server.call("GET", version + "audit", null, rita).json()) {
      audited.add(entry.path("actor").asText() + " " + entry.path("action").asText() + " " + entry.path("version").asInt()
          + ": " + entry.path("detail").asText());
      assertThat(Instant.parse(entry.path("time").asText())).isBetween(Instant.now().minusSeconds(300), Instant.now());
    }
    assertThat(audited).containsExactly("rita version.created 1: s3://b/1", "rita version.in-review 1: 3 % better ä",
        "carl version.production-ready 1: fine");
    JsonNode promoted = server.events("model.version.production-ready").get(0);
    assertThat(List.of(promoted.path("subject").asText(), promoted.path("actor").asText(),
        promoted.at("/payload/detail").asText())).containsExactly("model:gauge model/1", "carl", "fine");
  }

  /** A problem as RFC 9457 has it; returns it. */
  private static String refusedWith(int status, String detail, String path, String body, Map<String, String> caller)
      throws Exception {
    Server.Answer answer = server.call("POST", path, body, caller);
    assertThat(answer.status()).as(answer.body()).isEqualTo(status);
    assertThat(answer.response().headers().firstValue("Content-Type")).hasValue("application/problem+json");
    assertThat(answer.json().path("status").asInt()).isEqualTo(status);
    assertThat(answer.json().path("detail").asText()).contains(detail);
    return answer.body();
  }

  private static Map<String, String> user(String name) throws Exception {
    Dte.Result added = server.dte().run("users", "add", name, "--role", "scientist");
    assertThat(added.code()).as(added.err()).isZero();
    return Map.of("Authorization", "Bearer " + added.out().strip());
  }
  @Test
  void anUploadThatBreaksOffLeavesNothing() throws Exception {
    String file = "0/" + newRun() + "/artifacts/broken.bin";
    URI url = server.url();
    try (Socket socket = new Socket(url.getHost(), url.getPort())) {
      OutputStream out = socket.getOutputStream();
      out.write(("PUT /" + FILES + file + " HTTP/1.1\r\nHost: " + url.getAuthority() + "\r\nAuthorization: Bearer "
          + server.token() + "\r\nContent-Length: 50000000\r\n\r\n").getBytes(StandardCharsets.US_ASCII));
      out.write(new byte[5_000_000]);
      out.flush();
      Path artifacts = temporary.resolve("home/state/artifacts/tmp");
      Patience.await().until(() -> files(artifacts) == 1);
    }
    Patience.await().until(() -> files(temporary.resolve("home/state/artifacts/tmp")) == 0);
    assertThat(server.call("GET", FILES + file, null).status()).isEqualTo(404);
  }

  @Test
  void equalBytesAreStoredOnce() throws Exception {
    Path blobs = temporary.resolve("home/state/artifacts/blobs");
    String run = newRun();
    String content = "the same ".repeat(100_000);
    long before = bytes(blobs);
    for (String name : List.of("a/one.txt", "a/two.txt", "three.txt")) {
      assertThat(server.call("PUT", FILES + "0/" + run + "/artifacts/" + name, content).status()).isEqualTo(200);
    }
    assertThat(bytes(blobs) - before).isBetween((long) content.length(), content.length() + 1000L);
    assertThat(server.call("DELETE", FILES + "0/" + run + "/artifacts/a", null).status()).isEqualTo(200);
    assertThat(server.call("GET", FILES + "0/" + run + "/artifacts/three.txt", null).body()).isEqualTo(content);
  }

  private static long files(Path folder) throws Exception {
    if (!Files.isDirectory(folder)) {
      return 0;
    }
    try (Stream<Path> found = Files.list(folder)) {
      return found.count();
    }
  }

  private static long bytes(Path folder) throws Exception {
    if (!Files.isDirectory(folder)) {
      return 0;
    }
    try (Stream<Path> found = Files.walk(folder)) {
      return found.filter(Files::isRegularFile).mapToLong(file -> file.toFile().length()).sum();
    }
  }

  private static JsonNode body(Server.Answer answer) {
    try {
      return answer.json();
    } catch (java.io.IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  private static String newRun() throws Exception {
    return post("runs/create", "{\"experiment_id\":\"0\"}").json().at("/run/info/run_id").asText();
  }

  private static Server.Answer post(String path, String body) throws Exception {
    return server.call("POST", API + path, body);
  }

  private static List<Server.Answer> together(Callable<Server.Answer> call) throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(CLIENTS);
    try {
      List<Server.Answer> answers = new ArrayList<>();
      for (Future<Server.Answer> answer : threads.invokeAll(java.util.Collections.nCopies(CLIENTS, call))) {
        answers.add(answer.get());
      }
      return answers;
    } finally {
      threads.shutdown();
    }
  }
}
