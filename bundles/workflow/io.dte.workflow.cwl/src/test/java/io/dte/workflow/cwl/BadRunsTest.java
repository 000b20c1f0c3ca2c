// SPDX-License-Identifier: Apache-2.0
package io.dte.workflow.cwl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.dte.compute.api.Resources;
import io.dte.compute.local.LocalTaskRunner;
import io.dte.foundation.api.problem.Problem;
import io.dte.foundation.api.run.RunResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Steps that go wrong: what is told of them, and that their log is kept and nothing outside the run's folder is touched. */
class BadRunsTest {
  private static final String WORKFLOW = """
      cwlVersion: v1.2
      class: Workflow
      inputs: {}
      outputs: {}
      steps:
        flood:
          run:
            class: CommandLineTool
            baseCommand: [sh, -c, 'SCRIPT']
            inputs: {}
            outputs:
              o: {type: File, outputBinding: {glob: GLOB}}
          in: {}
          out: [o]
      """;
  @TempDir
  Path dir;

  private Problem fails(String script, String glob) throws Exception {
    Path canary = Files.writeString(dir.resolve("canary"), "alive");
    Path document = Files.writeString(dir.resolve("wf.cwl"), WORKFLOW.replace("SCRIPT", script).replace("GLOB", glob));
    LocalTaskRunner runner = new LocalTaskRunner(new Resources(2, 4096, Long.MAX_VALUE, Long.MAX_VALUE, 0),
        Duration.ofMillis(500), Duration.ofMillis(20));
    CwlEngine engine = CwlEngine.of(runner, null, null);
    try {
      RunResult result = engine.start(new RecordingContext(dir.resolve("run"), document, new ObjectMapper().createObjectNode()))
          .completion().toCompletableFuture().get(30, TimeUnit.SECONDS);
      assertThat(result).isInstanceOf(RunResult.Failed.class);
      assertThat(canary).hasContent("alive");
      assertThat(dir.resolve("run/log/flood.log")).exists();
      return ((RunResult.Failed) result).problem();
    } finally {
      engine.close();
      runner.close();
    }
  }

  @Test
  void whatIsWrongWithAnOutputIsToldAtItsLine() throws Exception {
    String[][] rows = {{"true", "../../../../../canary", "leads out of the working directory"},
        {"true", "none.txt", "expected File, found nothing"},
        {"ln -s " + dir + "/canary o.txt", "o.txt", "is a link out of the working directory"},
        {"ln -s nowhere o.txt", "o.txt", "is a link to nothing"}};
    for (String[] row : rows) {
      assertThat(fails(row[0], row[1]).toString()).startsWith(dir + "/wf.cwl:12:9: The ").contains("'flood'").contains(row[2]);
    }
  }

  @Test
  void aCommandThatFailsIsToldWithItsStatusAndItsLog() throws Exception {
    assertThat(fails("echo the river is dry >&2; exit 7", "o.txt").toString()).contains("'flood' ended with status 7")
        .contains(dir.resolve("run/log/flood.log").toString());
    assertThat(dir.resolve("run/log/flood.log")).content().contains("the river is dry");
  }

  @Test
  void stepsThatWaitForEachOtherAreRefusedAtTheirLine() throws Exception {
    Path document = Files.writeString(dir.resolve("circle.cwl"), """
        cwlVersion: v1.2
        class: Workflow
        inputs: {}
        outputs: {}
        steps:
          a: {run: &t {class: CommandLineTool, baseCommand: x, inputs: {i: File}, outputs: {o: stdout}}, in: {i: b/o}, out: [o]}
          b: {run: *t, in: {i: a/o}, out: [o]}
        """);
    assertThatThrownBy(() -> CwlEngine.of(null, null, null).describe(document)).hasMessageContaining("circle.cwl:")
        .hasMessageContaining("a").hasMessageMatching("(?s).*circle\\.cwl:[67]:\\d+: .*");
  }
}
