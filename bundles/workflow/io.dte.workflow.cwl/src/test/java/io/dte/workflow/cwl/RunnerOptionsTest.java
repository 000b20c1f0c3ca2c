// SPDX-License-Identifier: Apache-2.0
package io.dte.workflow.cwl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.dte.foundation.api.problem.DteException;
import io.dte.workflow.cwl.exec.Mpi;
import io.dte.workflow.cwl.load.Documents;
import io.dte.workflow.cwl.model.Process;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What cwl-runner's options are made of: fields of records, dependencies, MPI, documents by address. */
class RunnerOptionsTest {
  private static final String TOOL = """
      cwlVersion: v1.2
      class: CommandLineTool
      baseCommand: echo
      inputs:
        rec:
          type:
            type: record
            fields:
              n: int
              deep: {type: {type: record, fields: {words: 'string[]', on: boolean}}}
        a.b: string?
      outputs: []
      """;

  @TempDir
  Path dir;

  private Path write(String name, String text) throws Exception {
    return Files.writeString(dir.resolve(name), text);
  }

  @Test
  void fieldsOfRecordsAreOptions() throws Exception {
    Process tool = Loader.valid(write("tool.cwl", TOOL), new Documents());
    JsonNode given = InputCheck.coerceKnown(tool, Arguments.read(tool, List.of("--rec.n", "3", "--rec.deep.words", "x",
        "--rec.deep.words", "y", "--rec.deep.on", "--a.b", "dots")), dir);
    assertThat(given.toString()).isEqualTo("{\"rec\":{\"n\":3,\"deep\":{\"words\":[\"x\",\"y\"],\"on\":true}},\"a.b\":\"dots\"}");
    assertThatThrownBy(() -> Arguments.read(tool, List.of("--rec.m", "3"))).isInstanceOf(DteException.class)
        .hasMessageContaining("'--rec.m' is no input");
  }

  @Test
  void dependenciesAreAllFilesOfTheDocument() throws Exception {
    write("lib.js", "function f() { return 1; }");
    write("types.yml", "name: T\ntype: enum\nsymbols: [a]\n");
    write("rain.csv", "1");
    write("tool.cwl", """
        cwlVersion: v1.2
        class: CommandLineTool
        requirements:
          InlineJavascriptRequirement: {expressionLib: [{$include: lib.js}]}
          SchemaDefRequirement: {types: [{$import: types.yml}]}
        baseCommand: echo
        inputs: {rain: {type: File, default: {class: File, location: rain.csv}}}
        outputs: []
        """);
    Path workflow = write("main.cwl", """
        cwlVersion: v1.2
        class: Workflow
        inputs: []
        outputs: []
        steps: {one: {run: tool.cwl, in: [], out: []}}
        """);
    JsonNode found = Dependencies.of(workflow, address -> {
      throw new AssertionError(address);
    }, dir);
    assertThat(found.path("location").asText()).isEqualTo("main.cwl");
    assertThat(found.path("secondaryFiles").findValuesAsText("location")).containsExactlyInAnyOrder("tool.cwl", "lib.js", "types.yml",
        "rain.csv");
  }

  /** Packages of Earth observation name no process {@code main}. */
  @Test
  void theWorkflowThatNoOtherRunsIsThePackages() throws Exception {
    Path packed = write("water.cwl", """
        cwlVersion: v1.2
        $graph:
          - {id: clip, class: CommandLineTool, baseCommand: clip, inputs: [], outputs: []}
          - {id: tile, class: Workflow, inputs: [], outputs: [], steps: {one: {run: '#clip', in: [], out: []}}}
          - {id: water, class: Workflow, label: bodies, inputs: [], outputs: [], steps: {all: {run: '#tile', in: [], out: []}}}
        """);
    assertThat(Loader.valid(packed, new Documents()).head().label()).isEqualTo("bodies");
  }

  @Test
  void anMpiFileReplacesWhatItNames() throws Exception {
    Path file = write("mpi.yml", "runner: srun\nextra_flags: [--exclusive]\nenv_set: {OMP_NUM_THREADS: 1}\n");
    Mpi read = MpiFile.read(file, "mpi.yml", Mpi.STANDARD);
    assertThat(read.runner()).isEqualTo("srun");
    assertThat(read.flag()).isEqualTo("-n");
    assertThat(read.flags()).containsExactly("--exclusive");
    assertThat(read.environment()).containsEntry("OMP_NUM_THREADS", "1");
    Path wrong = write("wrong.yml", "runner: srun\nnproc_flags: -np\n");
    assertThatThrownBy(() -> MpiFile.read(wrong, "wrong.yml", Mpi.STANDARD)).hasMessageContaining("wrong.yml:2:")
        .hasMessageContaining("nproc_flag");
  }

  @Test
  void documentsByAddressAreImportedWithTheirOwn() throws Exception {
    Path types = write("remote.yml", "- $import: more.yml\n- {name: Bbox, type: record, fields: {west: double}}\n");
    Path more = write("elsewhere.yml", "name: Crs\ntype: enum\nsymbols: [wgs84]\n");
    Path tool = write("eo.cwl", """
        cwlVersion: v1.2
        class: CommandLineTool
        requirements:
          SchemaDefRequirement: {types: [{$import: 'https://example.org/schemas/ogc.yml'}]}
        baseCommand: echo
        inputs:
          box: https://example.org/schemas/ogc.yml#Bbox
        outputs: []
        """);
    Documents documents = new Documents(address -> address.equals(URI.create("https://example.org/schemas/ogc.yml")) ? types
        : address.equals(URI.create("https://example.org/schemas/more.yml")) ? more : dir.resolve("none"));
    assertThat(Loader.valid(tool, documents).inputs().get(0).type().label()).isEqualTo("Bbox");
    assertThatThrownBy(() -> Loader.valid(tool, new Documents())).hasMessageContaining("eo.cwl:4:")
        .hasMessageContaining("https://example.org/schemas/ogc.yml");
  }
}
