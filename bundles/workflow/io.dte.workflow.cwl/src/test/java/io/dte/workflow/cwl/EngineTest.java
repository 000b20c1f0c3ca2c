// SPDX-License-Identifier: Apache-2.0
package io.dte.workflow.cwl;

import static io.dte.workflow.cwl.EngineExtension.outputs;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.dte.compute.local.LocalTaskRunner;
import io.dte.foundation.api.command.CommandContext;
import io.dte.foundation.api.command.CommandDispatcher;
import io.dte.foundation.api.problem.ExitCode;
import io.dte.foundation.api.run.RunExecution;
import io.dte.foundation.api.run.RunResult;
import io.dte.tests.support.Patience;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Runs documents on the local runner, with a recording context. */
class EngineTest {
  private final ObjectMapper json = new ObjectMapper();

  @RegisterExtension
  final EngineExtension<LocalTaskRunner> cwl = EngineExtension.local();

  private static final String SCATTER = """
      cwlVersion: v1.2
      class: Workflow
      requirements: {ScatterFeatureRequirement: {}}
      inputs: {a: "string[]", b: "string[]"}
      outputs: {o: {type: Any, outputSource: s/o}}
      steps:
        s:
          scatter: [a, b]
          scatterMethod: METHOD
          in: {a: a, b: b}
          out: [o]
          run:
            class: CommandLineTool
            baseCommand: [printf, "%s%s"]
            inputs: {a: {type: string, inputBinding: {position: 1}}, b: {type: string, inputBinding: {position: 2}}}
            stdout: o.txt
            outputs:
              o: {type: string, outputBinding: {glob: o.txt, loadContents: true, outputEval: "$(self[0].contents)"}}
      """;

  @Test
  void scattersInAllMethods() throws Exception {
    String inputs = "{\"a\": [\"1\", \"2\"], \"b\": [\"x\", \"y\"]}";
    for (String[] row : new String[][] {{"dotproduct", "[\"1x\",\"2y\"]"}, {"flat_crossproduct", "[\"1x\",\"1y\",\"2x\",\"2y\"]"},
        {"nested_crossproduct", "[[\"1x\",\"1y\"],[\"2x\",\"2y\"]]"}}) {
      Path wf = cwl.write(row[0] + ".cwl", SCATTER.replace("METHOD", row[0]));
      assertThat(outputs(cwl.run(cwl.context(wf, inputs))).get("o")).isEqualTo(json.readTree(row[1]));
    }
  }

  /** 65,536 to the fourth power is 0 in the 64 bits of a long. */
  @Test
  void moreCombinationsThanCanBeCountedAreRefused() throws Exception {
    Path wf = cwl.write("wf.cwl", SCATTER.replace("METHOD", "flat_crossproduct").replace("scatter: [a, b]", "scatter: [a, b, c, d]")
        .replace("in: {a: a, b: b}", "in: {a: a, b: a, c: a, d: a}").replace("b: \"string[]\"", "b: \"string[]?\""));
    String inputs = "{\"a\": [" + "\"\",".repeat(65535) + "\"\"]}";
    assertThat(cwl.run(cwl.context(wf, inputs))).isInstanceOfSatisfying(RunResult.Failed.class, failed -> {
      assertThat(failed.problem().message()).contains("'s'", "more than 2147483647 combinations");
      assertThat(failed.problem().location().line()).isEqualTo(7);
    });
  }

  @Test
  void aResumedRunDoesNotRepeatWhatIsDone() throws Exception {
    Path wf = cwl.write("wf.cwl", """
        cwlVersion: v1.2
        class: Workflow
        inputs: {count: string, gate: string}
        outputs: {o: {type: File, outputSource: two/o}}
        steps:
          one:
            run:
              class: CommandLineTool
              baseCommand: [sh, -c, 'echo once >> "$0"; echo one']
              inputs: {count: {type: string, inputBinding: {}}}
              outputs: {o: stdout}
            in: {count: count}
            out: [o]
          two:
            run:
              class: CommandLineTool
              baseCommand: [sh, -c, 'test -e "$0" || { echo not yet >&2; exit 7; }; cat "$1"']
              inputs: {gate: {type: string, inputBinding: {position: 1}}, f: {type: File, inputBinding: {position: 2}}}
              outputs: {o: stdout}
            in: {gate: gate, f: one/o}
            out: [o]
        """);
    Path count = cwl.dir().resolve("count");
    Path gate = cwl.dir().resolve("gate");
    RecordingContext first = cwl.context(wf, "{\"count\": \"" + count + "\", \"gate\": \"" + gate + "\"}");
    RunResult failed = cwl.run(first);
    assertThat(failed).isInstanceOfSatisfying(RunResult.Failed.class, f -> assertThat(f.problem().message())
        .contains("'two'").contains("status 7").contains("not yet"));
    Files.createFile(gate);
    RecordingContext second = first.resumed();
    JsonNode outputs = outputs(cwl.run(second));
    assertThat(Path.of(URI.create(outputs.get("o").get("location").asText()))).hasContent("one");
    assertThat(count).hasContent("once");
    assertThat(second.reused()).containsExactly("one");
  }

  @Test
  void aResumedRunFindsItsRunningTask() throws Exception {
    Path tool = cwl.write("slow.cwl", """
        cwlVersion: v1.2
        class: CommandLineTool
        baseCommand: [sh, -c, 'echo start >> "$0"; sleep 2; echo done']
        inputs: {count: {type: string, inputBinding: {}}}
        outputs: {o: stdout}
        """);
    Path count = cwl.dir().resolve("count");
    RecordingContext first = cwl.context(tool, "{\"count\": \"" + count + "\"}");
    RunExecution execution = cwl.engine().start(first);
    EngineExtension.await(count);
    execution.detach();
    cwl.restart();
    JsonNode outputs = outputs(cwl.run(first.resumed()));
    assertThat(Path.of(URI.create(outputs.get("o").get("location").asText()))).hasContent("done");
    assertThat(count).hasContent("start");
  }

  @Test
  void aTaskThatWasLostIsStartedAnew() throws Exception {
    Path tool = cwl.write("lost.cwl", """
        cwlVersion: v1.2
        class: CommandLineTool
        baseCommand: [sh, -c, 'echo $PPID $$ >> "$0"; test -e "$1" || sleep 100; echo done']
        inputs: {pids: {type: string, inputBinding: {position: 1}}, gate: {type: string, inputBinding: {position: 2}}}
        outputs: {o: stdout}
        """);
    Path pids = cwl.dir().resolve("pids");
    Path gate = cwl.dir().resolve("gate");
    RecordingContext first = cwl.context(tool, "{\"pids\": \"" + pids + "\", \"gate\": \"" + gate + "\"}");
    RunExecution execution = cwl.engine().start(first);
    Patience.await().until(() -> Files.exists(pids) && Files.size(pids) > 0);
    execution.detach();
    cwl.restart(() -> {
      // The shim first, lest it writes down how its task ended.
      for (String pid : Files.readString(pids).trim().split(" ")) {
        ProcessHandle.of(Long.parseLong(pid)).ifPresent(ProcessHandle::destroyForcibly);
      }
      Files.createFile(gate);
    });
    JsonNode outputs = outputs(cwl.run(first.resumed()));
    assertThat(Path.of(URI.create(outputs.get("o").get("location").asText()))).hasContent("done");
    assertThat(Files.readAllLines(pids)).hasSize(2);
  }

  @Test
  void cancellingKillsTheChildren() throws Exception {
    Path tool = cwl.write("long.cwl", """
        cwlVersion: v1.2
        class: CommandLineTool
        baseCommand: [sh, -c, 'echo $$ > "$0"; sleep 1000']
        inputs: {pid: {type: string, inputBinding: {}}}
        outputs: []
        """);
    Path pid = cwl.dir().resolve("pid");
    RunExecution execution = cwl.engine().start(cwl.context(tool, "{\"pid\": \"" + pid + "\"}"));
    Patience.await().until(() -> Files.exists(pid) && Files.size(pid) > 0);
    execution.cancel();
    assertThat(EngineExtension.end(execution)).isInstanceOf(RunResult.Cancelled.class);
    // Who has ended may be seen as a process until its parent looks.
    long child = Long.parseLong(Files.readString(pid).trim());
    Patience.await().until(() -> ProcessHandle.of(child).filter(ProcessHandle::isAlive).isEmpty());
  }

  @Test
  void outputsOutsideOfTheWorkingDirectoryAreRefusedAndOriginalsStay() throws Exception {
    Path secret = Files.writeString(cwl.dir().resolve("secret"), "x");
    Path tool = cwl.write("escape.cwl", """
        cwlVersion: v1.2
        class: CommandLineTool
        baseCommand: [sh, -c, 'ln -s "$0" link; mkdir -p d']
        inputs: {target: {type: string, inputBinding: {}}, glob: string}
        outputs: {o: {type: "File[]", outputBinding: {glob: $(inputs.glob)}}}
        """);
    for (String glob : List.of("link", "../in", "d/../../*", "/etc/passwd")) {
      RunResult result = cwl.run(cwl.context(tool, "{\"target\": \"" + secret + "\", \"glob\": \"" + glob + "\"}"));
      assertThat(result).as(glob).isInstanceOfSatisfying(RunResult.Failed.class,
          f -> assertThat(f.problem().message()).contains("out of the working directory"));
    }
    Path given = Files.createDirectory(cwl.dir().resolve("given"));
    Files.writeString(given.resolve("a"), "a");
    Path pass = cwl.write("pass.cwl", """
        cwlVersion: v1.2
        class: CommandLineTool
        baseCommand: [cp, -r]
        arguments: [{position: 2, valueFrom: .}]
        inputs: {d: {type: Directory, inputBinding: {position: 1}}}
        outputs: {o: {type: "File[]", outputBinding: {glob: "given/*"}}}
        """);
    outputs(cwl.run(cwl.context(pass, "{\"d\": {\"class\": \"Directory\", \"path\": \"given\"}}")));
    assertThat(given.resolve("a")).hasContent("a");
  }

  @Test
  void filesAreLinkedWhereThatIsAllowed() throws Exception {
    Files.writeString(cwl.dir().resolve("grid.nc"), "data");
    Path tool = cwl.write("link.cwl", """
        cwlVersion: v1.2
        class: CommandLineTool
        baseCommand: [sh, -c, 'test -L "$0" && cat "$0" > made.nc']
        inputs: {grid: {type: File, inputBinding: {}}}
        outputs: {made: {type: File, outputBinding: {glob: made.nc}}}
        """);
    RecordingContext context = cwl.context(tool, "{\"grid\": {\"class\": \"File\", \"path\": \"grid.nc\"}}")
        .with(Map.of("keepIntermediates", "true"));
    Path made = Path.of(URI.create(outputs(cwl.run(context)).get("made").get("location").asText()));
    assertThat(made).hasContent("data");
    assertThat(Files.getAttribute(made, "unix:nlink")).as("the same file as in the working folder").isEqualTo(2);
  }

  @Test
  void platformCommandsAreCalledAndTheirRefusalIsTheRuns() throws Exception {
    CommandDispatcher dispatcher = new CommandDispatcher() {
      @Override
      public List<Entry> entries() {
        return List.of();
      }

      @Override
      public boolean knows(String name) {
        return name.equals("gate");
      }

      @Override
      public int execute(CommandContext context, List<String> arguments) {
        context.out().print(arguments + " " + context.environment().containsKey("TMPDIR"));
        context.err().println("rule R1: too wet");
        return arguments.contains("bad") ? ExitCode.REFUSED.code() : 0;
      }
    };
    cwl.use(CwlEngine.of(cwl.runner(), null, dispatcher));
    Path tool = cwl.write("gate.cwl", """
        cwlVersion: v1.2
        class: CommandLineTool
        baseCommand: [dte, gate]
        inputs: {word: {type: string, inputBinding: {}}}
        stdout: o.txt
        outputs: {o: {type: string, outputBinding: {glob: o.txt, loadContents: true, outputEval: "$(self[0].contents)"}}}
        """);
    assertThat(outputs(cwl.run(cwl.context(tool, "{\"word\": \"good\"}"))).get("o").asText()).isEqualTo("[gate, good] true");
    assertThat(cwl.run(cwl.context(tool, "{\"word\": \"bad\"}"))).isInstanceOfSatisfying(RunResult.Failed.class, f -> {
      assertThat(f.problem().message()).contains("too wet");
      assertThat(f.problem().code()).isEqualTo(ExitCode.REFUSED);
    });
  }
}
