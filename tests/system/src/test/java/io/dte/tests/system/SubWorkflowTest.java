// SPDX-License-Identifier: Apache-2.0
package io.dte.tests.system;

import static io.dte.tests.support.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.dte.tests.system.Dte.Result;
import io.dte.tests.system.Dte.Running;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A step that a workflow engine of a plug-in carries out as a child run: in the command and in a server, also when killed. */
class SubWorkflowTest {
  private static final Path SAMPLE = Dte.root().resolve("tests/plugin-sample/target/org.example.sample-1.0.0.jar");
  private static final String WORKFLOW = """
      cwlVersion: v1.2
      class: Workflow
      $namespaces: {dte: "urn:dte:cwl:"}
      inputs: {who: string}
      outputs: {card: {type: File, outputSource: count/card}}
      steps:
        greet:
          in: {name: who}
          out: [letter]
          run:
            class: Operation
            hints: {dte:SubWorkflow: {engine: sample, document: two.greet, outputs: {letter: greetings}}}
            inputs: {name: string}
            outputs: {letter: File}
        count:
          in: {letter: greet/letter}
          out: [card]
          run:
            class: CommandLineTool
            baseCommand: [wc, -l]
            stdin: $(inputs.letter.path)
            inputs: {letter: File}
            outputs: {card: stdout}
      """;

  @TempDir
  Path temporary;
  private Dte dte;

  @BeforeEach
  void write() throws Exception {
    dte = Dte.in(temporary);
    dte.write("greet.cwl", WORKFLOW);
    Files.createDirectories(dte.home().resolve("plugins"));
    Files.copy(SAMPLE, dte.home().resolve("plugins/sample.jar"));
  }

  private static String counted(JsonNode run) throws Exception {
    return Files.readString(Path.of(URI.create(run.path("outputs").path("card").path("location").asText()))).strip();
  }

  private static JsonNode child(JsonNode runs) {
    return StreamSupport.stream(runs.spliterator(), false).filter(run -> run.hasNonNull("parentId")).findFirst().orElse(null);
  }

  private static String state(JsonNode run, String step) {
    for (JsonNode candidate : run == null ? new com.fasterxml.jackson.databind.ObjectMapper().nullNode() : run.path("steps")) {
      if (candidate.path("name").asText().equals(step)) {
        return candidate.path("state").asText();
      }
    }
    return "";
  }

  @Test
  void theOneShotRunnerCarriesItOutToo() throws Exception {
    dte.write("two.greet", "greet 0\ngreet 0\n");
    Result result = dte.run("cwl-runner", "--quiet", "greet.cwl", "--who", "Ada");
    assertThat(result.code()).as(result.toString()).isZero();
    assertThat(result.out()).contains("\"card\"");
  }

  @Test
  void aKilledCommandsChildIsResumedWithItsParent() throws Exception {
    dte.write("two.greet", "greet 0\ngreet 1000\n");
    Running running = dte.start("run", "greet.cwl", "--who", "Ada");
    await().until(() -> state(child(dte.run("runs", "list", "--json").json()), "greet2").equals("running"));
    JsonNode before = child(dte.run("runs", "list", "--json").json());
    running.process().destroyForcibly().waitFor();
    assertThat(child(dte.run("runs", "list", "--json").json()).path("state").asText()).isEqualTo("failed");

    String parent = before.path("parentId").asText();
    Running resumed = dte.start("runs", "resume", parent, "--json");
    await().until(() -> state(child(dte.run("runs", "list", "--json").json()), "greet2").equals("running"));
    Result cancel = dte.run("runs", "cancel", parent);
    assertThat(cancel.code()).as(cancel.toString()).isZero();
    assertThat(Dte.await(resumed, "the resumed run").code()).isEqualTo(130);
    JsonNode cancelled = child(dte.run("runs", "list", "--json").json());
    assertThat(cancelled.path("id")).isEqualTo(before.path("id"));
    assertThat(cancelled.path("state").asText()).isEqualTo("cancelled");
    assertThat(Files.readAllLines(Path.of(before.path("outdir").asText()).resolve("greetings.txt"))).hasSize(1);

    String list = dte.run("runs", "list").out();
    assertThat(list.lines().filter(line -> line.contains("└ greet/greet"))).hasSize(1);
    assertThat(dte.run("runs", "show", parent).out()).contains(before.path("id").asText());
  }

  @Test
  void aKilledServerGoesOnWithBoth() throws Exception {
    long begun = System.nanoTime();
    Server server = Server.start(dte);
    // The next server goes on with the run while it starts, and what is asked of it then has to find the run at work.
    dte.write("two.greet", "greet 0\ngreet %d\n".formatted(4 + 3 * TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - begun) / 2));
    Result started = dte.run("run", "greet.cwl", "--who", "Ada", "--detach", "--json");
    assertThat(started.code()).as(started.toString()).isZero();
    String id = started.json().path("id").asText();
    await().until(() -> state(child(dte.run("runs", "list", "--json").json()), "greet2").equals("running"));
    server.running().process().destroyForcibly().waitFor();
    try (Server again = Server.start(dte)) {
      assertThat(again.call("POST", "/api/v1/runs/" + id + "/pause", "").status()).isEqualTo(202);
      await().until(() -> child(dte.run("runs", "list", "--json").json()).path("state").asText().equals("paused"));
      assertThat(again.call("POST", "/api/v1/runs/" + id + "/resume", "").status()).isEqualTo(202);
      await().until(() -> dte.run("runs", "show", id, "--json").json().path("state").asText().equals("succeeded"));
      JsonNode run = dte.run("runs", "show", id, "--json").json();
      assertThat(counted(run)).isEqualTo("2");
      JsonNode child = child(dte.run("runs", "list", "--json").json());
      assertThat(child.path("state").asText()).isEqualTo("succeeded");
      JsonNode lineage = again.call("GET", "/api/v1/provenance/runs/" + id, null).json();
      JsonNode bundle = lineage.path("bundle").path("run:" + child.path("id").asText() + "#provenance");
      assertThat(bundle.path("wasAssociatedWith").toString()).as("the plug-in with its version, in %s", lineage)
          .contains("plugin:org.example.sample@1.0.0");
      String eve = again.call("POST", "/yprov/api/v0/auth/register", "{\"user\": \"eve\"}").json().path("token").asText();
      assertThat(again.call("PUT", "/yprov/api/v0/documents/" + child.path("id").asText() + "/permissions",
          "{\"user\": \"eve\", \"level\": \"none\"}").status()).isEqualTo(201);
      assertThat(again.call("GET", "/api/v1/provenance/runs/" + id, null, Map.of("Authorization", "Bearer " + eve)).json().path("bundle"))
          .as("for who may not read the child").isEmpty();
    }
  }
}
