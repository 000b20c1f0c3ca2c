// SPDX-License-Identifier: Apache-2.0
package io.dte.workflow.cwl;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.dte.compute.api.Resources;
import io.dte.compute.api.TaskRunner;
import io.dte.compute.local.LocalTaskRunner;
import io.dte.foundation.api.command.CommandContext;
import io.dte.foundation.api.command.CommandDispatcher;
import io.dte.foundation.api.run.RunExecution;
import io.dte.foundation.api.run.RunResult;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs that go on after something went away: the engine, the folder they were started in, a class of a command. */
class RecoveryTest {
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

  private Path document(String name, String text) throws IOException {
    return Files.writeString(dir.resolve(name), text);
  }

  private RecordingContext context(Path document, String inputs) throws Exception {
    return new RecordingContext(dir.resolve("run"), document, engine.checkInputs(document, json.readTree(inputs), dir));
  }

  private static RunResult end(RunExecution execution) throws Exception {
    return execution.completion().toCompletableFuture().get(30, TimeUnit.SECONDS);
  }

  private static Path file(RunResult result, String name) {
    assertThat(result).isInstanceOf(RunResult.Succeeded.class);
    JsonNode location = ((RunResult.Succeeded) result).outputs().path(name).path("location");
    return Path.of(java.net.URI.create(location.asText()));
  }

  private static void await(Path file) throws Exception {
    while (!Files.exists(file)) {
      Thread.sleep(20);
    }
  }

  private static final String COUNTED = """
      cwlVersion: v1.2
      class: CommandLineTool
      baseCommand: [sh, -c, 'echo once >> "$0"; echo made']
      inputs: {count: {type: string, inputBinding: {}}}
      outputs: {o: stdout}
      """;

  @Test
  void aRunIsResumedFromAnotherFolder() throws Exception {
    Path tool = document("counted.cwl", COUNTED);
    Path count = dir.resolve("count");
    RecordingContext first = context(tool, "{\"count\": \"" + count + "\"}");
    end(engine.start(first));
    Path elsewhere = Path.of("").toAbsolutePath().relativize(tool.toAbsolutePath());
    RecordingContext second = first.resumed(elsewhere);
    end(engine.start(second));
    assertThat(second.reused()).containsExactly("counted");
    assertThat(count).hasContent("once");
  }

  @Test
  void whatStepsMadeStaysUntilTheEndIsRecorded() throws Exception {
    Path tool = document("counted.cwl", COUNTED.replace("echo made'", "mkdir d; echo inner > d/i; echo made'")
        .replace("outputs: {o: stdout}", "outputs: {o: stdout, d: {type: Directory, outputBinding: {glob: d}}}"));
    Path count = dir.resolve("count");
    RecordingContext first = context(tool, "{\"count\": \"" + count + "\"}");
    Path earlier = Files.createDirectories(dir.resolve("run/out/d")).resolve("i");
    Files.writeString(earlier, "of an earlier run");
    end(engine.start(first));
    RunExecution again = engine.start(first.resumed());
    RunResult result = end(again);
    assertThat(count).hasContent("once");
    again.recorded();
    assertThat(dir.resolve("run/work")).doesNotExist();
    assertThat(file(result, "o")).hasContent("made");
    assertThat(file(result, "d").resolve("i")).hasContent("inner");
    assertThat(dir.resolve("run/out/d")).isDirectoryContaining(p -> p.endsWith("i")).isDirectoryNotContaining(p -> !p.endsWith("i"));
  }

  @Test
  void filesOfARunningTaskAreLeftAlone() throws Exception {
    Path tool = document("staged.cwl", """
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
    document("f.txt", "given\n");
    document("own.txt", "original\n");
    Path started = dir.resolve("started");
    Path gate = dir.resolve("gate");
    RecordingContext first = context(tool, "{\"started\": \"" + started + "\", \"gate\": \"" + gate
        + "\", \"f\": {\"class\": \"File\", \"path\": \"f.txt\"}, \"own\": {\"class\": \"File\", \"path\": \"own.txt\"}}");
    RunExecution execution = engine.start(first);
    await(started);
    execution.detach();
    Path folder = dir.resolve("run/work/staged");
    FileTime staged = Files.getLastModifiedTime(folder.resolve("in"));
    Object link = Files.readAttributes(folder.resolve("in/0/f.txt"), "unix:ino", java.nio.file.LinkOption.NOFOLLOW_LINKS).get("ino");
    close();
    open();
    RunExecution again = engine.start(first.resumed());
    Thread.sleep(300);
    assertThat(Files.getLastModifiedTime(folder.resolve("in"))).isEqualTo(staged);
    assertThat(Files.readAttributes(folder.resolve("in/0/f.txt"), "unix:ino", java.nio.file.LinkOption.NOFOLLOW_LINKS).get("ino"))
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
    engine.close();
    engine = CwlEngine.of(runner, null, broken);
    Path tool = document("call.cwl", """
        cwlVersion: v1.2
        class: CommandLineTool
        baseCommand: [dte, call]
        inputs: {word: {type: string, inputBinding: {}}}
        outputs: []
        """);
    assertThat(end(engine.start(context(tool, "{\"word\": \"link\"}")))).isInstanceOfSatisfying(RunResult.Failed.class,
        f -> assertThat(f.problem().message()).contains("dte call").contains("a/b/C"));
    assertThat(end(engine.start(context(tool, "{\"word\": \"deep\"}")))).isInstanceOfSatisfying(RunResult.Failed.class,
        f -> assertThat(f.problem().message()).contains("dte call"));
  }

  private static final Map<String, Object> LOCAL = Map.of(TaskRunner.NAME_PROPERTY, "local");

  private static void awaitReason(RecordingContext context, String reason) throws Exception {
    for (int i = 0; i < 500; i++) {
      if (context.events().stream().anyMatch(e -> e.type().name().equals("step.waiting")
          && e.payload().path("reason").asText().contains(reason))) {
        return;
      }
      Thread.sleep(20);
    }
    throw new AssertionError("nothing waits: " + reason);
  }

  @Test
  void aStepWaitsForItsRunner() throws Exception {
    engine.close();
    engine = CwlEngine.of(null, null, null);
    Path tool = document("counted.cwl", COUNTED);
    Path count = dir.resolve("count");
    String inputs = "{\"count\": \"" + count + "\"}";
    RecordingContext context = context(tool, inputs);
    RunExecution execution = engine.start(context);
    awaitReason(context, "task runner 'local'");
    engine.addRunner(runner, LOCAL);
    assertThat(file(end(execution), "o")).hasContent("made");
    engine.removeRunner(runner, LOCAL);
    RecordingContext cancelled = context(tool, inputs);
    RunExecution second = engine.start(cancelled);
    awaitReason(cancelled, "task runner 'local'");
    second.cancel();
    assertThat(end(second)).isInstanceOf(RunResult.Cancelled.class);
    assertThat(count).hasContent("once");
  }

  @Test
  void aTaskOutlivesItsRunner() throws Exception {
    Path tool = document("slow.cwl", """
        cwlVersion: v1.2
        class: CommandLineTool
        baseCommand: [sh, -c, 'echo start >> "$0"; while ! test -e "$1"; do sleep 0.05; done; echo done']
        inputs: {count: {type: string, inputBinding: {position: 1}}, gate: {type: string, inputBinding: {position: 2}}}
        outputs: {o: stdout}
        """);
    Path count = dir.resolve("count");
    Path gate = dir.resolve("gate");
    RecordingContext context = context(tool, "{\"count\": \"" + count + "\", \"gate\": \"" + gate + "\"}");
    RunExecution execution = engine.start(context);
    await(count);
    engine.removeRunner(runner, LOCAL);
    runner.close();
    awaitReason(context, "task runner");
    runner = new LocalTaskRunner(new Resources(4, 8192, Long.MAX_VALUE, Long.MAX_VALUE, 0), Duration.ofMillis(500), Duration.ofMillis(20));
    engine.addRunner(runner, LOCAL);
    Files.createFile(gate);
    assertThat(file(end(execution), "o")).hasContent("done");
    assertThat(count).hasContent("start");
  }

  @Test
  void aStepWaitsForJavaScript() throws Exception {
    Path tool = document("script.cwl", """
        cwlVersion: v1.2
        class: ExpressionTool
        requirements: {InlineJavascriptRequirement: {}}
        inputs: {}
        outputs: {o: int}
        expression: "${ return {o: 42}; }"
        """);
    RecordingContext context = context(tool, "{}");
    RunExecution execution = engine.start(context);
    awaitReason(context, "JavaScript");
    engine.addScripts(libraries -> (source, body, variables) -> json.createObjectNode().put("o", 42), java.util.Map.of());
    assertThat(end(execution)).isInstanceOfSatisfying(RunResult.Succeeded.class,
        s -> assertThat(s.outputs().path("o").asInt()).isEqualTo(42));
  }

  @Test
  void aStepWaitsForACommandThatIsOnlyDeclared() throws Exception {
    AtomicBoolean there = new AtomicBoolean();
    engine.close();
    engine = CwlEngine.of(runner, null, null);
    Path tool = document("call.cwl", """
        cwlVersion: v1.2
        class: CommandLineTool
        baseCommand: [dte, late]
        inputs: []
        stdout: o
        outputs: {o: stdout}
        """);
    RecordingContext context = context(tool, "{}");
    RunExecution execution = engine.start(context);
    awaitReason(context, "dispatcher");
    engine.setDispatcher(new CommandDispatcher() {
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
    engine.commandCame();
    assertThat(file(end(execution), "o")).hasContent("called");
  }
}
