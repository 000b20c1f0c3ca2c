// SPDX-License-Identifier: Apache-2.0
package io.dte.tests.system;

import static io.dte.tests.support.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.dte.tests.support.Patience;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The command while a server owns the data directory: it hands runs over, and they outlive both. */
class OwnerTest {

  /** Says so each time it is executed, waits for a file, and fails while another one is there. */
  private static final String WAITS = """
      cwlVersion: v1.2
      class: Workflow
      inputs: {folder: string}
      outputs:
        said: {type: File, outputSource: second/said}
      steps:
        first:
          in: {folder: folder}
          out: [said]
          run:
            class: CommandLineTool
            baseCommand: [sh, -c]
            arguments:
              - 'echo first >> "$0/executed"; echo begun'
              - $(inputs.folder)
            inputs: {folder: string}
            stdout: begun.txt
            outputs: {said: {type: File, outputBinding: {glob: begun.txt}}}
        second:
          in: {folder: folder, after: first/said}
          out: [said]
          run:
            class: CommandLineTool
            baseCommand: [sh, -c]
            arguments:
              - 'echo second >> "$0/executed"; until [ -e "$0/go" ]; do sleep 0.1; done; [ ! -e "$0/fail" ] && echo done'
              - $(inputs.folder)
            inputs: {folder: string, after: File}
            stdout: done.txt
            outputs: {said: {type: File, outputBinding: {glob: done.txt}}}
      """;

  @TempDir
  private Path temporary;
  private Dte dte;
  private Path folder;

  @BeforeEach
  void write() throws Exception {
    dte = Dte.in(temporary);
    dte.write("waits.cwl", WAITS);
    folder = Files.createDirectories(temporary.resolve("shared"));
  }

  @Test
  void theServerExecutesWhatTheCommandAsksFor() throws Exception {
    dte.write("job.yml", "folder: " + folder + "\n");
    try (Server server = Server.start(dte)) {
      Files.createFile(folder.resolve("go"));
      Dte.Result run = dte.run("run", "waits.cwl", "job.yml", "--outdir", "results", "--json");
      assertThat(run.code()).as(run.toString()).isZero();
      assertThat(fields(run.json())).containsExactlyInAnyOrder("id", "state", "outdir", "outputs");
      assertThat(dte.folder().resolve("results/done.txt")).hasContent("done");
      assertThat(dte.run("runs", "logs", run.json().path("id").asText()).code()).isZero();

      JsonNode shown = server.call("GET", "api/v1/runs/" + run.json().path("id").asText(), null).json();
      assertThat(shown.path("state").asText()).isEqualTo("succeeded");
      assertThat(fields(shown.path("steps").get(0))).contains("name", "state", "reused", "attempts");
      assertThat(shown.path("steps").get(0).path("name").asText()).isEqualTo("first");
    }
    assertThat(dte.run("runs", "list", "--json").json().get(0).path("state").asText()).isEqualTo("succeeded");
  }

  @Test
  void aSecondTerminalCancelsWhatTheServerExecutes() throws Exception {
    try (Server server = Server.start(dte)) {
      Dte.Running attached = dte.start("run", "waits.cwl", "--folder", folder.toString());
      executed("first", "second");
      JsonNode list = dte.run("runs", "list", "--json").json();
      assertThat(list.get(0).path("state").asText()).isEqualTo("running");
      assertThat(dte.run("runs", "cancel", list.get(0).path("id").asText()).code()).isZero();
      assertThat(Dte.await(attached, "the cancelled run").code()).isEqualTo(130);
      assertThat(server.call("GET", "api/v1/runs/" + list.get(0).path("id").asText(), null).json().path("state").asText())
          .isEqualTo("cancelled");
    }
  }

  @Test
  void aRunGoesOnAfterTheServerWasKilled() throws Exception {
    Server killed = Server.start(dte);
    Dte.Result detached = dte.run("run", "waits.cwl", "--folder", folder.toString(), "--detach", "--json");
    assertThat(detached.code()).as(detached.toString()).isZero();
    String id = detached.json().path("id").asText();
    executed("first", "second");
    killed.running().process().destroyForcibly().waitFor();
    try (Server server = Server.start(dte)) {
      Files.createFile(folder.resolve("go"));
      await().until(() ->
          server.call("GET", "api/v1/runs/" + id, null).json().path("state").asText().equals("succeeded"));
      executed("first", "second");

      String events = server.call("GET", "api/v1/runs/" + id + "/events", null,
          Map.of("Authorization", "Bearer " + server.token(), "Last-Event-ID", "1")).body();
      assertThat(events).contains("run.succeeded").doesNotContain("run.submitted");
    }
  }

  @Test
  void resumeDoesNotRepeatWhatFinished() throws Exception {
    Files.createFile(folder.resolve("go"));
    Path fail = Files.createFile(folder.resolve("fail"));
    Dte.Result failed = dte.run("run", "waits.cwl", "--folder", folder.toString(), "--json");
    assertThat(failed.code()).as(failed.toString()).isEqualTo(1);
    Files.delete(fail);
    Dte.Result resumed = dte.run("runs", "resume", "last");
    assertThat(resumed.code()).as(resumed.toString()).isZero();
    executed("first", "second", "second");
    JsonNode run = dte.run("runs", "show", "last", "--json").json();
    assertThat(run.path("state").asText()).isEqualTo("succeeded");
    assertThat(run.path("steps").get(0).path("reused").asBoolean()).isTrue();
    assertThat(run.path("steps").get(1).path("attempts").asInt()).isEqualTo(2);
  }

  @Test
  void detachingNeedsSomebodyWhoStays() throws Exception {
    assertThat(dte.run("run", "waits.cwl", "--folder", folder.toString(), "--detach").code()).isEqualTo(5);
  }

  @Test
  void interruptStopsTheServer() throws Exception {
    Server server = Server.start(dte);
    assertThat(dte.call(List.of("kill", "-INT", Long.toString(server.running().process().pid()))).code()).isZero();
    assertThat(server.running().process().waitFor(Patience.LIMIT.toSeconds(), TimeUnit.SECONDS)).isTrue();
    assertThat(dte.home().resolve("owner.json")).doesNotExist();
  }

  @Test
  void bothTensorBackendsAreListed() throws Exception {
    assertThat(new ObjectMapper().readTree(dte.run("backends", "list", "--json").out())).extracting(
        backend -> backend.path("name").asText()).containsExactly("cpu", "cuda");
  }

  private void executed(String... steps) {
    await().ignoreExceptions().untilAsserted(
        () -> assertThat(Files.readAllLines(folder.resolve("executed"))).containsExactly(steps));
  }

  private static List<String> fields(JsonNode object) {
    List<String> names = new java.util.ArrayList<>();
    object.fieldNames().forEachRemaining(names::add);
    return names;
  }
}
