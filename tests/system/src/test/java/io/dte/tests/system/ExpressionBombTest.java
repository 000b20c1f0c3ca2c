// SPDX-License-Identifier: Apache-2.0
package io.dte.tests.system;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.dte.tests.support.Patience;
import io.dte.tests.system.Dte.Result;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Expressions that eat memory or time: they end in a process of their own, and whoever started them goes on unharmed. */
class ExpressionBombTest {
  private static final List<String> BOMBS = List.of("return {o: 'x'.repeat(Math.pow(2, 30))};",
      "return {o: new Uint8Array(Math.pow(2, 31) - 16).length};",
      "var a = []; while (true) a.push(new Float64Array(1e6));", "var a = []; while (true) a.push('x'.repeat(1e6) + a.length);");
  /** A server whose heap no bomb would fit into. */
  private static final String SMALL_HEAP = "256m";

  @TempDir
  Path temporary;

  private static String document(String body) {
    return """
        cwlVersion: v1.2
        class: Workflow
        requirements: {InlineJavascriptRequirement: {}}
        inputs: []
        outputs: {o: {type: Any, outputSource: compute/o}}
        steps:
          compute:
            in: []
            out: [o]
            run:
              class: ExpressionTool
              inputs: []
              outputs: {o: Any}
              expression: "${%s}"
        """.formatted(body);
  }

  @Test
  void theServerLivesAndTheErrorLeadsToTheExpression() throws Exception {
    Dte dte = Dte.in(temporary);
    Files.createDirectories(dte.home().resolve("etc"));
    Files.writeString(dte.home().resolve("etc/io.dte.workflow.rhino.cfg"), "memoryMiB = 128\n");
    try (Server server = Server.start(dte.with("DTE_MEMORY", SMALL_HEAP))) {
      for (int i = 0; i < BOMBS.size(); i++) {
        Path file = dte.write("bomb" + i + ".cwl", document(BOMBS.get(i)));
        Server.Answer submitted = server.call("POST", "/api/v1/runs", "{\"kind\": \"workflow\", \"document\": \"" + file + "\"}");
        assertThat(submitted.status()).as(submitted.body()).isEqualTo(201);
        String run = "/api/v1/runs/" + submitted.json().path("id").asText();
        Patience.await().until(() -> {
          assertThat(server.call("GET", "/api/v1/health", null).status()).as("health while the bomb ticks").isEqualTo(200);
          return server.call("GET", run, null).json().path("state").asText().equals("failed");
        });
        JsonNode problem = server.call("GET", run, null).json().path("problem");
        assertThat(problem.path("message").asText()).as(BOMBS.get(i)).contains("'compute'", "was stopped: ",
            "needs more than 128 MiB");
        assertThat(problem.path("file").asText()).endsWith("bomb" + i + ".cwl");
        assertThat(problem.path("line").asInt()).isEqualTo(14);
      }
      Result good = dte.run("run", dte.write("good.cwl", document("return {o: 1};")).toString(), "--json");
      assertThat(good.code()).as(good.toString()).isZero();
      assertThat(server.running().said()).doesNotContain("OutOfMemoryError");
    }
  }

  @Test
  void theCommandEndsWithTheError() throws Exception {
    Dte dte = Dte.in(temporary);
    dte.write("bomb.cwl", document(BOMBS.get(0)));
    Result result = dte.run("cwl-runner", "--quiet", "bomb.cwl");
    assertThat(result.code()).as(result.toString()).isEqualTo(1);
    assertThat(result.err()).contains("'compute'", "bomb.cwl:14", "needs more than 512 MiB");
    dte.write("slow.cwl", document("var t = Date.now(); while (Date.now() < t + 1500) {} return {o: 'slow'};"));
    Result slow = dte.run("cwl-runner", "--quiet", "slow.cwl");
    assertThat(slow.code()).as(slow.toString()).isZero();
    assertThat(slow.out()).contains("slow");
  }
}
