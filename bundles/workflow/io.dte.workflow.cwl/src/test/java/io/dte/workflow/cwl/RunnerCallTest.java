// SPDX-License-Identifier: Apache-2.0
package io.dte.workflow.cwl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.dte.compute.local.LocalTaskRunner;
import io.dte.foundation.api.command.CommandContext;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import picocli.CommandLine;

/** The options of the runner's command line. */
class RunnerCallTest {
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();
  @RegisterExtension
  final EngineExtension<LocalTaskRunner> cwl = EngineExtension.local();

  @BeforeEach
  void write() throws Exception {
    Files.writeString(Files.createDirectories(cwl.dir().resolve("docs")).resolve("size.cwl"), """
        cwlVersion: v1.2
        class: CommandLineTool
        baseCommand: cat
        inputs: {data: {type: File, inputBinding: {}}}
        stdout: o.txt
        outputs: {o: {type: string, outputBinding: {glob: o.txt, loadContents: true, outputEval: "$(self[0].contents)"}}}
        """);
    Files.writeString(Files.createDirectories(cwl.dir().resolve("data")).resolve("a.txt"), "water");
  }

  /** Throws what the command does. */
  private int call(String... words) throws Exception {
    CommandContext context = new CommandContext(cwl.dir(), Map.of(), InputStream.nullInputStream(), new PrintStream(out, true),
        new PrintStream(err, true), false, false, () -> false);
    RunnerCall call = new RunnerCall(context, cwl.engine(), null);
    new CommandLine(call).parseArgs(words);
    return call.call();
  }

  private String result() throws Exception {
    return new ObjectMapper().readTree(out.toString(StandardCharsets.UTF_8)).path("o").asText();
  }

  @Test
  void whatCannotBeIsToldBeforeAnythingRuns() throws Exception {
    cwl.write("docs/job.yml", "data: {class: File, path: none.txt}\n");
    assertThatThrownBy(() -> call("--outdir", "out", "docs/size.cwl", "docs/job.yml")).hasMessageContaining("docs/job.yml:1:7: ")
        .hasMessageContaining("none.txt, input 'data', does not exist");
    assertThatThrownBy(() -> call("--outdir", "data/a.txt/deep", "docs/size.cwl", "--data", "data/a.txt"))
        .hasMessageContaining("data/a.txt is a file").hasMessageContaining("--outdir");
    assertThatThrownBy(() -> call("--tmpdir-prefix", "data/a.txt/deep", "--outdir", "out", "docs/size.cwl", "--data", "data/a.txt"))
        .hasMessageContaining("cannot use ").hasMessageContaining("data/a.txt");
    assertThatThrownBy(() -> call("--outdri", "out", "docs/size.cwl")).hasMessageContaining("'--outdri' is no option");
    assertThat(out.toString(StandardCharsets.UTF_8)).isEmpty();
  }

  @Test
  void pathsStartAtTheBaseFolder() throws Exception {
    cwl.write("docs/job.yml", "data: {class: File, path: a.txt}\n");
    assertThat(call("--outdir", "out", "--basedir", "data", "docs/size.cwl", "docs/job.yml")).isZero();
    assertThat(result()).isEqualTo("water");
    out.reset();
    assertThat(call("--outdir", "out", "--basedir", "data", "docs/size.cwl", "--data", "a.txt")).isZero();
    assertThat(result()).isEqualTo("water");
  }

  @Test
  void aJobFileMayNameItsDocument() throws Exception {
    cwl.write("job.yml", "cwl:tool: docs/size.cwl\ndata: {class: File, path: data/a.txt}\n");
    assertThat(call("--outdir", "out", "job.yml")).isZero();
    assertThat(result()).isEqualTo("water");
  }

  @Test
  void aWrongValueIsToldAtItsPlaceInTheJobFile() throws Exception {
    cwl.write("job.yml", "# nothing\ndata: [1]\n");
    assertThatThrownBy(() -> call("docs/size.cwl", "job.yml")).hasMessageStartingWith("job.yml:2:7: The input 'data'");
  }

  @Test
  void validateTellsAllAndRunsNothing() throws Exception {
    assertThat(call("--validate", "docs/size.cwl")).isZero();
    assertThat(err.toString(StandardCharsets.UTF_8)).contains("docs/size.cwl is valid CWL");
    cwl.write("docs/size.cwl", "cwlVersion: v1.2\nclass: CommandLineTool\ninptus: {}\noutputs: {o: strng}\n");
    assertThat(call("--validate", "docs/size.cwl")).isEqualTo(3);
    assertThat(err.toString(StandardCharsets.UTF_8)).contains("size.cwl:3:1: ").contains("size.cwl:4:");
    Files.writeString(cwl.dir().resolve("docs/size.cwl"),
        "cwlVersion: v1.2\nclass: CommandLineTool\nbaseCommand: x\ninputs: {}\noutputs: {}\nrequirements: {Imaginary: {}}\n");
    assertThat(call("--validate", "docs/size.cwl")).isEqualTo(33);
    assertThat(out.toString(StandardCharsets.UTF_8)).isEmpty();
  }

  /** Also of those whose logs share a file. */
  @Test
  void whatEachStepSaysIsRepeatedOnceAtItsEnd() throws Exception {
    cwl.write("wide.cwl", """
        cwlVersion: v1.2
        class: Workflow
        requirements: {ScatterFeatureRequirement: {}}
        inputs: {words: "string[]"}
        outputs: []
        steps:
          speak:
            scatter: word
            in: {word: words}
            out: []
            run:
              class: CommandLineTool
              baseCommand: echo
              inputs: {word: {type: string, inputBinding: {}}}
              outputs: []
        """);
    int wide = 40;
    cwl.write("words.json", new ObjectMapper().writeValueAsString(Map.of("words",
        IntStream.range(0, wide).mapToObj(i -> "word" + i + ".").toList())));
    assertThat(call("--outdir", "out", "wide.cwl", "words.json")).isZero();
    List<String> said = err.toString(StandardCharsets.UTF_8).lines().filter(line -> !line.endsWith("start")).toList();
    for (int i = 0; i < wide; i++) {
      int done = said.indexOf("[step speak/" + i + "] done");
      assertThat(said.subList(done - 2, done)).containsExactly("$ echo word" + i + ".", "word" + i + ".");
      assertThat(said).containsOnlyOnce("word" + i + ".");
    }
  }

  @Test
  void aJobFileOverridesRequirementsOfToolsAndSteps() throws Exception {
    cwl.write("docs/say.cwl", """
        cwlVersion: v1.2
        class: CommandLineTool
        baseCommand: [sh, -c, 'printf "$A $B $C"']
        requirements: {EnvVarRequirement: {envDef: {A: own}}}
        inputs: {}
        stdout: o.txt
        outputs: {o: {type: string, outputBinding: {glob: o.txt, loadContents: true, outputEval: "$(self[0].contents)"}}}
        """);
    cwl.write("docs/wf.cwl", """
        cwlVersion: v1.2
        class: Workflow
        requirements: {StepInputExpressionRequirement: {}}
        inputs: {}
        outputs: {o: {type: string, outputSource: say/o}, other: {type: string, outputSource: again/o}}
        steps:
          say: {run: say.cwl, in: {}, out: [o]}
          again: {in: {}, out: [o], run: say.cwl, requirements: {InlineJavascriptRequirement: {}}}
        """);
    cwl.write("job.yml", "cwltool:overrides:\n  docs/say.cwl: {requirements: {EnvVarRequirement: {envDef: {A: theirs}}}}\n");
    assertThat(call("--quiet", "--outdir", "out", "docs/wf.cwl", "job.yml")).isZero();
    assertThat(result()).isEqualTo("theirs  ");
    out.reset();
    cwl.write("docs/say.cwl", Files.readString(cwl.dir().resolve("docs/say.cwl")).replace("requirements: {EnvVar", "hints: {EnvVar"));
    cwl.write("job.yml", "cwltool:overrides: {'docs/wf.cwl#again': {requirements: {EnvVarRequirement: {envDef: {B: step}}}}}\n");
    assertThat(call("--quiet", "--outdir", "out", "docs/wf.cwl", "job.yml")).isZero();
    assertThat(out.toString(StandardCharsets.UTF_8)).contains("\"o\" : \"own  \"").contains("\"other\" : \" step \"");
  }

  @Test
  void anOverrideOfWhatIsNotThereIsRefused() throws Exception {
    cwl.write("job.yml", "data: {class: File, path: data/a.txt}\ncwltool:overrides: {docs/other.cwl: {requirements: {}}}\n");
    assertThatThrownBy(() -> call("docs/size.cwl", "job.yml")).hasMessageContaining("'cwltool:overrides' names what the document does not run")
        .hasMessageContaining("docs/other.cwl");
    cwl.write("job.yml", "data: {class: File, path: data/a.txt}\ncwltool:overrides: {docs/size.cwl: {hints: {}}}\n");
    assertThatThrownBy(() -> call("docs/size.cwl", "job.yml")).hasMessageContaining("has 'requirements' and nothing else");
  }
}
