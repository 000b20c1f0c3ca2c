// SPDX-License-Identifier: Apache-2.0
package io.dte.tests.system;

import static org.assertj.core.api.Assertions.assertThat;

import io.dte.tests.system.Dte.Result;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The optional plug-in for modern JavaScript, as a user installs it: in the command and in a server that runs. */
class GraalTest {
  private static final String DOCUMENT = """
      cwlVersion: v1.2
      class: ExpressionTool
      requirements: {InlineJavascriptRequirement: {}}
      inputs: []
      outputs: {o: string}
      expression: "${class A { #n = 'modern'; get n() { return this.#n; } } const {b, ...rest} = {b: 1, o: new A().n}; return rest;}"
      """;
  private static final Path PLUGIN = Dte.root().resolve("bundles/workflow/io.dte.workflow.graaljs/target")
      .resolve("io.dte.workflow.graaljs-0.1.0-SNAPSHOT.jar");

  @TempDir
  Path temporary;
  private Dte dte;

  @BeforeEach
  void write() throws Exception {
    Assumptions.assumeTrue(java.nio.file.Files.exists(PLUGIN), "the plug-in is not built");
    dte = Dte.in(temporary);
    dte.write("modern.cwl", DOCUMENT);
  }

  @Test
  void whatRhinoDoesNotParseIsEvaluatedOnceThePluginIsThere() throws Exception {
    Result without = dte.run("validate", "modern.cwl");
    assertThat(without.code()).as(without.toString()).isEqualTo(3);
    assertThat(without.out()).contains("modern.cwl:6:", "no valid JavaScript");
    Result install = dte.run("plugin", "install", PLUGIN.toString());
    assertThat(install.code()).as(install.toString()).isZero();
    Result validate = dte.run("validate", "modern.cwl");
    assertThat(validate.code()).as(validate.toString()).isZero();
    Result run = dte.run("run", "modern.cwl", "--json");
    assertThat(run.code()).as(run.toString()).isZero();
    assertThat(run.json().path("outputs").path("o").asText()).isEqualTo("modern");
    try (Stream<Path> cached = java.nio.file.Files.list(dte.home().resolve("cache/graaljs"))) {
      assertThat(cached).as("unpacked once").hasSize(9);
    }
  }

  @Test
  void aServerTakesItWhileItRuns() throws Exception {
    try (Server server = Server.start(dte)) {
      assertThat(dte.run("run", "modern.cwl", "--json").code()).isEqualTo(1);
      assertThat(dte.run("plugin", "install", PLUGIN.toString()).code()).isZero();
      Result run = dte.run("run", "modern.cwl", "--json");
      assertThat(run.code()).as(run.toString()).isZero();
      assertThat(run.json().path("outputs").path("o").asText()).isEqualTo("modern");
      assertThat(server.call("GET", "/api/v1/health", null).status()).isEqualTo(200);
    }
  }
}
