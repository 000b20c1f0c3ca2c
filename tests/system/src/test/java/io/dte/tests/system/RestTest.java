// SPDX-License-Identifier: Apache-2.0
package io.dte.tests.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code /api/v1} of the real server, as its clients see it. */
class RestTest {
  private static final String ECHO = """
      {"cwlVersion": "v1.2", "class": "CommandLineTool", "baseCommand": "echo",
       "inputs": {"word": {"type": "string", "inputBinding": {}}},
       "stdout": "said.txt", "outputs": {"said": {"type": "stdout"}}}""";

  @TempDir
  static Path temporary;
  @RegisterExtension
  static final RunningServer server = new RunningServer(() -> Dte.in(temporary));

  @Test
  void healthIsOpenAndTellsLittle() throws Exception {
    Server.Answer anybody = server.call("GET", "/api/v1/health", null, Map.of());
    assertThat(anybody.status()).isEqualTo(200);
    assertThat(anybody.json().toString()).isEqualTo("{\"status\":\"ok\"}");
    assertThat(server.call("GET", "/api/v1/health", null).json().path("user").path("role").asText()).isEqualTo("operator");
  }

  @Test
  void nothingElseIsOpen() throws Exception {
    for (String path : List.of("/api/v1/runs", "/api/v1/events", "/api/v1/plugins", "/api/v1/templates", "/metrics", "/nothing")) {
      assertThat(server.call("GET", path, null, Map.of()).status()).as(path).isEqualTo(401);
    }
    assertThat(server.call("GET", "/api/v1/runs", null, Map.of("Authorization", "Bearer wrong")).status()).isEqualTo(401);
  }

  /** A client sends the body after the head, and takes the connection for its next call, also when it was refused. */
  @ParameterizedTest
  @ValueSource(strings = {"api/v1/runs", "nothing", "mlflow/v1/traces", "mlflow/api/2.0/mlflow/nothing", "yprov/api/v0/nothing"})
  void aRefusedBodyDoesNotEndTheConnection(String path) throws Exception {
    String head = "POST /" + path + " HTTP/1.1\r\nHost: " + server.url().getAuthority() + "\r\nContent-Length: 3\r\n";
    try (Socket socket = new Socket(server.url().getHost(), server.url().getPort())) {
      socket.setSoTimeout(60_000);
      BufferedReader answers = new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
      for (String token : List.of("Authorization: Bearer " + server.token() + "\r\n", "", "Authorization: Bearer wrong\r\n")) {
        socket.getOutputStream().write((head + token + "\r\n").getBytes(StandardCharsets.UTF_8));
        Thread.sleep(100);
        socket.getOutputStream().write("{}\n".getBytes(StandardCharsets.UTF_8));
        String status = answers.readLine();
        while (status != null && !status.contains("HTTP/1.1 ")) {
          status = answers.readLine();
        }
        assertThat(status).as(path + " " + token).contains("HTTP/1.1 4");
      }
    }
  }

  @Test
  void aRunIsStartedFollowedAndFetched() throws Exception {
    Server.Answer started = server.call("POST", "/api/v1/runs",
        "{\"kind\": \"workflow\", \"document\": " + ECHO + ", \"inputs\": {\"word\": \"hello over http\"}}");
    assertThat(started.status()).as(started.body()).isEqualTo(201);
    String id = started.json().path("id").asText();
    assertThat(started.response().headers().firstValue("Location").orElse("")).endsWith("/api/v1/runs/" + id);

    Server.Answer stream = server.call("GET", "/api/v1/runs/" + id + "/events", null);
    assertThat(stream.body()).contains("\"type\":\"run.submitted\"").contains("\"type\":\"run.succeeded\"");
    long last = stream.body().lines().filter(line -> line.startsWith("id: ")).mapToLong(line -> Long.parseLong(line.substring(4)))
        .max().orElseThrow();
    assertThat(server.call("GET", "/api/v1/runs/" + id + "/events", null,
        Map.of("Authorization", "Bearer " + server.token(), "Last-Event-ID", String.valueOf(last))).status()).isEqualTo(204);

    JsonNode run = server.call("GET", "/api/v1/runs/" + id, null).json();
    assertThat(run.path("state").asText()).isEqualTo("succeeded");
    assertThat(run.path("createdAt").asText()).matches("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d(\\.\\d+)?Z");
    assertThat(server.call("GET", "/api/v1/runs/" + id + "/files", null).json().findValuesAsText("path")).contains("said.txt");
    assertThat(server.call("GET", "/api/v1/runs/" + id + "/files/said.txt", null).body()).isEqualTo("hello over http\n");
    assertThat(server.call("GET", "/api/v1/runs?state=succeeded&kind=workflow", null).json().findValuesAsText("id")).contains(id);
    assertThat(server.call("DELETE", "/api/v1/runs/" + id, null).status()).isEqualTo(204);
    assertThat(server.call("GET", "/api/v1/runs/" + id, null).status()).isEqualTo(404);
  }

  @Test
  void errorsSayWhatWhereAndHow() throws Exception {
    for (String[] bad : new String[][] {{"{\"kind\":", "400"}, {"{}", "400"}, {"{\"kind\":\"workflow\",\"document\":\"no-such-twin\"}", "4.."},
        {"{\"kind\":\"workflow\",\"document\":" + ECHO + ",\"inputs\":{}}", "422"}}) {
      Server.Answer answer = server.call("POST", "/api/v1/runs", bad[0]);
      assertThat(String.valueOf(answer.status())).as(answer.body()).matches(bad[1]);
      assertThat(answer.response().headers().firstValue("Content-Type").orElse("")).startsWith("application/problem+json");
      assertThat(answer.json().path("message").asText()).isNotBlank();
      assertThat(answer.json().path("code").asInt()).isIn(2, 3);
    }
  }

  @Test
  void rolesHold() throws Exception {
    Map<String, String> viewer = as("viewer");
    Map<String, String> scientist = as("scientist");
    Map<String, String> developer = as("developer");
    String own = "{\"kind\":\"workflow\",\"document\":" + ECHO + ",\"inputs\":{\"word\":\"x\"}}";
    assertThat(server.call("GET", "/api/v1/runs", null, viewer).status()).isEqualTo(200);
    assertThat(server.call("POST", "/api/v1/runs", own, viewer).status()).isEqualTo(403);
    assertThat(server.call("POST", "/api/v1/runs", own, scientist).status()).isEqualTo(403);
    Server.Answer run = server.call("POST", "/api/v1/runs", own, developer);
    assertThat(run.status()).as(run.body()).isEqualTo(201);
    assertThat(server.call("POST", "/api/v1/runs/" + run.json().path("id").asText() + "/cancel", null, scientist).status())
        .as("another's run").isEqualTo(403);
    assertThat(server.call("POST", "/api/v1/runs", own.replace("\"inputs\"", "\"options\":{\"outdir\":\"/tmp/x\"},\"inputs\""), developer)
        .status()).as("outdir is the owner's").isEqualTo(403);
    assertThat(server.call("POST", "/api/v1/runs", "{\"kind\":\"workflow\",\"document\":\"/etc/passwd\"}", developer).status())
        .isEqualTo(403);
    assertThat(server.call("POST", "/api/v1/plugins?file=x.jar", "not a jar", developer).status()).isEqualTo(403);
  }

  @Test
  void aBrowserLogsInOnceAndOtherSitesGetNothing() throws Exception {
    Server.Answer first = server.call("GET", server.login().toString(), null, Map.of());
    String cookie = first.response().headers().firstValue("Set-Cookie").orElse("");
    assertThat(cookie).contains("HttpOnly").contains("SameSite=Strict");
    assertThat(server.call("GET", server.login().toString(), null, Map.of()).response().headers().firstValue("Set-Cookie")).isEmpty();

    String session = cookie.substring(0, cookie.indexOf(';'));
    assertThat(server.call("GET", "/api/v1/runs", null, Map.of("Cookie", session)).status()).isEqualTo(200);
    String body = "{\"kind\":\"workflow\",\"document\":\"no-such-twin\"}";
    assertThat(server.call("POST", "/api/v1/runs", body, Map.of("Cookie", session)).status()).isEqualTo(403);
    assertThat(server.call("POST", "/api/v1/runs", body, Map.of("Cookie", session, "Origin", "http://evil.example.org")).status())
        .isEqualTo(403);
    String origin = server.url().toString().replaceAll("/$", "");
    assertThat(server.call("POST", "/api/v1/runs", body, Map.of("Cookie", session, "Origin", origin)).body()).contains("no-such-twin");
  }

  @Test
  void thePageBringsItsOwnFilesAndAPolicy() throws Exception {
    Server.Answer page = server.call("GET", "/", null, Map.of());
    assertThat(page.status()).isEqualTo(200);
    assertThat(page.body()).contains("/assets/app.js").doesNotContainPattern("(src|href)=\"https?:");
    assertThat(page.response().headers().firstValue("Content-Security-Policy").orElse("")).contains("default-src 'none'");
    for (String file : List.of("app.js", "api.js", "form.js", "style.css", "icon.svg")) {
      assertThat(server.call("GET", "/assets/" + file, null, Map.of()).status()).as(file).isEqualTo(200);
    }
  }

  @Test
  void theDocumentDescribesWhatIsThere() throws Exception {
    JsonNode document = server.call("GET", "/api/v1/openapi.json", null, Map.of()).json();
    assertThat(document.path("openapi").asText()).startsWith("3.1");
    assertThat(document.path("paths").fieldNames()).toIterable().contains("/api/v1/runs", "/api/v1/runs/{id}/events",
        "/api/v1/events", "/api/v1/plugins", "/api/v1/templates", "/api/v1/workflows/validate", "/api/v1/health");
    String text = document.toString();
    document.findValuesAsText("$ref").forEach(reference -> assertThat(document.at(reference.substring(1)).isMissingNode())
        .as(reference).isFalse());
    assertThatCode(() -> new com.fasterxml.jackson.databind.ObjectMapper().readTree(text)).doesNotThrowAnyException();
  }

  @Test
  void metricsAreWhatPrometheusReads() throws Exception {
    Server.Answer metrics = server.call("GET", "/metrics", null);
    assertThat(metrics.response().headers().firstValue("Content-Type").orElse("")).contains("version=0.0.4");
    assertThat(metrics.body()).contains("dte_runs{state=\"running\"}").contains("dte_event_log_sequence")
        .contains("jvm_memory_used_bytes").contains("http_server_requests_seconds_count");
  }

  private static Map<String, String> as(String role) throws Exception {
    Dte.Result added = server.dte().run("users", "add", role + System.nanoTime(), "--role", role);
    assertThat(added.code()).as(added.err()).isZero();
    return Map.of("Authorization", "Bearer " + added.out().strip());
  }
}
