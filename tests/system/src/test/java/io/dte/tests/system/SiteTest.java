// SPDX-License-Identifier: Apache-2.0
package io.dte.tests.system;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The site file chooses runners; what is wrong with it, or with a request, is told before anything runs. */
class SiteTest {
  private static final String WORKFLOW = """
      cwlVersion: v1.2
      class: Workflow
      $namespaces: {dte: "urn:dte:cwl:"}
      inputs: {}
      outputs: {}
      steps:
        small:
          in: {}
          out: []
          run: {class: CommandLineTool, baseCommand: [touch, SMALL], inputs: {}, outputs: {}}
        long:
          in: {}
          out: []
          hints: {dte:Placement: {labels: {queue: long}}}
          run: {class: CommandLineTool, baseCommand: ["true"], inputs: {}, outputs: {}}
      """;

  @TempDir
  Path temporary;

  private Dte dte(String site) throws Exception {
    Dte dte = Dte.in(temporary);
    Files.writeString(Files.createDirectories(dte.home().resolve("etc")).resolve("site.yaml"), site);
    dte.write("w.cwl", WORKFLOW.replace("SMALL", temporary.resolve("small").toString()));
    return dte;
  }

  @Test
  void localIsAlwaysThere() throws Exception {
    Dte dte = Dte.in(temporary);
    JsonNode list = dte.run("runners", "list", "--json").json();
    assertThat(list).hasSize(1);
    assertThat(list.get(0).path("name").asText()).isEqualTo("local");
    Dte.Result check = dte.run("runners", "check", "local", "--json");
    assertThat(check.code()).isZero();
    assertThat(check.json().get(0).path("capacity").path("cores").asInt()).isPositive();
    JsonNode schema = new ObjectMapper().readTree(dte.run("runners", "schema").out());
    assertThat(schema.at("/$defs/runner/properties/type/enum").toString()).contains("slurm");
  }

  @Test
  void anUnknownRunnerIsToldBeforeTheRun() throws Exception {
    Dte dte = dte("");
    Dte.Result refused = dte.run("run", "w.cwl", "--runner", "loacl");
    assertThat(refused.code()).isEqualTo(2);
    assertThat(refused.err()).contains("There is no task runner 'loacl'; there are: local").contains("did you mean 'local'?");
    assertThat(temporary.resolve("small")).doesNotExist();
    assertThat(dte.run("run", "w.cwl", "--runner", "local").code()).isZero();
  }

  @Test
  void aStepThatCannotRunStopsTheRunBeforeItStarts() throws Exception {
    Dte dte = dte("""
        runners:
          cluster: {type: slurm, partitoin: long}
        rules:
          - {runner: cluster, labels: {queue: "l*"}}
        """);
    Dte.Result refused = dte.run("run", "w.cwl");
    assertThat(refused.code()).isEqualTo(3);
    assertThat(refused.err()).contains("site.yaml:2:26: 'partitoin' is not known").contains("did you mean 'partition'?");
    assertThat(temporary.resolve("small")).doesNotExist();
    assertThat(dte.run("runners", "check").code()).isEqualTo(3);
    assertThat(dte.run("doctor").out()).contains("site.yaml:2:26");
  }

  @Test
  void everythingThatKeepsARunFromStartingIsToldAtOnce() throws Exception {
    Dte dte = Dte.in(temporary);
    dte.write("w.cwl", """
        cwlVersion: v1.2
        class: Workflow
        inputs: {}
        outputs: {}
        steps:
          wide:
            {in: {}, out: [], run: {class: CommandLineTool, baseCommand: ["true"], inputs: {}, outputs: {},
              requirements: {ResourceRequirement: {coresMin: 5000}}}}
          big:
            {in: {}, out: [], run: {class: CommandLineTool, baseCommand: ["true"], inputs: {}, outputs: {},
              requirements: {ResourceRequirement: {ramMin: 900000000}}}}
        """);
    Dte.Result refused = dte.run("run", "w.cwl");
    assertThat(refused.code()).isEqualTo(5);
    assertThat(refused.err()).contains("Step wide needs 5000 cores").contains("Step big needs 1 cores and 900000000 MiB");
  }
}
