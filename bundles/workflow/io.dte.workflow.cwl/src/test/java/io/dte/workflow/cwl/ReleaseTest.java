// SPDX-License-Identifier: Apache-2.0
package io.dte.workflow.cwl;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.dte.compute.api.Resources;
import io.dte.compute.local.LocalTaskRunner;
import io.dte.foundation.api.run.RunExecution;
import io.dte.foundation.api.run.RunResult;
import java.io.IOException;
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

/** What steps made goes while the run goes on, and is made again only when it is needed again. */
class ReleaseTest {
  /** Each step notes its name; the last one waits for a file, for as long as the text says. */
  private static final String CHAIN = """
      cwlVersion: v1.2
      class: Workflow
      requirements: {InlineJavascriptRequirement: {}}
      inputs: {f: File}
      outputs: {o: {type: File, outputSource: last/o}}
      steps:
        make:
          in: {f: f}
          out: [o, log]
          run:
            class: CommandLineTool
            baseCommand: [sh, -c, 'echo make >> DIR/count; echo said > said; cat "$0"']
            inputs: {f: {type: File, inputBinding: {}}}
            stdout: made
            outputs: {o: stdout, log: {type: File, outputBinding: {glob: said}}}
        read:
          in: {f: make/o}
          out: [o]
          run:
            class: CommandLineTool
            baseCommand: [sh, -c, 'echo read >> DIR/count; cat "$0"']
            inputs: {f: {type: File, inputBinding: {}}}
            outputs: {o: stdout}
        same:
          in: {f: SOURCE}
          out: [f]
          run: {class: ExpressionTool, inputs: {f: File}, outputs: {f: File}, expression: $(inputs)}
        last:
          in: {f: read/o, same: same/f, log: make/log}
          out: [o]
          run:
            class: CommandLineTool
            baseCommand: [sh, -c, 'echo last >> DIR/count; WAIT; cat "$0" "$1"']
            inputs: {f: {type: File, inputBinding: {position: 1}}, same: {type: File, inputBinding: {position: 2}}}
            outputs: {o: stdout}
      """;
  private static final String WAITS = "while [ ! -e DIR/gate ]; do sleep 0.05; done";

  private final ObjectMapper json = new ObjectMapper();

  @TempDir
  Path dir;
  private LocalTaskRunner runner;
  private CwlEngine engine;
  private Path work;

  @BeforeEach
  void open() throws Exception {
    dir = dir.toRealPath();
    work = dir.resolve("run/work");
    Files.writeString(dir.resolve("f.txt"), "given\n");
    runner = new LocalTaskRunner(new Resources(4, 8192, Long.MAX_VALUE, Long.MAX_VALUE, 0), Duration.ofMillis(500), Duration.ofMillis(20));
    engine = CwlEngine.of(runner, null, null);
  }

  @AfterEach
  void close() throws Exception {
    Files.writeString(dir.resolve("gate"), "");
    engine.close();
    runner.close();
  }

  private Path document(String wait, String source) throws IOException {
    return Files.writeString(dir.resolve("chain.cwl"),
        CHAIN.replace("WAIT", wait).replace("SOURCE", source).replace("DIR", dir.toString()));
  }

  private RecordingContext context(Path document) throws Exception {
    JsonNode inputs = json.readTree("{\"f\": {\"class\": \"File\", \"location\": \"f.txt\"}}");
    return new RecordingContext(dir.resolve("run"), document, engine.checkInputs(document, inputs, dir));
  }

  private static RunResult end(RunExecution execution) throws Exception {
    return execution.completion().toCompletableFuture().get(60, TimeUnit.SECONDS);
  }

  private static String content(RunResult result) throws IOException {
    assertThat(result).isInstanceOf(RunResult.Succeeded.class);
    return Files.readString(Path.of(java.net.URI.create(((RunResult.Succeeded) result).outputs().at("/o/location").asText())));
  }

  private List<String> count() throws IOException {
    Path counted = dir.resolve("count");
    return Files.exists(counted) ? Files.readAllLines(counted) : List.of();
  }

  private void awaitLast() throws Exception {
    for (int i = 0; i < 1000 && !count().contains("last"); i++) {
      Thread.sleep(20);
    }
    assertThat(count()).endsWith("last");
  }

  private static void awaitGone(Path path) throws Exception {
    for (int i = 0; i < 500 && Files.exists(path); i++) {
      Thread.sleep(20);
    }
    assertThat(path).doesNotExist();
  }

  @Test
  void whatNothingReadsAnyMoreGoesWhileTheRunGoesOn() throws Exception {
    RunExecution execution = engine.start(context(document(WAITS, "f")));
    awaitLast();
    awaitGone(work.resolve("make/out/made"));
    awaitGone(work.resolve("read/in"));
    awaitGone(work.resolve("read/task"));
    awaitGone(work.resolve("read/tmp"));
    assertThat(work.resolve("make/out/said")).exists();
    assertThat(work.resolve("read/out")).isNotEmptyDirectory();
    assertThat(work.resolve("last/in")).isNotEmptyDirectory();
    Files.createFile(dir.resolve("gate"));
    assertThat(content(end(execution))).isEqualTo("given\ngiven\n");
    execution.recorded();
    assertThat(work).doesNotExist();
    assertThat(dir.resolve("f.txt")).hasContent("given");
  }

  @Test
  void aRunThatGoesOnDoesNotMakeAgainWhatIsGone() throws Exception {
    RecordingContext first = context(document(WAITS, "f"));
    RunExecution execution = engine.start(first);
    awaitLast();
    awaitGone(work.resolve("make/out/made"));
    execution.detach();
    RecordingContext second = first.resumed();
    RunExecution again = engine.start(second);
    Files.createFile(dir.resolve("gate"));
    assertThat(content(end(again))).isEqualTo("given\ngiven\n");
    assertThat(count()).containsExactly("make", "read", "last");
    assertThat(second.reused()).containsExactly("make", "read");
  }

  @Test
  void whatAnEditedStepReadsIsMadeAgain() throws Exception {
    String fails = "until [ -e DIR/looked ]; do sleep 0.05; done; test -e DIR/gate || exit 1";
    RecordingContext first = context(document(fails, "f"));
    RunExecution execution = engine.start(first);
    awaitLast();
    awaitGone(work.resolve("make/out/made"));
    Files.createFile(dir.resolve("looked"));
    assertThat(end(execution)).isInstanceOf(RunResult.Failed.class);
    Files.createFile(dir.resolve("gate"));
    Path edited = document(fails, "f");
    Files.writeString(edited, Files.readString(edited).replace("echo read >>", "echo changed >>"));
    assertThat(content(end(engine.start(first.resumed())))).isEqualTo("given\ngiven\n");
    assertThat(count()).containsExactly("make", "read", "last", "make", "changed", "last");
  }

  @Test
  void whatAnotherStepPassesOnStays() throws Exception {
    RunExecution execution = engine.start(context(document(WAITS, "make/o")));
    awaitLast();
    awaitGone(work.resolve("read/task"));
    assertThat(work.resolve("make/out/made")).exists();
    Files.createFile(dir.resolve("gate"));
    assertThat(content(end(execution))).isEqualTo("given\ngiven\n");
  }

  @Test
  void aLinkThatALaterStepLeadsThroughStays() throws Exception {
    Files.createDirectories(dir.resolve("given/inner"));
    Files.writeString(dir.resolve("given/inner/f"), "deep\n");
    Path document = Files.writeString(dir.resolve("links.cwl"), """
        cwlVersion: v1.2
        class: Workflow
        inputs: {d: Directory}
        outputs: {o: {type: Directory, outputSource: pass/d}}
        steps:
          part:
            in: {d: d}
            out: [d]
            run:
              class: CommandLineTool
              requirements: {InitialWorkDirRequirement: {listing: [$(inputs.d)]}}
              baseCommand: 'true'
              inputs: {d: Directory}
              outputs: {d: {type: Directory, outputBinding: {glob: given/inner}}}
          pass:
            in: {d: part/d}
            out: [d]
            run:
              class: CommandLineTool
              requirements: {InitialWorkDirRequirement: {listing: [$(inputs.d)]}}
              baseCommand: 'true'
              inputs: {d: Directory}
              outputs: {d: {type: Directory, outputBinding: {glob: inner}}}
          wait:
            in: {d: pass/d}
            out: []
            run:
              class: CommandLineTool
              baseCommand: [sh, -c, 'echo last >> DIR/count; while [ ! -e DIR/gate ]; do sleep 0.05; done']
              inputs: {d: Directory}
              outputs: {}
        """.replace("DIR", dir.toString()));
    JsonNode inputs = json.readTree("{\"d\": {\"class\": \"Directory\", \"location\": \"given\"}}");
    RunExecution execution = engine.start(new RecordingContext(dir.resolve("run"), document, engine.checkInputs(document, inputs, dir)));
    awaitLast();
    awaitGone(work.resolve("part/task"));
    Thread.sleep(200);
    Files.createFile(dir.resolve("gate"));
    assertThat(end(execution)).isInstanceOfSatisfying(RunResult.Succeeded.class,
        result -> assertThat(Path.of(java.net.URI.create(result.outputs().at("/o/location").asText())).resolve("f")).hasContent("deep"));
  }

  @Test
  void everythingStaysWhenItIsToBeKept() throws Exception {
    Files.createFile(dir.resolve("gate"));
    RunExecution execution = engine.start(context(document(WAITS, "f")).with(Map.of("keepIntermediates", "true")));
    assertThat(content(end(execution))).isEqualTo("given\ngiven\n");
    execution.recorded();
    assertThat(work.resolve("make/out/made")).exists();
    assertThat(work.resolve("make/in/0/f.txt")).exists();
    assertThat(work.resolve("make/task")).isNotEmptyDirectory();
  }
}
