// SPDX-License-Identifier: Apache-2.0
package io.dte.workflow.cwl.pack;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.dte.workflow.cwl.load.Documents;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PackerTest {
  @TempDir
  Path folder;

  @BeforeEach
  void documents() throws Exception {
    Files.createDirectories(folder.resolve("tools"));
    Files.writeString(folder.resolve("tools/sort.cwl"), """
        cwlVersion: v1.2
        class: CommandLineTool
        hints: {DockerRequirement: {dockerPull: debian}}
        baseCommand: sort
        inputs:
          lines: {type: File, default: {class: File, location: words.txt}}
        outputs: {sorted: stdout}
        """);
    Files.writeString(folder.resolve("main.cwl"), """
        cwlVersion: v1.2
        class: Workflow
        $namespaces: {s: 'https://schema.org/'}
        s:license: Apache-2.0
        inputs: {words: File, count: int?}
        outputs:
          all: {type: File, outputSource: '#second/sorted'}
        steps:
          first: {run: tools/sort.cwl, in: {lines: words}, out: [sorted]}
          second: {run: tools/sort.cwl, in: [{id: lines, source: first/sorted}], out: [{id: sorted}]}
        """);
  }

  private JsonNode packed(Packer packer) throws Exception {
    return packer.pack(folder.resolve("main.cwl").toUri(), "v1.2");
  }

  @Test
  void aToolThatTwoStepsRunIsThereOnce() throws Exception {
    JsonNode graph = packed(new Packer(new Documents())).path("$graph");

    assertThat(graph.findValuesAsText("class")).contains("Workflow", "CommandLineTool");
    assertThat(graph).hasSize(2);
    assertThat(graph.at("/0/id").asText()).isEqualTo("#main");
    assertThat(graph.at("/0/steps/0/run").asText()).isEqualTo("#sort.cwl");
    assertThat(graph.at("/0/steps/1/run").asText()).isEqualTo("#sort.cwl");
  }

  @Test
  void linksAndIdsSayTheSameEverywhere() throws Exception {
    JsonNode main = packed(new Packer(new Documents())).at("/$graph/0");

    assertThat(main.at("/inputs/0").toString()).isEqualTo("{\"id\":\"#main/words\",\"type\":\"File\"}");
    assertThat(main.at("/outputs/0/outputSource").asText()).isEqualTo("#main/second/sorted");
    assertThat(main.at("/steps/1/in/0").toString())
        .isEqualTo("{\"id\":\"#main/second/lines\",\"source\":\"#main/first/sorted\"}");
    assertThat(main.at("/steps/1/out/0").asText()).isEqualTo("#main/second/sorted");
  }

  @Test
  void filesNextToADocumentAreNamedByTheirAddress() throws Exception {
    JsonNode tool = packed(new Packer(new Documents())).at("/$graph/1");

    assertThat(tool.at("/inputs/0/default/location").asText()).isEqualTo("file://" + folder.resolve("tools/words.txt"));
    assertThat(tool.at("/hints/0").toString()).isEqualTo("{\"class\":\"DockerRequirement\",\"dockerPull\":\"debian\"}");
  }

  @Test
  void whatItIsPackedFromCanBePackedAgain() throws Exception {
    Documents documents = new Documents();
    Packer packer = new Packer(documents);
    JsonNode once = packed(packer);
    Path file = folder.resolve("packed.cwl");
    new ObjectMapper().writeValue(file.toFile(), once);

    assertThat(documents.files()).hasSize(2);
    assertThat(new Packer(new Documents()).pack(file.toUri(), "v1.2")).isEqualTo(once);
  }
}
