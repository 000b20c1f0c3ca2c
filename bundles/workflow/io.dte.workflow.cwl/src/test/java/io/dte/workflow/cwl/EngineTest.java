// SPDX-License-Identifier: Apache-2.0
package io.dte.workflow.cwl;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.dte.compute.api.Resources;
import io.dte.compute.local.LocalTaskRunner;
import io.dte.foundation.api.command.CommandContext;
import io.dte.foundation.api.command.CommandDispatcher;
import io.dte.foundation.api.problem.ExitCode;
import io.dte.foundation.api.run.RunExecution;
import io.dte.foundation.api.run.RunResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs documents on the local runner, with a recording context. */
class EngineTest {
  private final ObjectMapper json = new ObjectMapper();

  @TempDir
  Path dir;
  private LocalTaskRunner runner;
  private CwlEngine engine;

  @BeforeEach
  void open() {
    runner = new LocalTaskRunner(new Resources(4, 8192, Long.MAX_VALUE, Long.MAX_VALUE, 0), Duration.ofMillis(500), Duration.ofMillis(20));
    engine = CwlEngine.of(runner, null, null);
  }

  @AfterEach
  void close() {
    engine.close();
    runner.close();
  }

  private Path document(String name, String text) throws Exception {
    return Files.writeString(dir.resolve(name), text);
  }

  private RunResult run(RecordingContext context) throws Exception {
    return engine.start(context).completion().toCompletableFuture().get(30, TimeUnit.SECONDS);
  }

  private RecordingContext context(Path document, String inputs) throws Exception {
    JsonNode checked = engine.checkInputs(document, json.readTree(inputs), dir);
    return new RecordingContext(dir.resolve("run"), document, checked);
  }

  private JsonNode outputs(RunResult result) {
    assertThat(result).isInstanceOf(RunResult.Succeeded.class);
    return ((RunResult.Succeeded) result).outputs();
  }

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
      Path wf = document(row[0] + ".cwl", SCATTER.replace("METHOD", row[0]));
      assertThat(outputs(run(context(wf, inputs))).get("o")).isEqualTo(json.readTree(row[1]));
    }
  }

  @Test
  void aResumedRunDoesNotRepeatWhatIsDone() throws Exception {
    Path wf = document("wf.cwl", """
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
    Path count = dir.resolve("count");
    Path gate = dir.resolve("gate");
    RecordingContext first = context(wf, "{\"count\": \"" + count + "\", \"gate\": \"" + gate + "\"}");
    RunResult failed = run(first);
    assertThat(failed).isInstanceOfSatisfying(RunResult.Failed.class, f -> assertThat(f.problem().message())
        .contains("'two'").contains("status 7").contains("not yet"));
    Files.createFile(gate);
    RecordingContext second = first.resumed();
    JsonNode outputs = outputs(run(second));
    assertThat(Path.of(java.net.URI.create(outputs.get("o").get("location").asText()))).hasContent("one");
    assertThat(count).hasContent("once");
    assertThat(second.reused()).containsExactly("one");
  }

  @Test
  void aResumedRunFindsItsRunningTask() throws Exception {
    Path tool = document("slow.cwl", """
        cwlVersion: v1.2
        class: CommandLineTool
        baseCommand: [sh, -c, 'echo start >> "$0"; sleep 2; echo done']
        inputs: {count: {type: string, inputBinding: {}}}
        outputs: {o: stdout}
        """);
    Path count = dir.resolve("count");
    RecordingContext first = context(tool, "{\"count\": \"" + count + "\"}");
    RunExecution execution = engine.start(first);
    while (!Files.exists(count)) {
      Thread.sleep(20);
    }
    execution.detach();
    close();
    open();
    JsonNode outputs = outputs(run(first.resumed()));
    assertThat(Path.of(java.net.URI.create(outputs.get("o").get("location").asText()))).hasContent("done");
    assertThat(count).hasContent("start");
  }

  @Test
  void aTaskThatWasLostIsStartedAnew() throws Exception {
    Path tool = document("lost.cwl", """
        cwlVersion: v1.2
        class: CommandLineTool
        baseCommand: [sh, -c, 'echo $PPID $$ >> "$0"; test -e "$1" || sleep 100; echo done']
        inputs: {pids: {type: string, inputBinding: {position: 1}}, gate: {type: string, inputBinding: {position: 2}}}
        outputs: {o: stdout}
        """);
    Path pids = dir.resolve("pids");
    Path gate = dir.resolve("gate");
    RecordingContext first = context(tool, "{\"pids\": \"" + pids + "\", \"gate\": \"" + gate + "\"}");
    RunExecution execution = engine.start(first);
    while (!Files.exists(pids) || Files.size(pids) == 0) {
      Thread.sleep(20);
    }
    execution.detach();
    close();
    // The shim first, lest it writes down how its task ended.
    for (String pid : Files.readString(pids).trim().split(" ")) {
      ProcessHandle.of(Long.parseLong(pid)).ifPresent(ProcessHandle::destroyForcibly);
    }
    Files.createFile(gate);
    open();
    JsonNode outputs = outputs(run(first.resumed()));
    assertThat(Path.of(java.net.URI.create(outputs.get("o").get("location").asText()))).hasContent("done");
    assertThat(Files.readAllLines(pids)).hasSize(2);
  }

  @Test
  void cancellingKillsTheChildren() throws Exception {
    Path tool = document("long.cwl", """
        cwlVersion: v1.2
        class: CommandLineTool
        baseCommand: [sh, -c, 'echo $$ > "$0"; sleep 100']
        inputs: {pid: {type: string, inputBinding: {}}}
        outputs: []
        """);
    Path pid = dir.resolve("pid");
    RunExecution execution = engine.start(context(tool, "{\"pid\": \"" + pid + "\"}"));
    while (!Files.exists(pid) || Files.size(pid) == 0) {
      Thread.sleep(20);
    }
    execution.cancel();
    assertThat(execution.completion().toCompletableFuture().get(20, TimeUnit.SECONDS)).isInstanceOf(RunResult.Cancelled.class);
    assertThat(ProcessHandle.of(Long.parseLong(Files.readString(pid).trim())).filter(ProcessHandle::isAlive)).isEmpty();
  }

  @Test
  void outputsOutsideOfTheWorkingDirectoryAreRefusedAndOriginalsStay() throws Exception {
    Path secret = Files.writeString(dir.resolve("secret"), "x");
    Path tool = document("escape.cwl", """
        cwlVersion: v1.2
        class: CommandLineTool
        baseCommand: [sh, -c, 'ln -s "$0" link; mkdir -p d']
        inputs: {target: {type: string, inputBinding: {}}, glob: string}
        outputs: {o: {type: "File[]", outputBinding: {glob: $(inputs.glob)}}}
        """);
    for (String glob : List.of("link", "../in", "d/../../*", "/etc/passwd")) {
      RunResult result = run(context(tool, "{\"target\": \"" + secret + "\", \"glob\": \"" + glob + "\"}"));
      assertThat(result).as(glob).isInstanceOfSatisfying(RunResult.Failed.class,
          f -> assertThat(f.problem().message()).contains("out of the working directory"));
    }
    Path given = Files.createDirectory(dir.resolve("given"));
    Files.writeString(given.resolve("a"), "a");
    Path pass = document("pass.cwl", """
        cwlVersion: v1.2
        class: CommandLineTool
        baseCommand: [cp, -r]
        arguments: [{position: 2, valueFrom: .}]
        inputs: {d: {type: Directory, inputBinding: {position: 1}}}
        outputs: {o: {type: "File[]", outputBinding: {glob: "given/*"}}}
        """);
    outputs(run(context(pass, "{\"d\": {\"class\": \"Directory\", \"path\": \"given\"}}")));
    assertThat(given.resolve("a")).hasContent("a");
  }

  @Test
  void filesAreLinkedWhereThatIsAllowed() throws Exception {
    Files.writeString(dir.resolve("grid.nc"), "data");
    Path tool = document("link.cwl", """
        cwlVersion: v1.2
        class: CommandLineTool
        baseCommand: [sh, -c, 'test -L "$0" && cat "$0" > made.nc']
        inputs: {grid: {type: File, inputBinding: {}}}
        outputs: {made: {type: File, outputBinding: {glob: made.nc}}}
        """);
    RecordingContext context = context(tool, "{\"grid\": {\"class\": \"File\", \"path\": \"grid.nc\"}}")
        .with(Map.of("keepIntermediates", "true"));
    Path made = Path.of(java.net.URI.create(outputs(run(context)).get("made").get("location").asText()));
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
    engine.close();
    engine = CwlEngine.of(runner, null, dispatcher);
    Path tool = document("gate.cwl", """
        cwlVersion: v1.2
        class: CommandLineTool
        baseCommand: [dte, gate]
        inputs: {word: {type: string, inputBinding: {}}}
        stdout: o.txt
        outputs: {o: {type: string, outputBinding: {glob: o.txt, loadContents: true, outputEval: "$(self[0].contents)"}}}
        """);
    assertThat(outputs(run(context(tool, "{\"word\": \"good\"}"))).get("o").asText()).isEqualTo("[gate, good] true");
    assertThat(run(context(tool, "{\"word\": \"bad\"}"))).isInstanceOfSatisfying(RunResult.Failed.class, f -> {
      assertThat(f.problem().message()).contains("too wet");
      assertThat(f.problem().code()).isEqualTo(ExitCode.REFUSED);
    });
  }
}
