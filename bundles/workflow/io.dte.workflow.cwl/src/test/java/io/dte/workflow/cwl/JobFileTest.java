// SPDX-License-Identifier: Apache-2.0
package io.dte.workflow.cwl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.dte.workflow.cwl.load.Documents;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JobFileTest {
  private final CwlEngine engine = CwlEngine.of(null, null, null);
  @TempDir
  Path dir;
  private Path document;

  @BeforeEach
  void write() throws Exception {
    document = Files.writeString(dir.resolve("t.cwl"), """
        cwlVersion: v1.2
        class: CommandLineTool
        baseCommand: "true"
        inputs:
          grid: File?
          factor: double?
          counts: int[]?
          big: long?
          place:
            type:
              - "null"
              - type: record
                name: place
                fields: {name: string, height: int}
          edges: {type: {type: record, name: edges, fields: {west: "int[]"}}, default: {west: []}}
        outputs: {}
        """);
  }

  private JsonNode read(String job, String... replaced) throws Exception {
    Path file = Files.writeString(Files.createDirectories(dir.resolve("jobs")).resolve("job.yml"), job);
    return engine.readInputs(document, file, "jobs/job.yml", Set.of(replaced));
  }

  @Test
  void valuesKeepTheirDigitsAndPathsStartAtTheJobFile() throws Exception {
    Path grid = Files.writeString(Files.createDirectories(dir.resolve("jobs")).resolve("a.nc"), "");
    JsonNode read = read("grid: a.nc\nbig: 9007199254740993\nfactor: 0.1000000000000000055511151231257827\n");
    assertThat(read.path("grid").path("location").asText()).isEqualTo(grid.toUri().toString());
    assertThat(read.path("big").asText()).isEqualTo("9007199254740993");
    assertThat(read.path("factor").decimalValue()).hasToString("0.1000000000000000055511151231257827");
  }

  /** As {@code dte cwl-runner} reads them, which lets unknown names pass. */
  @Test
  void filesThatAreNoneAreToldAtTheirLine() throws Exception {
    Files.createDirectories(dir.resolve("jobs/sub"));
    for (String[] job : new String[][] {{"{class: File, path: nowhere.nc}", "nowhere.nc, input 'grid', does not exist"},
        {"{class: File, path: sub}", "jobs/sub, input 'grid', is a directory"},
        {"{class: File, path: \"a\\0b\"}", "its 'path' has a NUL character"},
        {"{class: File, path: 5}", "its 'path' must be text, it is 5"},
        {"{class: File, basename: a, contents: '', secondaryFiles: [5]}", "its 'secondaryFiles' must hold Files and Directories, one is 5"},
        {"{class: File, basename: a, contents: '', secondaryFiles: [{class: File, path: none}]}", "none, input 'grid', does not exist"}}) {
      assertThatThrownBy(() -> read("factor: 1\ngrid: " + job[0] + "\n")).as(job[0]).hasMessageContaining("jobs/job.yml:2:7: ")
          .hasMessageContaining(job[1]);
      Path file = dir.resolve("jobs/job.yml");
      assertThatThrownBy(() -> JobFile.load(file, "job.yml").typed(Loader.valid(document, new Documents()), null)).as(job[0])
          .hasMessageContaining("job.yml:2:7: ").hasMessageContaining(job[1]);
    }
  }

  @Test
  void anEmptyJobHasNoValues() throws Exception {
    assertThat(read("")).isEmpty();
    assertThat(read("# nothing\n")).isEmpty();
  }

  @Test
  void aWrongValueIsToldAtItsPlaceInTheJob() {
    assertThatThrownBy(() -> read("factor: 1\ncounts:\n  - 1\n  - two\n"))
        .hasMessageStartingWith("jobs/job.yml:4:5: The input 'counts' has the wrong type").hasMessageContaining("\"two\"");
    assertThatThrownBy(() -> read("edges:\n  west: [1,\n    2, {}]\n"))
        .hasMessageStartingWith("jobs/job.yml:3:8: The input 'edges' has the wrong type");
  }

  @Test
  void anUnknownNameIsToldWithTheNearestOne() {
    assertThatThrownBy(() -> read("big: 1\nfacter: 2\n"))
        .hasMessage("jobs/job.yml:2:1: There is no input 'facter' (did you mean 'factor'?)");
  }

  @Test
  void aMissingFileAndAllElseIsToldAtOnce() {
    assertThatThrownBy(() -> read("grid: none.nc\nbig: x\n")).hasMessageStartingWith("jobs/job.yml:1:7: The file ")
        .hasMessageContaining("none.nc, input 'grid', does not exist").hasMessageContaining("; line 2: The input 'big'");
  }

  @Test
  void whatIsGivenElsewhereIsNotLookedAt() throws Exception {
    assertThat(read("factor: many\nbig: 1\n", "factor")).hasToString("{\"big\":1}");
  }

  @Test
  void whatIsNoYamlOrNoMappingIsRefusedAtItsPlace() {
    assertThatThrownBy(() -> read("factor: 1\ncounts: [1, 2\nbig: 3\n")).hasMessageStartingWith("jobs/job.yml:3:")
        .hasMessageContaining("not valid YAML");
    assertThatThrownBy(() -> read("- 1\n")).hasMessageStartingWith("jobs/job.yml:1:1: A job file is a mapping");
    assertThatThrownBy(() -> engine.readInputs(document, dir.resolve("none.yml"), "none.yml", Set.of()))
        .hasMessageStartingWith("none.yml: There is no such job file");
  }
}
