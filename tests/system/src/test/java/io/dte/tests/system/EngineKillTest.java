// SPDX-License-Identifier: Apache-2.0
package io.dte.tests.system;

import static org.assertj.core.api.Assertions.assertThat;

import io.dte.tests.support.Patience;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An engine that is killed while tasks run, again and again: the next one goes on, and no task is executed twice. */
class EngineKillTest {
  @TempDir
  Path temporary;

  @Test
  void eachTaskIsExecutedOnce() throws Exception {
    int kills = Boolean.getBoolean("dte.soak") ? 20 : 4;
    int tasks = kills * 6;
    Path log = Files.createFile(temporary.resolve("ids"));
    Dte dte = Dte.in(temporary);
    dte.write("w.cwl", """
        cwlVersion: v1.2
        class: Workflow
        requirements: {ScatterFeatureRequirement: {}}
        inputs: {ids: "int[]"}
        outputs: {}
        steps:
          one:
            scatter: id
            in: {id: ids}
            out: []
            run:
              class: CommandLineTool
              baseCommand: [sh, -c, 'echo "$0" >> LOG; sleep 0.4']
              inputs: {id: {type: int, inputBinding: {}}}
              outputs: {}
        """.replace("LOG", log.toString()));
    dte.write("job.json", "{\"ids\": " + IntStream.range(0, tasks).boxed().toList() + "}");
    Dte.Running engine = dte.start("run", "w.cwl", "job.json", "--outdir", temporary.resolve("out").toString());
    String run = "";
    for (int i = 0; i < kills; i++) {
      awaitLines(log, Files.readAllLines(log).size() + 2, engine);
      engine.process().destroyForcibly().waitFor();
      if (run.isEmpty()) {
        run = dte.run("runs", "list", "--json").json().get(0).path("id").asText();
      }
      engine = dte.start("runs", "resume", run);
    }
    Dte.Result last = Dte.await(engine, "runs", "resume");
    assertThat(last.code()).as(last.err()).isZero();
    List<Integer> ids = Files.readAllLines(log).stream().map(Integer::valueOf).sorted().toList();
    assertThat(ids).containsExactlyElementsOf(IntStream.range(0, tasks).boxed().toList());
  }

  private static void awaitLines(Path log, int lines, Dte.Running engine) throws Exception {
    Patience.await().untilAsserted(() -> assertThat(Files.readAllLines(log).size() >= lines || !engine.process().isAlive())
        .as("tasks run; the engine said: %s", engine.said()).isTrue());
  }
}
