// SPDX-License-Identifier: Apache-2.0
package io.dte.tests.system;

import static io.dte.tests.support.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.dte.tests.system.Dte.Result;
import io.dte.tests.system.Dte.Running;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs that are killed while they scatter, and what runs take over from each other. */
class ResumeTest {
  private static final int ITEMS = 30;
  private static final String SCATTER = """
      cwlVersion: v1.2
      class: Workflow
      requirements: {ScatterFeatureRequirement: {}, InlineJavascriptRequirement: {}}
      inputs: {items: 'int[]'}
      outputs: {all: {type: 'File[]', outputSource: one/out}}
      steps:
        one:
          run:
            class: CommandLineTool
            requirements: {ShellCommandRequirement: {}}
            arguments: [{shellQuote: false, valueFrom: 'sleep 0.1; echo $(inputs.item) >> %s; echo $(inputs.item)'}]
            inputs: {item: int}
            outputs: {out: {type: stdout}}
          scatter: item
          in: {item: items}
          out: [out]
      """;

  @TempDir
  Path temporary;
  private Dte dte;
  private Path counted;

  @BeforeEach
  void write() throws Exception {
    dte = Dte.in(temporary);
    counted = temporary.resolve("counted");
    dte.write("items.cwl", SCATTER.formatted(counted));
    dte.write("job.json", IntStream.range(0, ITEMS).mapToObj(Integer::toString).collect(Collectors.joining(",", "{\"items\": [", "]}")));
  }

  private long count() throws IOException {
    return Files.exists(counted) ? Files.readAllLines(counted).size() : 0;
  }

  /** How many items the engine knows to be done, by the journal of its run. */
  private long recorded() throws IOException {
    try (Stream<Path> runs = Files.list(dte.home().resolve("runs"))) {
      Path journal = runs.findFirst().orElseThrow().resolve("events.jsonl");
      try (Stream<String> lines = Files.lines(journal, StandardCharsets.ISO_8859_1)) {
        return lines.filter(line -> line.contains("\"step.succeeded\"")).count();
      }
    }
  }

  @Test
  void aKilledScatterDoesEachItemOnce() throws Exception {
    Running running = dte.start("run", "items.cwl", "job.json", "--outdir", "out", "--max-parallel", "4");
    await().until(() -> count() >= ITEMS / 3 && recorded() > 0);
    running.process().destroyForcibly().waitFor();
    Result resumed = dte.run("runs", "resume", "last", "--json");
    assertThat(resumed.code()).as(resumed.toString()).isZero();
    assertThat(Files.readAllLines(counted)).hasSize(ITEMS).doesNotHaveDuplicates();
    JsonNode run = dte.run("runs", "show", "last", "--json").json();
    assertThat(run.path("state").asText()).isEqualTo("succeeded");
    assertThat(StreamSupport.stream(run.path("steps").spliterator(), false).filter(step -> step.path("reused").asBoolean()))
        .isNotEmpty();
  }

  @Test
  void aKilledScatterOfTwoThousandDoesEachItemOnce() throws Exception {
    int items = 2000;
    // The last ones wait until the engine was killed.
    dte.write("wide.cwl", SCATTER.formatted(counted).replace("sleep 0.1; ",
        "test $(inputs.item) -lt %d || while ! test -e %s.gate; do sleep 0.1; done; ".formatted(items - 50, counted)));
    dte.write("wide.json", IntStream.range(0, items).mapToObj(Integer::toString).collect(Collectors.joining(",", "{\"items\": [", "]}")));
    Running running = dte.start("run", "wide.cwl", "wide.json", "--outdir", "out", "--no-reuse");
    await().until(() -> count() >= items / 3 && recorded() > items / 4);
    running.process().destroyForcibly().waitFor();
    long before = count();
    Files.createFile(temporary.resolve("counted.gate"));
    Result resumed = dte.run("runs", "resume", "last", "--json");
    assertThat(resumed.code()).as(resumed.toString()).isZero();
    assertThat(before).isLessThan(items);
    assertThat(Files.readAllLines(counted)).hasSize(items).doesNotHaveDuplicates();
    JsonNode steps = dte.run("runs", "show", "last", "--json").json().path("steps");
    // What ended in the last moments before the kill is collected now, though it is not executed again.
    assertThat(StreamSupport.stream(steps.spliterator(), false).filter(step -> step.path("reused").asBoolean()).count())
        .isGreaterThan(items / 4);
    assertThat(resumed.json().at("/outputs/all")).hasSize(items);
  }

  /** The items' files are deleted once they are summed up, while the last step still runs. */
  @Test
  void aKilledRunDoesNotMakeAgainWhatNothingReadsAnyMore() throws Exception {
    dte.write("sum.cwl", SCATTER.formatted(counted).replace("sleep 0.1; ", "").replace("outputSource: one/out", "outputSource: late/out")
        .replace("'File[]'", "File") + """
          sum:
            run:
              class: CommandLineTool
              baseCommand: [sh, -c, 'echo sum >> %1$s; cat "$@"', sum]
              inputs: {files: {type: 'File[]', inputBinding: {}}}
              outputs: {out: {type: stdout}}
            in: {files: one/out}
            out: [out]
          late:
            run:
              class: CommandLineTool
              baseCommand: [sh, -c, 'echo late >> %1$s; while ! test -e %1$s.gate; do sleep 0.1; done; cat "$0"']
              inputs: {file: {type: File, inputBinding: {}}}
              outputs: {out: {type: stdout}}
            in: {file: sum/out}
            out: [out]
        """.formatted(counted));
    Running running = dte.start("run", "sum.cwl", "job.json", "--outdir", "out", "--no-reuse");
    await().until(() -> count() == ITEMS + 2);
    running.process().destroyForcibly().waitFor();
    Files.createFile(temporary.resolve("counted.gate"));
    Result resumed = dte.run("runs", "resume", "last", "--json");
    assertThat(resumed.code()).as(resumed.toString()).isZero();
    assertThat(Files.readAllLines(counted)).hasSize(ITEMS + 2).doesNotHaveDuplicates();
  }

  private static final String NOTED = """
      cwlVersion: v1.2
      class: CommandLineTool
      requirements: {ShellCommandRequirement: {}}
      arguments: [{shellQuote: false, valueFrom: 'echo %1$s >> %2$s; %3$s'}]
      inputs: {text: string}
      outputs: {text: {type: string, outputBinding: {outputEval: %1$s}}}
      """;

  /** Two tools side by side, and one that needs both. */
  @Test
  void anEditedDocumentRunsAgainOnlyWhatTheEditTouches() throws Exception {
    dte.write("left.cwl", NOTED.formatted("left", counted, "true"));
    dte.write("right.cwl", NOTED.formatted("right", counted, "true"));
    dte.write("join.cwl", NOTED.formatted("join", counted, "exit 1"));
    dte.write("three.cwl", """
        cwlVersion: v1.2
        class: Workflow
        requirements: {StepInputExpressionRequirement: {}}
        inputs: {text: string}
        outputs: {text: {type: string, outputSource: join/text}}
        steps:
          left: {run: left.cwl, in: {text: text}, out: [text]}
          right: {run: right.cwl, in: {text: text}, out: [text]}
          join:
            run: join.cwl
            in: {left: left/text, right: right/text, text: {valueFrom: $(inputs.left)-$(inputs.right)}}
            out: [text]
        """);
    Result failed = dte.run("run", "three.cwl", "--text", "x", "--outdir", "out");
    assertThat(failed.code()).as(failed.toString()).isEqualTo(1);
    assertThat(Files.readAllLines(counted)).containsExactlyInAnyOrder("left", "right", "join");
    Files.delete(counted);
    dte.write("right.cwl", NOTED.formatted("changed", counted, "true"));
    dte.write("join.cwl", NOTED.formatted("join", counted, "true"));
    Result resumed = dte.run("runs", "resume", "last");
    assertThat(resumed.code()).as(resumed.toString()).isZero();
    assertThat(Files.readAllLines(counted)).containsExactly("changed", "join");
    assertThat(resumed.err()).contains("left: reused").doesNotContain("right: reused").doesNotContain("join: reused");
  }

  private static final String WAITING =
      "trap \"echo stopped >> %2$s; exit 1\" TERM; echo %1$s >> %2$s; while ! test -e %3$s/%1$s.gate; do sleep 0.05; done";

  private void writeSteps(String first, String second) throws IOException {
    String step = """
          %1$s:
            run:
              class: CommandLineTool
              baseCommand: [sh, -c, '%2$s']
              inputs: {f: {type: File, inputBinding: {}}}
              outputs: {o: stdout}
            in: {f: %3$s}
            out: [o]
        """;
    dte.write("steps.cwl", """
        cwlVersion: v1.2
        class: Workflow
        inputs: {f: File}
        outputs: {o: {type: File, outputSource: second/o}}
        steps:
        """ + step.formatted("first", first, "f") + step.formatted("second", second, "first/o"));
  }

  private void kill(Running running, String line) throws Exception {
    await()
        .until(() -> Files.exists(counted) && Files.readAllLines(counted).contains(line));
    running.process().destroyForcibly().waitFor();
  }

  /** One step had ended and one was running when both were edited; then the engine dies once more. */
  @Test
  void tasksOfEditedStepsAreStoppedOrFoundAgain() throws Exception {
    // On a busy machine a command may need its time to say that it was stopped.
    dte.configured("io.dte.compute.local.cfg", "graceMillis = 30000\n");
    dte.write("in.txt", "left");
    writeSteps("echo one >> %s".formatted(counted), WAITING.formatted("two", counted, temporary));
    kill(dte.start("run", "steps.cwl", "--f", "in.txt", "--outdir", "out", "--no-reuse"), "two");
    writeSteps(WAITING.formatted("edited", counted, temporary), "echo last >> %s; cat \"$0\"".formatted(counted));
    kill(dte.start("runs", "resume", "last"), "edited");
    Files.createFile(temporary.resolve("edited.gate"));
    Result result = dte.run("runs", "resume", "last", "--json");
    assertThat(result.code()).as(result.toString()).isZero();
    assertThat(Files.readAllLines(counted)).containsExactly("one", "two", "edited", "stopped", "last");
  }

  @Test
  void anotherRunTakesOverWhatIsKnown() throws Exception {
    assertThat(dte.run("run", "items.cwl", "job.json", "--outdir", "first").code()).isZero();
    Result second = dte.run("run", "items.cwl", "job.json", "--outdir", "second");
    assertThat(second.code()).as(second.toString()).isZero();
    assertThat(count()).isEqualTo(ITEMS);
    assertThat(dte.run("cache", "show", "--json").json()).hasSize(ITEMS);
    assertThat(dte.run("run", "items.cwl", "job.json", "--outdir", "third", "--no-reuse").code()).isZero();
    assertThat(count()).isEqualTo(2 * ITEMS);
    assertThat(dte.run("cache", "clear").code()).isZero();
    assertThat(dte.run("cache", "show", "--json").json()).isEmpty();
  }
}
