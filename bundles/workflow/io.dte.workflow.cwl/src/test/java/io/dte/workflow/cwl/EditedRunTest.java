// SPDX-License-Identifier: Apache-2.0
package io.dte.workflow.cwl;

import static org.assertj.core.api.Assertions.assertThat;

import io.dte.compute.api.Resources;
import io.dte.compute.local.LocalTaskRunner;
import io.dte.foundation.api.run.RunExecution;
import io.dte.foundation.api.run.RunResult;
import io.dte.tests.support.Patience;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Runs that are resumed after their document or their inputs were changed. */
class EditedRunTest {
  private static final String STEPS = """
      cwlVersion: v1.2
      class: Workflow
      inputs: {note: string}
      outputs: {o: {type: File, outputSource: last/o}}
      steps:
      """;
  private static final String STEP = """
        %1$s:
          in: {note: note}
          out: [o]
          run:
            class: CommandLineTool
            hints: {WorkReuse: {enableReuse: false}}
            baseCommand: [sh, -c, '%2$s']
            inputs: {note: {type: string, inputBinding: {}}}
            outputs: {o: stdout}
      """;
  /** Says when it begins and when it is stopped; ends when there is a gate. */
  private static final String WAITING =
      "trap \"echo stopped >> $0; exit 1\" TERM; echo %s >> $0; while ! test -e $0.gate; do sleep 0.02; done";

  /** Commands have the time to say that they are stopped. */
  @RegisterExtension
  final EngineExtension<LocalTaskRunner> cwl = new EngineExtension<>(folder -> new LocalTaskRunner(
      new Resources(4, 8192, Long.MAX_VALUE, Long.MAX_VALUE, 0), Duration.ofMinutes(2), Duration.ofMillis(20)));
  private Path note;

  @BeforeEach
  void open() {
    note = cwl.dir().resolve("note");
  }

  private void write(String... namesAndCommands) throws IOException {
    StringBuilder text = new StringBuilder(STEPS);
    for (int i = 0; i < namesAndCommands.length; i += 2) {
      text.append(STEP.formatted(namesAndCommands[i], namesAndCommands[i + 1]));
    }
    cwl.write("steps.cwl", text.toString());
  }

  private RecordingContext context() throws Exception {
    return context("{\"note\": \"" + note + "\"}");
  }

  private RecordingContext context(String inputs) throws Exception {
    return cwl.context(cwl.dir().resolve("steps.cwl"), inputs);
  }

  private void awaitNote(String line) {
    Patience.await().until(() -> Files.exists(note) && Files.readAllLines(note).contains(line));
  }

  /** As when the engine is killed: what runs goes on, and another engine comes. */
  private void abandon(RunExecution execution) throws Exception {
    execution.detach();
    cwl.restart();
  }

  @Test
  void theTaskOfAnEditedStepIsOverBeforeTheNextOneStarts() throws Exception {
    write("last", WAITING.formatted("old"));
    RecordingContext first = context();
    RunExecution execution = cwl.engine().start(first);
    awaitNote("old");
    abandon(execution);
    write("last", "echo new >> $0");
    assertThat(cwl.run(first.resumed())).isInstanceOf(RunResult.Succeeded.class);
    assertThat(Files.readAllLines(note)).containsExactly("old", "stopped", "new");
  }

  @Test
  void theTaskOfAStepThatSucceededBeforeItWasEditedIsFoundAgain() throws Exception {
    write("early", "echo one >> $0", "last", "false");
    RecordingContext first = context();
    assertThat(cwl.run(first)).isInstanceOf(RunResult.Failed.class);
    write("early", WAITING.formatted("other"), "last", "echo end >> $0.last");
    RecordingContext second = first.resumed();
    RunExecution execution = cwl.engine().start(second);
    awaitNote("other");
    abandon(execution);
    RecordingContext third = second.resumed();
    RunExecution again = cwl.engine().start(third);
    Files.createFile(cwl.dir().resolve("note.gate"));
    assertThat(EngineExtension.end(again)).isInstanceOf(RunResult.Succeeded.class);
    assertThat(Files.readAllLines(note)).containsExactly("one", "other");
  }

  @Test
  void theTaskOfAStepThatIsNotThereAnyMoreIsStopped() throws Exception {
    write("gone", WAITING.formatted("old"), "last", "echo end");
    RecordingContext first = context();
    RunExecution execution = cwl.engine().start(first);
    awaitNote("old");
    abandon(execution);
    write("last", "echo end");
    assertThat(cwl.run(first.resumed())).isInstanceOf(RunResult.Succeeded.class);
    assertThat(Files.readAllLines(note)).containsExactly("old", "stopped");
  }

  private static final String READERS = """
      cwlVersion: v1.2
      class: Workflow
      requirements: {MultipleInputFeatureRequirement: {}}
      inputs: {left: File, right: File, folder: Directory}
      outputs: {o: {type: File, outputSource: join/o}}
      steps:
        left: {run: cat.cwl, in: {f: left}, out: [o]}
        right: {run: cat.cwl, in: {f: right}, out: [o]}
        both:
          run:
            class: CommandLineTool
            baseCommand: [sh, -c, 'cat "$0"/*']
            inputs: {f: {type: Directory, inputBinding: {}}}
            outputs: {o: stdout}
          in: {f: folder}
          out: [o]
        join:
          run:
            class: CommandLineTool
            baseCommand: [sh, -c, 'test -e NOTE && cat "$@"', join]
            inputs: {all: {type: 'File[]', inputBinding: {}}}
            outputs: {o: stdout}
          in: {all: [left/o, right/o, both/o]}
          out: [o]
      """;

  private void edit(String name, String text) throws IOException {
    FileTime before = Files.exists(cwl.dir().resolve(name)) ? Files.getLastModifiedTime(cwl.dir().resolve(name)) : FileTime.fromMillis(0);
    Files.writeString(cwl.dir().resolve(name), text);
    Files.setLastModifiedTime(cwl.dir().resolve(name), before);
  }

  /** Neither size nor time of change tell the edits. */
  @Test
  void whatReadsAnInputOfOtherContentIsExecutedAgainAndNothingElse() throws Exception {
    cwl.write("cat.cwl", """
        cwlVersion: v1.2
        class: CommandLineTool
        baseCommand: cat
        inputs: {f: {type: File, inputBinding: {}}}
        outputs: {o: stdout}
        """);
    cwl.write("steps.cwl", READERS.replace("NOTE", note.toString()));
    Files.createDirectory(cwl.dir().resolve("d"));
    edit("left.txt", "left\n");
    edit("right.txt", "right\n");
    edit("d/a", "in\n");
    RecordingContext first = context("""
        {"left": {"class": "File", "path": "left.txt"}, "right": {"class": "File", "path": "right.txt"},
         "folder": {"class": "Directory", "path": "d"}}""");
    assertThat(cwl.run(first)).isInstanceOf(RunResult.Failed.class);
    edit("right.txt", "RIGHT\n");
    RecordingContext second = first.resumed();
    assertThat(cwl.run(second)).isInstanceOf(RunResult.Failed.class);
    assertThat(second.reused()).containsExactlyInAnyOrder("left", "both");
    edit("d/a", "IN\n");
    Files.createFile(note);
    RecordingContext third = second.resumed();
    RunResult result = cwl.run(third);
    assertThat(third.reused()).containsExactlyInAnyOrder("left", "right");
    assertThat(Files.readAllLines(EngineExtension.file(result, "o"))).isEqualTo(List.of("left", "RIGHT", "IN"));
  }

  /** The folder is deleted when it was read; what reads it is known by what was in it. */
  @Test
  void whatReadsAFolderOfAStepIsExecutedAgainWhenTheStepMadeAnotherOne() throws Exception {
    String text = """
        cwlVersion: v1.2
        class: Workflow
        inputs: {}
        outputs: {o: {type: File, outputSource: end/o}}
        steps:
          make:
            run:
              class: CommandLineTool
              baseCommand: [sh, -c, 'mkdir d; echo made > d/a']
              inputs: {}
              outputs: {d: {type: Directory, outputBinding: {glob: d}}}
            in: {}
            out: [d]
          read:
            run:
              class: CommandLineTool
              baseCommand: [sh, -c, 'cat "$0"/a']
              inputs: {d: {type: Directory, inputBinding: {}}}
              outputs: {o: stdout}
            in: {d: make/d}
            out: [o]
          end:
            run:
              class: CommandLineTool
              baseCommand: [sh, -c, 'test -e NOTE && cat "$0"']
              inputs: {f: {type: File, inputBinding: {}}}
              outputs: {o: stdout}
            in: {f: read/o}
            out: [o]
        """.replace("NOTE", note.toString());
    cwl.write("steps.cwl", text);
    RecordingContext first = context("{}");
    assertThat(cwl.run(first)).isInstanceOf(RunResult.Failed.class);
    RecordingContext second = first.resumed();
    assertThat(cwl.run(second)).isInstanceOf(RunResult.Failed.class);
    assertThat(second.reused()).containsExactly("make", "read");
    cwl.write("steps.cwl", text.replace("echo made", "echo MADE"));
    Files.createFile(note);
    RecordingContext third = second.resumed();
    assertThat(cwl.run(third)).isInstanceOf(RunResult.Succeeded.class);
    assertThat(third.reused()).isEmpty();
  }

  /** What a step has changed in place is no edit: changing it once more would be wrong. */
  @Test
  void aStepThatChangedAnInputInPlaceIsNotExecutedAgain() throws Exception {
    cwl.write("count.txt", "1\n");
    cwl.write("steps.cwl", """
        cwlVersion: v1.2
        class: Workflow
        inputs: {f: File}
        outputs: {o: {type: File, outputSource: read/o}}
        steps:
          change:
            run:
              class: CommandLineTool
              requirements:
                InplaceUpdateRequirement: {inplaceUpdate: true}
                InitialWorkDirRequirement: {listing: [{entry: $(inputs.f), writable: true}]}
              baseCommand: [sh, -c, 'echo 2 > count.txt']
              inputs: {f: File}
              outputs: {f: {type: File, outputBinding: {glob: count.txt}}}
            in: {f: f}
            out: [f]
          read:
            run:
              class: CommandLineTool
              baseCommand: [sh, -c, 'test -e NOTE && cat "$0"']
              inputs: {f: {type: File, inputBinding: {}}}
              outputs: {o: stdout}
            in: {f: change/f}
            out: [o]
        """.replace("NOTE", note.toString()));
    RecordingContext first = context("{\"f\": {\"class\": \"File\", \"path\": \"count.txt\"}}");
    assertThat(cwl.run(first)).isInstanceOf(RunResult.Failed.class);
    assertThat(cwl.dir().resolve("count.txt")).hasContent("2");
    Files.createFile(note);
    RecordingContext second = first.resumed();
    assertThat(EngineExtension.file(cwl.run(second), "o")).hasContent("2");
    assertThat(second.reused()).containsExactly("change");
  }
}
