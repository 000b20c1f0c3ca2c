// SPDX-License-Identifier: Apache-2.0
package io.dte.workflow.cwl;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.dte.foundation.api.run.RunResult;
import io.dte.workflow.rhino.RhinoScriptEngine;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** An expression without bounds fails its run with a message that leads to it, and the engine goes on. */
class ExpressionLimitsTest {
  private final ObjectMapper json = new ObjectMapper();
  private final CwlEngine engine = CwlEngine.of(null, new RhinoScriptEngine(500, 64 << 20, 1 << 20), null);

  @TempDir
  Path dir;

  @AfterEach
  void close() {
    engine.close();
  }

  private RunResult run(String folder, String body) throws Exception {
    Files.writeString(dir.resolve("deep.cwl"), """
        cwlVersion: v1.2
        class: ExpressionTool
        requirements: {InlineJavascriptRequirement: {}}
        inputs: []
        outputs: {o: Any}
        expression: "${%s}"
        """.formatted(body));
    Path workflow = Files.writeString(dir.resolve("wf.cwl"), """
        cwlVersion: v1.2
        class: Workflow
        inputs: []
        outputs: {o: {type: Any, outputSource: compute/o}}
        steps:
          compute: {run: deep.cwl, in: [], out: [o]}
        """);
    JsonNode inputs = engine.checkInputs(workflow, json.createObjectNode(), dir);
    return EngineExtension.end(engine.start(new RecordingContext(dir.resolve(folder), workflow, inputs)));
  }

  @ParameterizedTest
  @Timeout(300)
  @ValueSource(strings = {"function f(n) { return f(n + 1) + 1; } return {o: f(0)};", "return {o: new Array(1e9).fill(0)};",
      "var s = 'x'; for (var i = 0; i < 40; i++) s += s; return {o: s};", "return {o: 'x'.repeat(Math.pow(2, 30))};", "while (true) {}",
      "return {o: /^(a+)+$/.test('a'.repeat(40) + 'b')};"})
  void anExpressionWithoutBoundsFailsItsRun(String body) throws Exception {
    assertThat(run("bad", body)).isInstanceOfSatisfying(RunResult.Failed.class, failed -> assertThat(failed.problem().toString())
        .contains("'compute'").contains("deep.cwl:6").contains("${" + body.substring(0, 12)));
    assertThat(run("good", "return {o: 1};")).isInstanceOf(RunResult.Succeeded.class);
  }
}
