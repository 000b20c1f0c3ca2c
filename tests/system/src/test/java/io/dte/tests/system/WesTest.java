// SPDX-License-Identifier: Apache-2.0
package io.dte.tests.system;

import static org.assertj.core.api.Assertions.assertThat;

import io.dte.tests.system.Dte.Result;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The Workflow Execution Service, by the public client; answers are checked against the specification where it is at hand. */
class WesTest {
  private static final Path SPECIFICATION = Path.of(System.getenv().getOrDefault("DTE_SPECS",
      Dte.root().resolve("../shared/specs").toString())).resolve("ga4gh/wes/workflow_execution_service.openapi.yaml");

  @TempDir
  Path temporary;

  @Test
  void thePublicClientRunsListsAndCancels() throws Exception {
    Path python = Peers.python("wes", "python");
    Dte dte = Dte.in(temporary);
    dte.write("main.cwl", """
        cwlVersion: v1.2
        class: Workflow
        inputs: {f: File}
        outputs: {n: {type: File, outputSource: count/n}}
        steps:
          count: {run: tools/wc.cwl, in: {f: f}, out: [n]}
        """);
    dte.write("tools/wc.cwl", """
        cwlVersion: v1.2
        class: CommandLineTool
        baseCommand: [wc, -c]
        stdin: $(inputs.f.path)
        inputs: {f: File}
        outputs: {n: stdout}
        """);
    dte.write("data.txt", "hello");
    try (Server server = Server.start(dte)) {
      List<String> command = new ArrayList<>(List.of(python.toString(),
          Dte.root().resolve("tests/system/src/test/python/wes.py").toString(), server.url().getAuthority(), server.token(),
          dte.folder().toString()));
      if (Files.isRegularFile(SPECIFICATION)) {
        command.add(SPECIFICATION.toString());
      }
      Result result = dte.call(command);
      assertThat(result.code()).as(result.toString()).isZero();
    }
  }
}
