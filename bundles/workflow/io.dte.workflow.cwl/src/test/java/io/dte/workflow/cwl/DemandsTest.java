// SPDX-License-Identifier: Apache-2.0
package io.dte.workflow.cwl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.dte.compute.api.Resources;
import io.dte.compute.local.LocalTaskRunner;
import io.dte.foundation.api.problem.DteException;
import io.dte.foundation.api.problem.ExitCode;
import io.dte.foundation.api.run.RunResult;
import io.dte.workflow.cwl.exec.Mpi;
import io.dte.workflow.cwl.load.Documents;
import io.dte.workflow.cwl.model.Requirements;
import io.dte.workflow.rhino.RhinoScriptEngine;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What tools demand of the place they run at. */
class DemandsTest {
  private static final String GPU = """
      cwlVersion: v1.2
      $namespaces: {cwltool: "http://commonwl.org/cwltool#"}
      class: Workflow
      requirements: {ScatterFeatureRequirement: {}}
      inputs: {n: "string[]", lock: string}
      outputs: {o: {type: Any, outputSource: s/o}}
      steps:
        s:
          scatter: n
          in: {n: n, lock: lock}
          out: [o]
          run:
            class: CommandLineTool
            requirements:
              cwltool:CUDARequirement: {cudaVersionMin: "11.4", cudaComputeCapability: "3.0", cudaDeviceCountMin: 1}
            baseCommand: [sh, -c, 'mkdir "$0" || exit 9; sleep 0.1; rmdir "$0"; echo "$1"']
            arguments: [$(inputs.lock), $(runtime.cudaDeviceCount)]
            inputs: {n: string, lock: string}
            stdout: o.txt
            outputs:
              o: {type: string, outputBinding: {glob: o.txt, loadContents: true, outputEval: "$(self[0].contents)"}}
      """;
  private static final String SOFTWARE = """
      cwlVersion: v1.2
      class: CommandLineTool
      hints:
        SoftwareRequirement: {packages: {cdo: {version: ["2.0", "2.4"]}, nco: []}}
      baseCommand: [COMMAND]
      inputs: {}
      outputs: {}
      """;
  private final ObjectMapper json = new ObjectMapper();
  @TempDir
  Path dir;

  private RunResult run(String text, int gpus) throws Exception {
    Path document = Files.writeString(dir.resolve("t.cwl"), text);
    JsonNode inputs = text.equals(GPU) ? json.createObjectNode().put("lock", dir.resolve("lock").toString())
        .set("n", json.readTree("[\"1\",\"2\",\"3\"]")) : json.createObjectNode();
    LocalTaskRunner runner = new LocalTaskRunner(new Resources(8, 8192, Long.MAX_VALUE, Long.MAX_VALUE, gpus),
        Duration.ofMillis(500), Duration.ofMillis(20));
    CwlEngine engine = CwlEngine.of(runner, null, null);
    try {
      return EngineExtension.end(engine.start(new RecordingContext(dir.resolve("run"), document, inputs)));
    } finally {
      engine.close();
      runner.close();
    }
  }

  @Test
  void aGpuIsGivenToOneTaskAtATime() throws Exception {
    assertThat(run(GPU, 1)).isInstanceOfSatisfying(RunResult.Succeeded.class,
        result -> assertThat(result.outputs().get("o").toString()).isEqualTo("[\"1\\n\",\"1\\n\",\"1\\n\"]"));
  }

  @Test
  void withoutGpusTheTaskIsRefused() throws Exception {
    assertThat(run(GPU, 0)).isInstanceOfSatisfying(RunResult.Failed.class,
        result -> assertThat(result.problem().message()).contains("Step s").contains("1 GPUs"));
  }

  @Test
  void softwareThatIsNotThereIsNamed() throws Exception {
    for (String command : new String[] {"no-such-program-here", "sh, -c, no-such-program-here"}) {
      assertThat(run(SOFTWARE.replace("COMMAND", command), 0)).as(command).isInstanceOfSatisfying(RunResult.Failed.class,
          result -> assertThat(result.problem().message()).contains("must be installed where it runs: cdo 2.0 or 2.4, nco"));
    }
    assertThat(run(SOFTWARE.replace("COMMAND", "\"true\""), 0)).isInstanceOf(RunResult.Succeeded.class);
  }

  /** The program that starts MPI processes is played by one that says how it was called. */
  @Test
  void mpiProcessesAreStartedByTheSitesProgram() throws Exception {
    Path document = Files.writeString(dir.resolve("mpi.cwl"), """
        cwlVersion: v1.2
        $namespaces: {cwltool: "http://commonwl.org/cwltool#"}
        class: CommandLineTool
        requirements:
          InlineJavascriptRequirement: {}
          cwltool:MPIRequirement: {processes: $(inputs.n)}
        baseCommand: [ocean, --fast]
        inputs: {n: int}
        stdout: o.txt
        outputs:
          o: {type: string, outputBinding: {glob: o.txt, loadContents: true, outputEval: "$(self[0].contents)"}}
        """);
    LocalTaskRunner runner = new LocalTaskRunner(new Resources(8, 8192, Long.MAX_VALUE, Long.MAX_VALUE, 0),
        Duration.ofMillis(500), Duration.ofMillis(20));
    CwlEngine engine = CwlEngine.of(runner, new RhinoScriptEngine(2_000, 64 << 20, 1 << 20), null);
    try {
      RecordingContext context = new RecordingContext(dir.resolve("run"), document, json.createObjectNode().put("n", 3));
      assertThat(EngineExtension.end(engine.start(context, Loader.valid(document, new Documents()), context.run().inputs(),
          Requirements.NONE, new Mpi("echo", "-np", List.of("--bind"), Map.of()))))
          .isInstanceOfSatisfying(RunResult.Succeeded.class,
              result -> assertThat(result.outputs().path("o").asText()).isEqualTo("-np 3 --bind ocean --fast\n"));
    } finally {
      engine.close();
      runner.close();
    }
  }

  @Test
  void aNetworkThatNobodyCutsOffIsToldInTheLog() throws Exception {
    assertThat(run("""
        cwlVersion: v1.2
        class: CommandLineTool
        requirements: {NetworkAccess: {networkAccess: false}}
        baseCommand: "true"
        inputs: {}
        outputs: {}
        """, 0)).isInstanceOf(RunResult.Succeeded.class);
    assertThat(Files.readString(dir.resolve("run/log/t.log"))).contains("NetworkAccess: the network is to be cut off");
  }

  @Test
  void anUnknownRequirementIsUnsupportedAtItsLine() {
    assertThatThrownBy(() -> run(SOFTWARE + "requirements:\n  cwltool:ProcessGenerator: {run: x.cwl}\n", 0))
        .hasMessageContaining("t.cwl:9:3: ").hasMessageContaining("cwltool:ProcessGenerator")
        .isInstanceOfSatisfying(DteException.class, e -> assertThat(e.problem().code()).isEqualTo(ExitCode.UNSUPPORTED));
  }

  @Test
  void aRequiredContainerWithoutImageIsRefusedAndAHintIsPassedOver() throws Exception {
    String tool = """
        cwlVersion: v1.2
        class: CommandLineTool
        requirements: {DockerRequirement: {dockerOutputDirectory: /out}}
        baseCommand: "true"
        inputs: {}
        outputs: {}
        """;
    assertThatThrownBy(() -> run(tool, 0)).hasMessageContaining("t.cwl:1:1: ").hasMessageContaining("names no image")
        .isInstanceOfSatisfying(DteException.class, e -> assertThat(e.problem().code()).isEqualTo(ExitCode.INVALID));
    assertThat(run(tool.replace("requirements", "hints"), 0)).isInstanceOf(RunResult.Succeeded.class);
  }
}
