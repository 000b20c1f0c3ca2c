// SPDX-License-Identifier: Apache-2.0
package io.dte.workflow.cwl;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A packed document as generators write them: one file, one workflow, hundreds of tools. */
class PackedDocumentTest {
  private static final int TOOLS = 300;
  private static final String TOOL = """
      - id: tool%1$d
        class: CommandLineTool
        label: Step %1$d of the chain
        requirements:
          ResourceRequirement: {coresMin: 1}
        baseCommand: [cat]
        inputs:
          table: {type: File, inputBinding: {position: 1}}
          level: {type: int, default: %1$d}
        stdout: table%1$d.txt
        outputs:
          table: stdout
      """;
  private static final String STEP = """
          step%1$d:
            run: "#tool%1$d"
            in:
              table: %2$s
            out: [table]
      """;

  @TempDir
  Path dir;

  @Test
  @Timeout(300)
  void aPackedDocumentOfFiveThousandLinesLoads() throws Exception {
    StringBuilder text = new StringBuilder("cwlVersion: v1.2\n$graph:\n");
    for (int i = 0; i < TOOLS; i++) {
      text.append(TOOL.formatted(i));
    }
    text.append("""
        - id: main
          class: Workflow
          inputs:
            table: File
          outputs:
            table: {type: File, outputSource: step%d/table}
          steps:
        """.formatted(TOOLS - 1));
    for (int i = 0; i < TOOLS; i++) {
      text.append(STEP.formatted(i, i == 0 ? "table" : "step" + (i - 1) + "/table"));
    }
    Path document = Files.writeString(dir.resolve("packed.cwl"), text);
    assertThat(Files.readAllLines(document)).hasSizeGreaterThan(5_000);
    CwlEngine engine = CwlEngine.of(null, null, null);
    long start = System.nanoTime();
    assertThat(engine.validate(document)).isEmpty();
    System.out.println("packed document: validated in " + (System.nanoTime() - start) / 1_000_000 + " ms");
    assertThat(engine.describe(document).inputs()).hasSize(1);
  }
}
