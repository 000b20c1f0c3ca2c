// SPDX-License-Identifier: Apache-2.0
package io.dte.workflow.cwl;

import static io.dte.workflow.cwl.EngineExtension.await;
import static io.dte.workflow.cwl.EngineExtension.end;
import static io.dte.workflow.cwl.EngineExtension.file;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.dte.compute.api.TaskRunner;
import io.dte.compute.local.LocalTaskRunner;
import io.dte.foundation.api.command.CommandContext;
import io.dte.foundation.api.command.CommandDispatcher;
import io.dte.foundation.api.run.RunExecution;
import io.dte.foundation.api.run.RunResult;
import io.dte.tests.support.Patience;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Runs that go on after something went away: the engine, the folder they were started in, a class of a command. */
class RecoveryTest {
  private final ObjectMapper json = new ObjectMapper();

  @RegisterExtension
  final EngineExtension<LocalTaskRunner> cwl = EngineExtension.local();

  private static final String COUNTED = """
      cwlVersion: v1.2
      class: CommandLineTool
      baseCommand: [sh, -c, 'echo once >> "$0"; echo made']
      inputs: {count: {type: string, inputBinding: {}}}
      outputs: {o: stdout}
      """;

  @Test
  void aRunIsResumedFromAnotherFolder() throws Exception {
    Path tool = cwl.write("counted.cwl", COUNTED);
    Path count = cwl.dir().resolve("count");
    RecordingContext first = cwl.context(tool, "{\"count\": \"" + count + "\"}");
    cwl.run(first);
    Path elsewhere = Path.of("").toAbsolutePath().relativize(tool.toAbsolutePath());
    RecordingContext second = first.resumed(elsewhere);
    cwl.run(second);
    assertThat(second.reused()).containsExactly("counted");
    assertThat(count).hasContent("once");
  }

  @Test
  void whatStepsMadeStaysUntilTheEndIsRecorded() throws Exception {
    Path tool = cwl.write("counted.cwl", COUNTED.replace("echo made'", "mkdir d; echo inner > d/i; echo made'")
        .replace("outputs: {o: stdout}", "outputs: {o: stdout, d: {type: Directory, outputBinding: {glob: d}}}"));
    Path count = cwl.dir().resolve("count");
    RecordingContext first = cwl.context(tool, "{\"count\": \"" + count + "\"}");
    Path earlier = Files.createDirectories(cwl.dir().resolve("run/out/d")).resolve("i");
    Files.writeString(earlier, "of an earlier run");
    cwl.run(first);
    RunExecution again = cwl.engine().start(first.resumed());
    RunResult result = end(again);
    assertThat(count).hasContent("once");
    again.recorded();
    assertThat(cwl.dir().resolve("run/work")).doesNotExist();
    assertThat(file(result, "o")).hasContent("made");
    assertThat(file(result, "d").resolve("i")).hasContent("inner");
    assertThat(cwl.dir().resolve("run/out/d")).isDirectoryContaining(p -> p.endsWith("i")).isDirectoryNotContaining(p -> !p.endsWith("i"));
  }

  @Test
  void filesOfARunningTaskAreLeftAlone() throws Exception {
    Path tool = cwl.write("staged.cwl", """
        cwlVersion: v1.2
        class: CommandLineTool
        requirements:
          InitialWorkDirRequirement:
            listing:
              - {entryname: mine.txt, entry: "from the document"}
              - {entry: $(inputs.own), writable: true}
        baseCommand: [sh, -c, 'echo changed > own.txt; touch "$0"; while ! test -e "$1"; do sleep 0.05; done; cat "$2" mine.txt "$3"']
        inputs:
          started: {type: string, inputBinding: {position: 1}}
          gate: {type: string, inputBinding: {position: 2}}
          f: {type: File, inputBinding: {position: 3}}
          own: {type: File, inputBinding: {position: 4}}
        outputs:
          o: stdout
          own: {type: File, outputBinding: {glob: own.txt}}
        """);
    cwl.write("f.txt", "given\n");
    cwl.write("own.txt", "original\n");
    Path started = cwl.dir().resolve("started");
    Path gate = cwl.dir().resolve("gate");
    RecordingContext first = cwl.context(tool, "{\"started\": \"" + started + "\", \"gate\": \"" + gate
        + "\", \"f\": {\"class\": \"File\", \"path\": \"f.txt\"}, \"own\": {\"class\": \"File\", \"path\": \"own.txt\"}}");
    RunExecution execution = cwl.engine().start(first);
    await(started);
    execution.detach();
    Path folder = cwl.dir().resolve("run").resolve("work/staged");
    FileTime staged = Files.getLastModifiedTime(folder.resolve("in"));
    Object link = Files.readAttributes(folder.resolve("in/0/f.txt"), "unix:ino", LinkOption.NOFOLLOW_LINKS).get("ino");
    cwl.restart();
    RunExecution again = cwl.engine().start(first.resumed());
    Thread.sleep(300);
    assertThat(Files.getLastModifiedTime(folder.resolve("in"))).isEqualTo(staged);
    assertThat(Files.readAttributes(folder.resolve("in/0/f.txt"), "unix:ino", LinkOption.NOFOLLOW_LINKS).get("ino"))
        .isEqualTo(link);
    assertThat(folder.resolve("again")).doesNotExist();
    Files.createFile(gate);
    RunResult result = end(again);
    assertThat(file(result, "o")).hasContent("given\nfrom the documentchanged\n");
    assertThat(file(result, "own")).hasContent("changed\n");
  }

  @Test
  void aCommandThatCannotBeLinkedFailsItsStep() throws Exception {
    CommandDispatcher broken = new CommandDispatcher() {
      @Override
      public List<Entry> entries() {
        return List.of();
      }

      @Override
      public boolean knows(String name) {
        return true;
      }

      @Override
      public int execute(CommandContext context, List<String> arguments) {
        throw arguments.contains("link") ? new NoClassDefFoundError("a/b/C") : new StackOverflowError();
      }
    };
    cwl.use(CwlEngine.of(cwl.runner(), null, broken));
    Path tool = cwl.write("call.cwl", """
        cwlVersion: v1.2
        class: CommandLineTool
        baseCommand: [dte, call]
        inputs: {word: {type: string, inputBinding: {}}}
        outputs: []
        """);
    assertThat(cwl.run(cwl.context(tool, "{\"word\": \"link\"}"))).isInstanceOfSatisfying(RunResult.Failed.class,
        f -> assertThat(f.problem().message()).contains("dte call").contains("a/b/C"));
    assertThat(cwl.run(cwl.context(tool, "{\"word\": \"deep\"}"))).isInstanceOfSatisfying(RunResult.Failed.class,
        f -> assertThat(f.problem().message()).contains("dte call"));
  }

  private static final Map<String, Object> LOCAL = Map.of(TaskRunner.NAME_PROPERTY, "local");

  private static void awaitReason(RecordingContext context, String reason) {
    Patience.await().until(() -> context.events().stream().anyMatch(e -> e.type().name().equals("step.waiting")
        && e.payload().path("reason").asText().contains(reason)));
  }

  @Test
  void aStepWaitsForItsRunner() throws Exception {
    cwl.use(CwlEngine.of(null, null, null));
    Path tool = cwl.write("counted.cwl", COUNTED);
    Path count = cwl.dir().resolve("count");
    String inputs = "{\"count\": \"" + count + "\"}";
    RecordingContext context = cwl.context(tool, inputs);
    RunExecution execution = cwl.engine().start(context);
    awaitReason(context, "task runner 'local'");
    cwl.engine().addRunner(cwl.runner(), LOCAL);
    assertThat(file(end(execution), "o")).hasContent("made");
    cwl.engine().removeRunner(cwl.runner(), LOCAL);
    RecordingContext cancelled = cwl.context(tool, inputs);
    RunExecution second = cwl.engine().start(cancelled);
    awaitReason(cancelled, "task runner 'local'");
    second.cancel();
    assertThat(end(second)).isInstanceOf(RunResult.Cancelled.class);
    assertThat(count).hasContent("once");
  }

  @Test
  void aTaskOutlivesItsRunner() throws Exception {
    Path tool = cwl.write("slow.cwl", """
        cwlVersion: v1.2
        class: CommandLineTool
        baseCommand: [sh, -c, 'echo start >> "$0"; while ! test -e "$1"; do sleep 0.05; done; echo done']
        inputs: {count: {type: string, inputBinding: {position: 1}}, gate: {type: string, inputBinding: {position: 2}}}
        outputs: {o: stdout}
        """);
    Path count = cwl.dir().resolve("count");
    Path gate = cwl.dir().resolve("gate");
    RecordingContext context = cwl.context(tool, "{\"count\": \"" + count + "\", \"gate\": \"" + gate + "\"}");
    RunExecution execution = cwl.engine().start(context);
    await(count);
    cwl.engine().removeRunner(cwl.runner(), LOCAL);
    cwl.runner().close();
    awaitReason(context, "task runner");
    cwl.engine().addRunner(cwl.newRunner(), LOCAL);
    Files.createFile(gate);
    assertThat(file(end(execution), "o")).hasContent("done");
    assertThat(count).hasContent("start");
  }

  @Test
  void aStepWaitsForJavaScript() throws Exception {
    Path tool = cwl.write("script.cwl", """
        cwlVersion: v1.2
        class: ExpressionTool
        requirements: {InlineJavascriptRequirement: {}}
        inputs: {}
        outputs: {o: int}
        expression: "${ return {o: 42}; }"
        """);
    RecordingContext context = cwl.context(tool, "{}");
    RunExecution execution = cwl.engine().start(context);
    awaitReason(context, "JavaScript");
    cwl.engine().addScripts(libraries -> (source, body, variables) -> json.createObjectNode().put("o", 42), Map.of());
    assertThat(end(execution)).isInstanceOfSatisfying(RunResult.Succeeded.class,
        s -> assertThat(s.outputs().path("o").asInt()).isEqualTo(42));
  }

  @Test
  void aStepWaitsForACommandThatIsOnlyDeclared() throws Exception {
    AtomicBoolean there = new AtomicBoolean();
    Path tool = cwl.write("call.cwl", """
        cwlVersion: v1.2
        class: CommandLineTool
        baseCommand: [dte, late]
        inputs: []
        stdout: o
        outputs: {o: stdout}
        """);
    RecordingContext context = cwl.context(tool, "{}");
    RunExecution execution = cwl.engine().start(context);
    awaitReason(context, "dispatcher");
    cwl.engine().setDispatcher(new CommandDispatcher() {
      @Override
      public List<Entry> entries() {
        return List.of();
      }

      @Override
      public boolean knows(String name) {
        return true;
      }

      @Override
      public boolean awaits(String name) {
        return !there.get();
      }

      @Override
      public int execute(CommandContext call, List<String> arguments) {
        call.out().print("called");
        return 0;
      }
    });
    awaitReason(context, "dte late");
    there.set(true);
    cwl.engine().commandCame();
    assertThat(file(end(execution), "o")).hasContent("called");
  }
}
