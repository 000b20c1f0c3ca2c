// SPDX-License-Identifier: Apache-2.0
package io.dte.tests.system;

import static org.assertj.core.api.Assertions.assertThat;

import io.dte.tests.system.Dte.Result;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the options of {@code dte run} make of steps that fail. */
class FailingStepsTest {
  /** The first step does as it is told, the second takes its time, the third needs the second. */
  private static final String DOCUMENT = """
      cwlVersion: v1.2
      class: Workflow
      inputs: {first: string, second: string, third: string}
      outputs: []
      requirements: {ResourceRequirement: {coresMin: 0.1}}
      steps:
        one: {run: tool.cwl, in: {script: first}, out: []}
        two: {run: tool.cwl, in: {script: second}, out: [done]}
        three: {run: tool.cwl, in: {script: third, after: two/done}, out: []}
      """;
  private static final String TOOL = """
      cwlVersion: v1.2
      class: CommandLineTool
      baseCommand: [sh, -c]
      inputs: {script: {type: string, inputBinding: {}}, after: string?}
      outputs: {done: {type: string, outputBinding: {outputEval: "done"}}}
      """;

  @TempDir
  Path temporary;
  private Dte dte;
  private Path log;

  @BeforeEach
  void write() throws Exception {
    dte = Dte.in(temporary);
    dte.write("three.cwl", DOCUMENT);
    dte.write("tool.cwl", TOOL);
    log = dte.folder().resolve("log");
  }

  private Result run(String first, String second, String option, String... value) throws Exception {
    String[] command = {"run", "three.cwl", "--first", first, "--second", second, "--third", "echo three >> " + log, "--no-reuse", option};
    String[] all = Stream.of(command, value).flatMap(Arrays::stream).toArray(String[]::new);
    return dte.run(all);
  }

  @Test
  void failFastStopsWhatRuns() throws Exception {
    Path begun = dte.folder().resolve("begun");
    Result result = run("until test -e " + begun + "; do sleep 0.05; done; exit 3", "touch " + begun + "; sleep 6000", "--fail-fast");
    assertThat(result.code()).as(result.toString()).isEqualTo(1);
    assertThat(result.err()).contains("'one'", "status 3");
    assertThat(log).doesNotExist();
  }

  @Test
  void keepGoingDoesWhatDoesNotNeedTheStep() throws Exception {
    Result result = run("exit 3", "sleep 0.5", "--keep-going");
    assertThat(result.code()).as(result.toString()).isEqualTo(1);
    assertThat(result.err()).contains("'one'", "status 3");
    assertThat(log).hasContent("three");
  }

  @Test
  void retriesBeginAStepAgain() throws Exception {
    Path attempts = dte.folder().resolve("attempts");
    Result result = run("echo x >> " + attempts + "; test $(wc -l < " + attempts + ") = 2", "true", "--retries", "2");
    assertThat(result.code()).as(result.toString()).isZero();
    assertThat(Files.readAllLines(attempts)).hasSize(2);
    assertThat(log).hasContent("three");
  }
}
