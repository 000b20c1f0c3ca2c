// SPDX-License-Identifier: Apache-2.0
package io.dte.workflow.cwl;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.dte.compute.api.Resources;
import io.dte.compute.local.LocalTaskRunner;
import io.dte.foundation.api.run.RunResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Names with line breaks: of steps they make no second line or file elsewhere, of files they are kept. */
class BadNamesTest {
  @TempDir
  Path dir;

  private RunResult run(String text) throws Exception {
    Path document = Files.writeString(dir.resolve("wf.cwl"), text);
    LocalTaskRunner runner = new LocalTaskRunner(new Resources(2, 4096, Long.MAX_VALUE, Long.MAX_VALUE, 0), Duration.ofMillis(500),
        Duration.ofMillis(20));
    CwlEngine engine = CwlEngine.of(runner, null, null);
    try {
      return engine.start(new RecordingContext(dir.resolve("run"), document, new ObjectMapper().createObjectNode()))
          .completion().toCompletableFuture().get(30, TimeUnit.SECONDS);
    } finally {
      engine.close();
      runner.close();
    }
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
    try (Stream<Path> files = Files.list(dir)) {
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
