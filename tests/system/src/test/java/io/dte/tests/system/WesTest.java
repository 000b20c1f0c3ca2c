// SPDX-License-Identifier: Apache-2.0
package io.dte.tests.system;

import static io.dte.tests.support.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.dte.tests.system.Dte.Result;
import io.dte.tests.system.Server.Answer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** The Workflow Execution Service, by the public client; answers are checked against the specification where it is at hand. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class WesTest {
  private static final Path SPECIFICATION = Path.of(System.getenv().getOrDefault("DTE_SPECS",
      Dte.root().resolve("../shared/specs").toString())).resolve("ga4gh/wes/workflow_execution_service.openapi.yaml");
  private static final String COUNT = """
      cwlVersion: v1.2
      class: CommandLineTool
      baseCommand: [wc, -c]
      stdin: $(inputs.f.path)
      inputs: {f: File}
      outputs: {n: stdout}
      """;
  private static final String RUNS = "/ga4gh/wes/v1/runs";
  private static final byte[] RAIN = "0.5\n0.2\n".getBytes(StandardCharsets.UTF_8);

  @TempDir
  static Path temporary;
  @RegisterExtension
  static final RunningServer server = new RunningServer(() -> Dte.in(temporary));

  @Test
  @Order(1)
  void thePublicClientRunsListsAndCancels() throws Exception {
    Path python = Peers.python("wes", "python");
    Dte dte = server.dte();
    dte.write("main.cwl", """
        cwlVersion: v1.2
        class: Workflow
        inputs: {f: File}
        outputs: {n: {type: File, outputSource: count/n}}
        steps:
          count: {run: tools/wc.cwl, in: {f: f}, out: [n]}
        """);
    dte.write("tools/wc.cwl", COUNT);
    dte.write("data.txt", "hello");
    List<String> command = new ArrayList<>(List.of(python.toString(),
        Dte.root().resolve("tests/system/src/test/python/wes.py").toString(), server.url().getAuthority(), server.token(),
        dte.folder().toString()));
    if (Files.isRegularFile(SPECIFICATION)) {
      command.add(SPECIFICATION.toString());
    }
    Result result = dte.call(command);
    assertThat(result.code()).as(result.toString()).isZero();
  }

  /** A developer, since an operator may name anything anyway. */
  @Test
  @Order(2)
  void addressesAreFetchedOnceAndOnlyWhereAnOperatorAllowsThem() throws Exception {
    String said = server.dte().run("users", "add", "dana", "--role", "developer").out().strip();
    String token = said.replaceAll("(?s).*\\s", "");
    Map<String, String> dana = Map.of("Authorization", "Bearer " + token);
    List<String> asked = Collections.synchronizedList(new ArrayList<>());
    HttpServer web = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    web.createContext("/", exchange -> serve(exchange, asked));
    web.start();
    try {
      String rain = "http://127.0.0.1:" + web.getAddress().getPort() + "/rain.csv";
      Answer refused = submit(rain, dana);
      assertThat(refused.status()).as(refused.body()).isEqualTo(403);
      assertThat(refused.json().path("msg").asText()).contains(rain);
      assertThat(asked).isEmpty();

      server.dte().configured("io.dte.workflow.wes.cfg", "remoteInputs = true\n");
      await().until(() ->
          server.call("GET", "/ga4gh/wes/v1/service-info", null).body().contains("\"http\",\"https\",\"s3\""));
      for (int i = 0; i < 2; i++) {
        JsonNode log = ended(submit(rain, dana), dana);
        assertThat(log.path("state").asText()).as("%s", log).isEqualTo("COMPLETE");
        Path counted = Path.of(URI.create(log.path("outputs").path("n").path("location").asText()));
        assertThat(counted).content().isEqualToIgnoringWhitespace("8");
      }
      assertThat(asked).as("the second run asks whether it changed").containsExactly("/rain.csv 200", "/rain.csv 304");

      JsonNode exchanged = ended(submit(rain + "\", \"checksum\": \"sha1$0000", dana), dana);
      assertThat(exchanged.path("run_log").path("system_logs").toString()).contains("/rain.csv has the checksum sha1$",
          "the input says sha1$0000");

      JsonNode log = ended(submit(rain.replace("rain", "none"), dana), dana);
      assertThat(log.path("state").asText()).as("no tool failed: %s", log).isEqualTo("SYSTEM_ERROR");
      assertThat(log.path("run_log").path("system_logs").toString()).contains("/none.csv does not exist (HTTP 404)");
    } finally {
      web.stop(0);
    }
  }

  private static void serve(HttpExchange exchange, List<String> asked) throws IOException {
    String path = exchange.getRequestURI().getPath();
    boolean known = "\"one\"".equals(exchange.getRequestHeaders().getFirst("If-None-Match"));
    int status = !path.equals("/rain.csv") ? 404 : known ? 304 : 200;
    asked.add(path + " " + status);
    exchange.getResponseHeaders().set("ETag", "\"one\"");
    exchange.sendResponseHeaders(status, status == 200 ? RAIN.length : -1);
    if (status == 200) {
      exchange.getResponseBody().write(RAIN);
    }
    exchange.close();
  }

  private static Answer submit(String address, Map<String, String> caller) throws Exception {
    StringBuilder form = new StringBuilder();
    Map.of("workflow_url", "wc.cwl", "workflow_type", "CWL", "workflow_type_version", "v1.2", "workflow_params",
        "{\"f\": {\"class\": \"File\", \"location\": \"" + address + "\"}}").forEach((name, value) ->
            form.append(part("name=\"" + name + "\"", value)));
    form.append(part("name=\"workflow_attachment\"; filename=\"wc.cwl\"", COUNT)).append("--part--\r\n");
    Map<String, String> headers = new HashMap<>(caller);
    headers.put("Content-Type", "multipart/form-data; boundary=part");
    return server.call("POST", RUNS, form.toString(), headers);
  }

  private static String part(String names, String value) {
    return "--part\r\nContent-Disposition: form-data; " + names + "\r\n\r\n" + value + "\r\n";
  }

  private static JsonNode ended(Answer submitted, Map<String, String> caller) throws Exception {
    assertThat(submitted.status()).as(submitted.body()).isEqualTo(200);
    String run = RUNS + "/" + submitted.json().path("run_id").asText();
    await().until(
        () -> server.call("GET", run + "/status", null, caller).json().path("state").asText(),
        state -> !Set.of("QUEUED", "INITIALIZING", "RUNNING").contains(state));
    return server.call("GET", run, null, caller).json();
  }
}
