// SPDX-License-Identifier: Apache-2.0
package io.dte.workflow.cwl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.dte.compute.api.Resources;
import io.dte.compute.local.LocalTaskRunner;
import io.dte.foundation.api.problem.ExitCode;
import io.dte.foundation.api.problem.Problem;
import io.dte.foundation.api.run.RunResult;
import io.dte.workflow.rhino.RhinoScriptEngine;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Steps that go wrong: the run fails with one sentence that names step, tool, file and line, the step's log is kept, and
 * nothing outside of the run's folder is touched.
 */
class BadRunsTest {
  private static final String WORKFLOW = """
      cwlVersion: v1.2
      class: Workflow
      requirements: {InlineJavascriptRequirement: {}}
      inputs: {}
      outputs: {o: {type: Any, outputSource: flood/o}}
      steps:
        flood:
          run: tools/gauge.cwl
          in: {}
          out: [o]
      """;
  private static final String TOOL = """
      cwlVersion: v1.2
      class: CommandLineTool
      id: gauge
      requirements: {InlineJavascriptRequirement: {}}
      baseCommand: [sh, -c, 'COMMAND']
      inputs: []
      outputs:
        o:
          type: File
          outputBinding: {glob: 'GLOB'}
      """;
  private static final String OUTPUT = "gauge.cwl:8:3: ";
  private static final String WHOLE_TOOL = "gauge.cwl:1:1: ";
  private static final String EXPRESSION = """
      cwlVersion: v1.2
      class: ExpressionTool
      id: gauge
      requirements: {InlineJavascriptRequirement: {}}
      inputs: []
      outputs: {o: Any}
      expression: '$({"o": FILES})'
      """;
  @TempDir
  Path dir;
  private Path canary;

  @BeforeEach
  void write() throws Exception {
    canary = Files.writeString(dir.resolve("canary"), "alive");
    Files.createDirectories(dir.resolve("tools"));
  }

  private Problem fails(String workflow, String tool) throws Exception {
    Files.writeString(dir.resolve("tools/gauge.cwl"), tool.replace("DIR", dir.toString()));
    Path document = Files.writeString(dir.resolve("wf.cwl"), workflow);
    LocalTaskRunner runner = new LocalTaskRunner(new Resources(2, 4096, Long.MAX_VALUE, Long.MAX_VALUE, 0),
        Duration.ofMillis(500), Duration.ofMillis(20));
    CwlEngine engine = CwlEngine.of(runner, new RhinoScriptEngine(500, 64 << 20, 1 << 20), null);
    try {
      RecordingContext context = new RecordingContext(dir.resolve("run"), document, new ObjectMapper().createObjectNode());
      RunResult result = EngineExtension.end(engine.start(context));
      assertThat(result).isInstanceOf(RunResult.Failed.class);
      assertThat(canary).hasContent("alive");
      try (Stream<Path> files = Files.list(dir)) {
        assertThat(files.map(file -> file.getFileName().toString())).containsExactlyInAnyOrder("canary", "tools", "wf.cwl", "run");
      }
      assertThat(context.events().stream().filter(event -> event.type().name().equals("step.failed"))).as("the step is told of once")
          .hasSize(1);
      return ((RunResult.Failed) result).problem();
    } finally {
      engine.close();
      runner.close();
    }
  }

  private static String tool(String command, String glob) {
    return TOOL.replace("COMMAND", command).replace("GLOB", glob);
  }

  /** A tool that says what its output is. */
  private static String object(String output) {
    return tool("echo x; touch o", "o").replace("requirements: {", "requirements: {InitialWorkDirRequirement: {listing: [{entryname: "
        + "cwl.output.json, entry: \"$({o: " + output + "})\"}]}, ");
  }

  private static String workDir(String entries, String more) {
    return tool("x", "o").replace("requirements: {", "requirements: {InitialWorkDirRequirement: {listing: [" + entries + "]}, ")
        .replace("inputs: []", "inputs: []\n" + more);
  }

  static List<Arguments> toolsThatGoWrong() {
    return List.of(
        Arguments.of("a glob that leads out by ..", tool("echo x", "../../../../../canary"), OUTPUT, "leads out of the working directory"),
        Arguments.of("a glob that leads out by a link", tool("echo x; ln -s / up", "up/etc/hostname"), OUTPUT,
            "is a link out of the working directory"),
        Arguments.of("an absolute glob", tool("echo x", "/etc/hostname"), OUTPUT, "leads out of the working directory"),
        Arguments.of("an output that is not there", tool("echo x", "none.txt"), OUTPUT, "expected File, found nothing"),
        Arguments.of("a link out of the output folder", tool("echo x; ln -s DIR/canary o", "o"), OUTPUT,
            "is a link out of the working directory"),
        Arguments.of("a link to nothing", tool("echo x; ln -s nowhere o", "o"), OUTPUT, "is a link to nothing"),
        Arguments.of("a link within a folder that is an output", tool("echo x; mkdir o; ln -s DIR/canary o/deep", "o")
            .replace("type: File", "type: Directory"), OUTPUT, "is a link out of the working directory"),
        Arguments.of("a link to nothing within a folder that is an output", tool("echo x; mkdir o; ln -s nowhere o/deep", "o")
            .replace("type: File", "type: Directory"), OUTPUT, "The output o/deep of 'flood' (tool 'gauge') is a link to nothing"),
        Arguments.of("a file of the working directory with a name that none can have", tool("x", "o").replace("requirements: {",
            "requirements: {InitialWorkDirRequirement: {listing: [{entryname: \"$('a\\\\0b')\", entry: x}]}, "), "gauge.cwl:4:87: ",
            "A file cannot be named 'a\\0b'"),
        Arguments.of("a glob that no file can match", tool("echo x", "o").replace("'o'", "\"a\\0b\""), OUTPUT, "leads out of the working directory"),
        Arguments.of("a pipe", tool("echo x; mkfifo o", "o"), OUTPUT, "The output o of 'flood' (tool 'gauge') is neither a file nor a folder"),
        Arguments.of("a pipe within a folder that is an output", tool("echo x; mkdir o; mkfifo o/deep", "o")
            .replace("type: File", "type: Directory"), OUTPUT, "The output o/deep of 'flood' (tool 'gauge') is neither a file nor a folder"),
        Arguments.of("an output object that is no JSON", tool("echo x; echo \"{\\\"o\\\": \" > cwl.output.json", "o"), WHOLE_TOOL,
            "The file cwl.output.json of 'flood' (tool 'gauge') is no JSON: "),
        Arguments.of("an output object with a number beyond all bounds", tool("echo x; echo \"{\\\"o\\\": 1e99999999999}\" > cwl.output.json", "o"),
            WHOLE_TOOL, "The file cwl.output.json of 'flood' (tool 'gauge') holds a number that is too large"),
        Arguments.of("an output object that is a link to something else", tool("echo x; ln -s DIR/canary cwl.output.json", "o"), WHOLE_TOOL,
            "is a link out of the working directory"),
        Arguments.of("an output object that is nested without end", tool("echo x; (yes [ | head -5000; echo x) > cwl.output.json", "o"), WHOLE_TOOL,
            "is no JSON: Document nesting depth"),
        Arguments.of("an output object with more behind it", tool("echo x; echo \"{} x\" > cwl.output.json", "o"), WHOLE_TOOL, "is no JSON: "),
        Arguments.of("an output object whose companions are none", object("{class: 'File', path: 'o', secondaryFiles: [5]}"), OUTPUT,
            "its 'secondaryFiles' must hold Files and Directories, one is 5"),
        Arguments.of("an output object that calls a file a folder", object("{class: 'Directory', path: 'o'}"), OUTPUT, "a Directory, which it is not"),
        Arguments.of("an output object with a file that is nowhere", object("{class: 'File'}"), OUTPUT, "has a File that is nowhere"),
        Arguments.of("an output object with a name that is none", object("{class: 'File', path: 'o', basename: '..'}"), OUTPUT,
            "its 'basename' cannot be '..'"),
        Arguments.of("an expression that makes a folder of numbers", EXPRESSION.replace("FILES",
            "{\"class\": \"Directory\", \"basename\": \"d\", \"listing\": [5]}"), "gauge.cwl:6:11: ",
            "its 'listing' must hold Files and Directories, one is 5"),
        Arguments.of("an expression that names a literal outside", EXPRESSION.replace("FILES",
            "{\"class\": \"File\", \"basename\": \"../../../../x\", \"contents\": \"x\"}"), "gauge.cwl:7:13: ", "would lie outside of its folder"),
        Arguments.of("a link to the folder that it is in", tool("echo x; mkdir o; ln -s . o/o", "o").replace("type: File", "type: Directory"), OUTPUT,
            "The output o/o of 'flood' (tool 'gauge') is a link to a folder that it lies in itself"),
        Arguments.of("a working directory that the tool replaced", tool("echo x; cd ..; rm -r out; ln -s DIR out", "canary"), WHOLE_TOOL,
            "The working directory of 'flood' (tool 'gauge') is gone"),
        Arguments.of("a glob that cannot be had", tool("echo x", "$(river.name)"), "gauge.cwl:10:27: ",
            "The output 'o' of 'flood' (tool 'gauge') cannot be had: ReferenceError"),
        Arguments.of("an outputEval that cannot be had", tool("echo x", "o', outputEval: '$(self[0].contents)"), "gauge.cwl:10:44: ",
            "The output 'o' of 'flood' (tool 'gauge') cannot be had: TypeError"),
        Arguments.of("a companion outside", tool("echo x; touch o", "o").replace("outputBinding", "secondaryFiles: [^/../../../../../canary]\n    outputBinding"),
            OUTPUT, "lies outside of the working directory"),
        Arguments.of("companions that are numbers", tool("echo x; touch o", "o").replace("outputBinding", "secondaryFiles: [$(5)]\n    outputBinding"),
            "gauge.cwl:10:22: ", "secondaryFiles are names, Files and Directories, the expression gave 5"),
        Arguments.of("standard output outside", tool("x", "o").replace("inputs: []", "inputs: []\nstdout: $('../../../../../canary')"), "gauge.cwl:7:9: ",
            "The stdout of 'flood' (tool 'gauge') must be a file in the working directory"),
        Arguments.of("standard output in a folder that is only linked to", workDir("{class: Directory, location: .}", "stdout: tools/o"),
            "gauge.cwl:7:9: ", "The stdout of 'flood' (tool 'gauge') cannot be \"tools/o\""),
        Arguments.of("standard error into a file that is only linked to", workDir("{class: File, location: ../canary}", "stderr: canary"),
            "gauge.cwl:7:9: ", "The stderr of 'flood' (tool 'gauge') cannot be \"canary\""),
        Arguments.of("standard input that is not there", tool("x", "o").replace("inputs: []", "inputs: []\nstdin: nowhere"), "gauge.cwl:7:8: ",
            "standard input of 'flood' (tool 'gauge'), does not exist"),
        Arguments.of("standard input that is a folder", tool("x", "o").replace("inputs: []", "inputs: []\nstdin: $(runtime.tmpdir)"), "gauge.cwl:7:8: ",
            "standard input of 'flood' (tool 'gauge'), is a folder"),
        Arguments.of("an entry in a folder that is only linked to", workDir("{class: Directory, location: .}, {entryname: tools/new, entry: x}", ""),
            "gauge.cwl:4:117: ", "'tools/new' lies in a file, or in a folder that is only linked to"),
        Arguments.of("an entry that is not there", workDir("{class: File, location: none}", ""), "gauge.cwl:4:54: ", "/tools/none does not exist"),
        Arguments.of("fewer cores at most than at least", tool("x", "o").replace("requirements: {",
            "requirements: {ResourceRequirement: {coresMin: $(1 + 1), coresMax: 1}, "), "gauge.cwl:4:68: ", "coresMax, 1.0, is less than coresMin, 2.0"),
        Arguments.of("more cores than there are", tool("x", "o").replace("requirements: {",
            "requirements: {ResourceRequirement: {coresMin: $(500)}, "), WHOLE_TOOL, "needs 500 cores"),
        Arguments.of("a colour in what a tool says", tool("echo x; printf \"\\\\033[31mthe river is dry\\\\007\" >&2; exit 7", "o"), WHOLE_TOOL,
            "ended with status 7: x / the river is dry (its log: "),
        Arguments.of("a folder where a file should be", tool("echo x; mkdir o", "o"), OUTPUT, "expected File"),
        Arguments.of("an output object that names a file outside",
            tool("echo x; echo \"{\\\"o\\\": {\\\"class\\\": \\\"File\\\", \\\"path\\\": \\\"DIR/canary\\\"}}\" > cwl.output.json", "o"), OUTPUT, "names"),
        Arguments.of("an expression that names a file outside", tool("echo x", "o").replace("outputBinding: {glob: 'o'}",
            "outputBinding: {outputEval: '$({\"class\": \"File\", \"location\": \"DIR/canary\"})'}"), OUTPUT, "/canary, which is outside of the working directory"),
        Arguments.of("an expression that names a file outside beside one of its own", tool("echo x; touch o", "o").replace("glob: 'o'}",
            "glob: o, outputEval: '${self[0].secondaryFiles = [{\"class\": \"File\", \"path\": \"DIR/canary\"}]; return self[0];}'}"),
            OUTPUT, "/canary, which is outside of the working directory"),
        Arguments.of("an expression that names a file that is not there", tool("echo x", "o").replace("outputBinding: {glob: 'o'}",
            "outputBinding: {outputEval: '$({\"class\": \"File\", \"location\": \"none\"})'}"), OUTPUT, "The output none of 'flood' (tool 'gauge') is not there"),
        Arguments.of("an expression that names an address", tool("echo x", "o").replace("outputBinding: {glob: 'o'}",
            "outputBinding: {outputEval: '$({\"class\": \"File\", \"location\": \"https://example.org/x\"})'}"), OUTPUT, "not a file of this machine"),
        Arguments.of("an expression tool that names a file it was not given", EXPRESSION.replace("FILES",
            "{\"class\": \"File\", \"location\": \"DIR/canary\"}"), "gauge.cwl:7:13: ", "/canary, which is none of its inputs"),
        Arguments.of("an expression tool that names one by its path, deep in its outputs", EXPRESSION.replace("FILES",
            "[{\"class\": \"Directory\", \"basename\": \"d\", \"listing\": [{\"class\": \"File\", \"path\": \"DIR/canary\"}]}]"),
            "gauge.cwl:7:13: ", "/canary, which is none of its inputs"),
        Arguments.of("an expression tool that names the folder of everything", EXPRESSION.replace("FILES",
            "{\"class\": \"Directory\", \"location\": \"file:///\"}"), "gauge.cwl:7:13: ", "names file:///, which is none of its inputs"),
        Arguments.of("an expression tool that names an address", EXPRESSION.replace("FILES",
            "{\"class\": \"File\", \"location\": \"https://example.org/x\"}"), "gauge.cwl:7:13: ", "none of its inputs"),
        Arguments.of("a command that fails", tool("echo the river is dry >&2; exit 7", "o"), WHOLE_TOOL, "ended with status 7: the river is dry (its log: "),
        Arguments.of("a command that kills itself", tool("echo x; kill -9 $$", "o"), WHOLE_TOOL, "was ended by signal 9"),
        Arguments.of("a command that does not end", tool("echo x; sleep 100", "o").replace("requirements: {",
            "requirements: {ToolTimeLimit: {timelimit: 1}, "), WHOLE_TOOL, "ran longer than its time limit of 1.0 s"),
        Arguments.of("a command that is not there", tool("x", "o").replace("[sh, -c, 'x']", "[no-such-program]"), WHOLE_TOOL,
            "no-such-program"),
        Arguments.of("an expression that does not end", tool("x", "o").replace("[sh, -c, 'x']", "[sh]\narguments: ['${while (true) {}}']"),
            "gauge.cwl:6:13: ", "cannot be started"),
        Arguments.of("an expression that eats memory", tool("x", "o").replace("[sh, -c, 'x']",
            "[sh]\narguments: [\"${return 'x'.repeat(Math.pow(2, 30));}\"]"), "gauge.cwl:6:13: ", "cannot be started"),
        Arguments.of("an expression that is newer than the engine", tool("x", "o").replace("[sh, -c, 'x']",
            "[sh]\narguments: ['${class Gauge {} return 1;}']"), "gauge.cwl:6:13: ", "the plug-in GraalJS evaluates it"));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("toolsThatGoWrong")
  void isToldWithStepToolFileAndLine(String what, String tool, String place, String message) throws Exception {
    assertThat(fails(WORKFLOW, tool).toString()).startsWith(dir + "/tools/" + place).contains("'flood' (tool 'gauge')").contains(message);
    if (tool.contains("echo")) {
      assertThat(dir.resolve("run/log/flood.log")).content().containsAnyOf("x", "the river is dry");
    }
  }

  @Test
  void aNameThatIsNoTextIsToldAtItsOutput() throws Exception {
    assumeTrue("UTF-8".equals(System.getProperty("sun.jnu.encoding")), "names of files are no UTF-8 here");
    String touch = "touch \"$(printf \"o\\\\377\")\"";
    assertThat(fails(WORKFLOW, tool(touch, "o*")).toString()).startsWith(dir + "/tools/" + OUTPUT).contains("has a name that is not UTF-8");
    assertThat(fails(WORKFLOW, tool("mkdir o; cd o; " + touch, "o").replace("type: File", "type: Directory")).message())
        .contains("'flood' (tool 'gauge') has a name that is not UTF-8");
  }

  /** Deeper than a path can name, which not even root can read: as one that the engine's user may not. */
  @Test
  void aFolderThatCannotBeReadIsToldWithItsStep() throws Exception {
    String deep = "mkdir o; cd o; n=$(printf %0200d 0); for i in $(seq 25); do mkdir $n; cd -P $n; done";
    try {
      Problem problem = fails(WORKFLOW, tool(deep, "o").replace("type: File", "type: Directory"));
      assertThat(problem.code()).isEqualTo(ExitCode.STORAGE);
      assertThat(problem.toString()).startsWith(dir + "/tools/" + OUTPUT).contains("The output 'o' of 'flood' (tool 'gauge') cannot be read",
          "flood/out/o/0000", "File name too long");
    } finally {
      assertThat(new ProcessBuilder("rm", "-rf", dir.resolve("run/work").toString()).start().waitFor()).isZero();
    }
  }

  @Test
  void aRemoteInputOfASubWorkflowThatCannotBeHadIsToldOnce() throws Exception {
    String flow = """
        cwlVersion: v1.2
        class: Workflow
        inputs: {f: File}
        outputs: {o: {type: File, outputSource: f}}
        steps: {}
        """;
    assertThat(fails(WORKFLOW.replace("requirements: {", "requirements: {SubworkflowFeatureRequirement: {}, ").replace("in: {}",
        "in: {f: {default: {class: File, location: 'http://127.0.0.1:1/f'}}}"), flow).message())
        .contains("URL");
  }

  @Test
  void aStepThatCannotBeStartedIsToldAtItsExpression() throws Exception {
    String given = TOOL.replace("inputs: []", "inputs: {n: int?}").replace("COMMAND", "true");
    assertThat(fails(WORKFLOW.replace("in: {}", "in: {n: {valueFrom: $(inputs.m.n)}}"), given).toString())
        .startsWith(dir + "/wf.cwl:9:").contains("The step 'flood' (tool 'gauge') cannot be started");
    assertThat(fails(WORKFLOW.replace("in: {}", "in: {n: {default: 1}}\n    when: $(inputs.n)"), given).toString())
        .startsWith(dir + "/wf.cwl:10:").contains("The condition of step 'flood' (tool 'gauge') must be true or false");
    assertThat(fails(WORKFLOW.replace("in: {}", "in: {n: {default: [1, 2]}, m: {default: [1]}}\n    scatter: [n, m]\n    scatterMethod: dotproduct")
        .replace("JavascriptRequirement: {}", "JavascriptRequirement: {}, ScatterFeatureRequirement: {}"),
        given.replace("n: int?", "n: int?, m: int?")).toString()).startsWith(dir + "/wf.cwl:7:3: ")
        .contains("The step 'flood' (tool 'gauge') scatters over arrays of different lengths: [2, 1]");
  }

  @Test
  void stepsThatWaitForEachOtherAreRefusedAtTheirLine() throws Exception {
    Path document = Files.writeString(dir.resolve("circle.cwl"), """
        cwlVersion: v1.2
        class: Workflow
        inputs: {}
        outputs: {}
        steps:
          a: {run: &t {class: CommandLineTool, baseCommand: x, inputs: {i: File}, outputs: {o: stdout}}, in: {i: b/o}, out: [o]}
          b: {run: *t, in: {i: a/o}, out: [o]}
        """);
    assertThatThrownBy(() -> CwlEngine.of(null, null, null).describe(document)).hasMessageContaining("circle.cwl:")
        .hasMessageContaining("a").hasMessageMatching("(?s).*circle\\.cwl:[67]:\\d+: .*");
  }
}
