// SPDX-License-Identifier: Apache-2.0
package io.dte.workflow.cwl;

import static org.assertj.core.api.Assertions.assertThat;

import io.dte.compute.local.LocalTaskRunner;
import io.dte.foundation.api.run.RunResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Names with line breaks: of steps they make no second line or file elsewhere, of files they are kept. */
class BadNamesTest {
  @RegisterExtension
  final EngineExtension<LocalTaskRunner> cwl = EngineExtension.local();

  private RunResult run(String text) throws Exception {
    return cwl.run(cwl.context(cwl.write("wf.cwl", text), "{}"));
  }

  @Test
  void aStepsNameWithALineBreakStaysInItsFolder() throws Exception {
    RunResult result = run("""
        cwlVersion: v1.2
        class: Workflow
        inputs: {}
        outputs: {}
        steps:
          "a\\n../../b":
            run: {class: CommandLineTool, baseCommand: [sh, -c, 'exit 7'], inputs: {}, outputs: {}}
            in: {}
            out: []
        """);
    assertThat(result).isInstanceOfSatisfying(RunResult.Failed.class,
        failed -> assertThat(failed.problem().message()).contains("ended with status 7"));
    try (Stream<Path> files = Files.list(cwl.dir())) {
      assertThat(files.map(file -> file.getFileName().toString())).containsExactlyInAnyOrder("wf.cwl", "run");
    }
  }

  @Test
  void aFilesNameWithALineBreakIsKept() throws Exception {
    RunResult result = run("""
        cwlVersion: v1.2
        class: CommandLineTool
        baseCommand: [sh, -c, 'printf x > "$(printf "a\\\\nb.txt")"']
        inputs: {}
        outputs: {o: {type: File, outputBinding: {glob: "a*"}}}
        """);
    assertThat(result).isInstanceOfSatisfying(RunResult.Succeeded.class,
        done -> assertThat(done.outputs().path("o").path("basename").asText()).isEqualTo("a\nb.txt"));
  }
}
