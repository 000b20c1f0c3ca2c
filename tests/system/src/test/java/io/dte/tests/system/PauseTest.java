// SPDX-License-Identifier: Apache-2.0
package io.dte.tests.system;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.dte.tests.support.Patience;
import io.dte.tests.system.Dte.Result;
import io.dte.tests.system.Dte.Running;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs that are paused from a second terminal, looked at while they run, and what they used. */
class PauseTest {
  /** The first step ends when a file is there; the second needs the first. */
  private static final String DOCUMENT = """
      cwlVersion: v1.2
      class: Workflow
      inputs: {door: string}
      outputs: {said: {type: File, outputSource: second/said}}
      steps:
        first:
          in: {door: door}
          out: [said]
          run:
            class: CommandLineTool
            baseCommand: [sh, -c, 'echo knock >&2; until [ -e "$0" ]; do sleep 0.1; done; i=0; while [ $i -lt 200000 ]; do i=$((i+1)); done; echo open']
            inputs: {door: {type: string, inputBinding: {}}}
            outputs: {said: {type: stdout}}
        second:
          in: {said: first/said}
          out: [said]
          run:
            class: CommandLineTool
            baseCommand: cat
            inputs: {said: {type: File, inputBinding: {}}}
            outputs: {said: {type: stdout}}
            stdout: said.txt
      """;

  @TempDir
  Path temporary;
  private Dte dte;
  private Path door;

  @BeforeEach
  void write() throws Exception {
    dte = Dte.in(temporary);
    dte.write("door.cwl", DOCUMENT);
    door = dte.folder().resolve("door");
  }

  private JsonNode show() throws Exception {
    return dte.run("runs", "show", "last", "--json").json();
  }

  private static String state(JsonNode run, String step) {
    for (JsonNode candidate : run.path("steps")) {
      if (candidate.path("name").asText().equals(step)) {
        return candidate.path("state").asText();
      }
    }
    return "none";
  }

  @Test
  void whatRunsEndsAndNothingNewStartsUntilItIsResumed() throws Exception {
    Running run = dte.start("run", "door.cwl", "--door", door.toString(), "--no-reuse", "--outdir", "out");
    Patience.await().until(() -> dte.run("runs", "logs", "last", "--step", "first").out().contains("knock"));
    Running following = dte.start("runs", "logs", "last", "--step", "first", "-f");
    Patience.await().until(() -> following.said().contains("knock"));

    Result pause = dte.run("runs", "pause", "last");
    assertThat(pause.code()).as(pause.toString()).isZero();
    assertThat(pause.out()).contains("is paused");
    Files.createFile(door);
    Patience.await().until(() -> state(show(), "first").equals("succeeded"));
    Thread.sleep(500);
    JsonNode paused = show();
    assertThat(paused.path("state").asText()).isEqualTo("paused");
    assertThat(state(paused, "second")).isEqualTo("none");
    assertThat(run.process().isAlive()).isTrue();

    Result resume = dte.run("runs", "resume", "last");
    assertThat(resume.code()).as(resume.toString()).isZero();
    Result ended = Dte.await(run, "the paused run");
    assertThat(ended.code()).as(ended.toString()).isZero();
    assertThat(ended.err()).contains("door: paused", "door: goes on");
    assertThat(dte.folder().resolve("out/said.txt")).hasContent("open");
    assertThat(show().path("steps").get(0).path("usage").path("peakMemoryBytes").asLong()).as("of a step of some seconds").isPositive();
    assertThat(Dte.await(following, "logs -f").out()).contains("knock");
    assertThat(dte.run("runs", "pause", "last").code()).as("a run that is over").isEqualTo(2);
  }

  @Test
  void showTellsWhatStepsUsed() throws Exception {
    Files.createFile(door);
    Result run = dte.run("run", "door.cwl", "--door", door.toString(), "--no-reuse");
    assertThat(run.code()).as(run.toString()).isZero();
    JsonNode shown = show();
    JsonNode first = shown.path("steps").get(0).path("usage");
    assertThat(first.path("wallSeconds").asDouble()).isPositive();
    assertThat(shown.path("usage").path("cpuSeconds").asDouble()).isPositive();
    assertThat(dte.run("runs", "show", "last").out()).contains("of CPU in", "MEMORY");
  }
}
