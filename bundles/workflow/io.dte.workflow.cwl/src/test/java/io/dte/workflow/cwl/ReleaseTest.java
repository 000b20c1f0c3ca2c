// SPDX-License-Identifier: Apache-2.0
package io.dte.workflow.cwl;

import static io.dte.workflow.cwl.EngineExtension.end;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.dte.compute.local.LocalTaskRunner;
import io.dte.foundation.api.file.FileTree;
import io.dte.foundation.api.run.RunExecution;
import io.dte.foundation.api.run.RunResult;
import io.dte.tests.support.Patience;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

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

  @RegisterExtension
  final EngineExtension<LocalTaskRunner> cwl = EngineExtension.local();
  private Path work;

  @BeforeEach
  void write() throws IOException {
    work = cwl.dir().resolve("run/work");
    cwl.write("f.txt", "given\n");
  }

  @AfterEach
  void open() throws IOException {
    cwl.write("gate", "");
  }

  private Path document(String wait, String source) throws IOException {
    return cwl.write("chain.cwl", CHAIN.replace("WAIT", wait).replace("SOURCE", source).replace("DIR", cwl.dir().toString()));
  }

  private RecordingContext context(Path document) throws Exception {
    return cwl.context(document, "{\"f\": {\"class\": \"File\", \"location\": \"f.txt\"}}");
  }

  private static String content(RunResult result) throws IOException {
    return Files.readString(EngineExtension.file(result, "o"));
  }

  private List<String> count() throws IOException {
    Path counted = cwl.dir().resolve("count");
    return Files.exists(counted) ? Files.readAllLines(counted) : List.of();
  }

  private void awaitLast() {
    Patience.await().untilAsserted(() -> assertThat(count()).endsWith("last"));
  }

  private static void awaitGone(Path path) {
    Patience.await().untilAsserted(() -> assertThat(path).doesNotExist());
  }

  @Test
  void whatNothingReadsAnyMoreGoesWhileTheRunGoesOn() throws Exception {
    RunExecution execution = cwl.engine().start(context(document(WAITS, "f")));
    awaitLast();
    awaitGone(work.resolve("make/out/made"));
    awaitGone(work.resolve("read/in"));
    awaitGone(work.resolve("read/task"));
    awaitGone(work.resolve("read/tmp"));
    assertThat(work.resolve("make/out/said")).exists();
    assertThat(work.resolve("read/out")).isNotEmptyDirectory();
    assertThat(work.resolve("last/in")).isNotEmptyDirectory();
    Files.createFile(cwl.dir().resolve("gate"));
    assertThat(content(end(execution))).isEqualTo("given\ngiven\n");
    execution.recorded();
    assertThat(work).doesNotExist();
    assertThat(cwl.dir().resolve("f.txt")).hasContent("given");
  }

  @Test
  void aRunThatGoesOnDoesNotMakeAgainWhatIsGone() throws Exception {
    RecordingContext first = context(document(WAITS, "f"));
    RunExecution execution = cwl.engine().start(first);
    awaitLast();
    awaitGone(work.resolve("make/out/made"));
    execution.detach();
    RecordingContext second = first.resumed();
    RunExecution again = cwl.engine().start(second);
    Files.createFile(cwl.dir().resolve("gate"));
    assertThat(content(end(again))).isEqualTo("given\ngiven\n");
    assertThat(count()).containsExactly("make", "read", "last");
    assertThat(second.reused()).containsExactly("make", "read");
  }

  @Test
  void whatAnEditedStepReadsIsMadeAgain() throws Exception {
    String fails = "until [ -e DIR/looked ]; do sleep 0.05; done; test -e DIR/gate || exit 1";
    RecordingContext first = context(document(fails, "f"));
    RunExecution execution = cwl.engine().start(first);
    awaitLast();
    awaitGone(work.resolve("make/out/made"));
    Files.createFile(cwl.dir().resolve("looked"));
    assertThat(end(execution)).isInstanceOf(RunResult.Failed.class);
    Files.createFile(cwl.dir().resolve("gate"));
    Path edited = document(fails, "f");
    Files.writeString(edited, Files.readString(edited).replace("echo read >>", "echo changed >>"));
    assertThat(content(cwl.run(first.resumed()))).isEqualTo("given\ngiven\n");
    assertThat(count()).containsExactly("make", "read", "last", "make", "changed", "last");
  }

  @Test
  void whatAnotherStepPassesOnStays() throws Exception {
    RunExecution execution = cwl.engine().start(context(document(WAITS, "make/o")));
    awaitLast();
    awaitGone(work.resolve("read/task"));
    assertThat(work.resolve("make/out/made")).exists();
    Files.createFile(cwl.dir().resolve("gate"));
    assertThat(content(end(execution))).isEqualTo("given\ngiven\n");
  }

  @Test
  void aLinkThatALaterStepLeadsThroughStays() throws Exception {
    Files.createDirectories(cwl.dir().resolve("given/inner"));
    Files.writeString(cwl.dir().resolve("given/inner/f"), "deep\n");
    Path document = cwl.write("links.cwl", """
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
        """.replace("DIR", cwl.dir().toString()));
    RunExecution execution = cwl.engine().start(cwl.context(document, "{\"d\": {\"class\": \"Directory\", \"location\": \"given\"}}"));
    awaitLast();
    awaitGone(work.resolve("part/task"));
    Thread.sleep(200);
    Files.createFile(cwl.dir().resolve("gate"));
    assertThat(EngineExtension.file(end(execution), "o").resolve("f")).hasContent("deep");
  }

  @Test
  void everythingStaysWhenItIsToBeKept() throws Exception {
    Files.createFile(cwl.dir().resolve("gate"));
    RunExecution execution = cwl.engine().start(context(document(WAITS, "f")).with(Map.of("keepIntermediates", "true")));
    assertThat(content(end(execution))).isEqualTo("given\ngiven\n");
    execution.recorded();
    assertThat(work.resolve("make/out/made")).exists();
    assertThat(work.resolve("make/in/0/f.txt")).exists();
    assertThat(work.resolve("make/task")).isNotEmptyDirectory();
  }

  /** Each job looks whether anything of another one is there, leaves something, and has a process that goes on for a while. */
  @Test
  void noJobFindsAnythingOfAnotherOne() throws Exception {
    Path document = cwl.write("wide.cwl", """
        cwlVersion: v1.2
        class: Workflow
        requirements: {ScatterFeatureRequirement: {}, InlineJavascriptRequirement: {}}
        inputs: {items: 'int[]'}
        outputs: {found: {type: 'string[]', outputSource: one/found}}
        steps:
          one:
            scatter: item
            in: {item: items}
            out: [found]
            run:
              class: CommandLineTool
              baseCommand: [sh, -c, 'echo $(ls -A "$TMPDIR"; ls -A; ls ..; cat ../task/* 2>/dev/null | wc -l) > said; touch "$TMPDIR/left" scrap;
                (for i in 1 2 3 4; do sleep 0.05; echo late >> late; echo late >> "$TMPDIR/late"; done) 2>/dev/null >&2 & :']
              inputs: {item: int}
              outputs: {found: {type: string, outputBinding: {glob: said, loadContents: true, outputEval: '$(self[0].contents)'}}}
        """);
    List<Integer> items = IntStream.range(0, 120).boxed().toList();
    RunResult result = cwl.run(cwl.context(document, "{\"items\": " + items + "}"));
    // The task may look before its process is written down.
    assertThat(EngineExtension.outputs(result).path("found")).hasSize(120).extracting(JsonNode::asText)
        .isSubsetOf("out submitted.json task tmp 1\n", "out submitted.json task tmp 0\n");
    // The processes may still write while their folders go.
    Patience.await().ignoreExceptions().until(() -> {
      FileTree.delete(cwl.dir().resolve("run"));
      return true;
    });
  }
}
