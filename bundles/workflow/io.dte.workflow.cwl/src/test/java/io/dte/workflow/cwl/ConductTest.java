// SPDX-License-Identifier: Apache-2.0
package io.dte.workflow.cwl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.dte.compute.local.LocalTaskRunner;
import io.dte.foundation.api.run.RunExecution;
import io.dte.foundation.api.run.RunResult;
import io.dte.tests.support.Patience;
import io.dte.workflow.cwl.exec.Mpi;
import io.dte.workflow.cwl.exec.StepCache;
import io.dte.workflow.cwl.load.Documents;
import io.dte.workflow.cwl.model.Process;
import io.dte.workflow.cwl.model.Requirements;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What options and hints say of failures, repetition, concurrency and results of other runs. */
class ConductTest {
  private static final String COUNTING = """
      cwlVersion: v1.2
      class: CommandLineTool
      $namespaces: {dte: 'urn:dte:cwl:'}
      requirements: {ShellCommandRequirement: {}}
      hints:
        %s
      arguments: [{shellQuote: false, valueFrom: "echo $(inputs.word) >> %s; cat $(inputs.text.path) > out; %s"}]
      inputs: {word: string, text: File}
      outputs:
        out: {type: File, outputBinding: {glob: out}}
      """;
  private static final String SCATTER = """
      cwlVersion: v1.2
      class: Workflow
      requirements: {ScatterFeatureRequirement: {}, InlineJavascriptRequirement: {}}
      inputs: {items: 'int[]'}
      outputs: []
      steps:
        one:
          run:
            class: CommandLineTool
            requirements: {ShellCommandRequirement: {}}
            arguments: [{shellQuote: false, valueFrom: '%s'}]
            inputs: {item: int}
            outputs: []
          scatter: item
          in: {item: items}
          out: []
      """;

  @RegisterExtension
  final EngineExtension<LocalTaskRunner> cwl = EngineExtension.local();
  private StepCache cache;
  private int runs;

  @BeforeEach
  void open() throws IOException {
    cache = new StepCache(cwl.dir().resolve("cache"), new ObjectMapper(), Clock.systemUTC());
    cwl.write("text", "hello");
  }

  private RecordingContext context(Path document, String inputs, Map<String, String> options) throws Exception {
    return cwl.context("run" + runs++, document, inputs).with(options);
  }

  private RunResult run(RecordingContext context) throws Exception {
    Process document = Loader.valid(Path.of(context.run().document()), new Documents());
    return EngineExtension.end(cwl.engine().start(context, document, context.run().inputs(), Requirements.NONE, cache, Mpi.STANDARD));
  }

  private Path counting(String hints, String then) throws IOException {
    return cwl.write("tool.cwl", COUNTING.formatted(hints, cwl.dir().resolve("count"), then));
  }

  private long count() throws IOException {
    return Files.exists(cwl.dir().resolve("count")) ? Files.readAllLines(cwl.dir().resolve("count")).size() : 0;
  }

  private RecordingContext counted(Path tool, String word, Map<String, String> options) throws Exception {
    return context(tool, "{\"word\": \"" + word + "\", \"text\": {\"class\": \"File\", \"location\": \"text\"}}", options);
  }

  @Test
  void aToolRunsOnceForTheSameInputsByContent() throws Exception {
    Path tool = counting("WorkReuse: {enableReuse: true}", "true");
    assertThat(run(counted(tool, "a", Map.of()))).isInstanceOf(RunResult.Succeeded.class);
    Files.move(cwl.dir().resolve("text"), cwl.dir().resolve("moved"));
    Files.copy(cwl.dir().resolve("moved"), cwl.dir().resolve("text"));
    RecordingContext second = counted(tool, "a", Map.of());
    assertThat(run(second)).isInstanceOf(RunResult.Succeeded.class);
    assertThat(second.reused()).hasSize(1);
    assertThat(second.outdir().resolve("out")).hasContent("hello");
    assertThat(count()).isEqualTo(1);
    run(counted(tool, "b", Map.of()));
    run(counted(tool, "a", Map.of("reuse", "false")));
    assertThat(count()).isEqualTo(3);
    cwl.write("text", "other");
    RecordingContext changed = counted(tool, "a", Map.of());
    run(changed);
    assertThat(changed.outdir().resolve("out")).hasContent("other");
    assertThat(count()).isEqualTo(4);
    assertThat(cache.entries()).hasSize(3);
    cache.clear();
    assertThat(cache.entries()).isEmpty();
  }

  @Test
  void aResultThatSomebodyChangedIsMadeAnew() throws Exception {
    Path tool = counting("WorkReuse: {enableReuse: true}", "true");
    RecordingContext first = counted(tool, "a", Map.of());
    run(first);
    Files.writeString(first.outdir().resolve("out"), "changed by hand");
    RecordingContext second = counted(tool, "a", Map.of());
    run(second);
    assertThat(second.outdir().resolve("out")).hasContent("hello");
    assertThat(count()).isEqualTo(2);
  }

  @Test
  void aDocumentCanForbidReuse() throws Exception {
    Path tool = counting("WorkReuse: {enableReuse: false}", "true");
    run(counted(tool, "a", Map.of()));
    run(counted(tool, "a", Map.of()));
    assertThat(count()).isEqualTo(2);
  }

  @Test
  void aFailedToolIsTriedAgain() throws Exception {
    String twice = "test $(wc -l < " + cwl.dir().resolve("count") + ") -ge 3";
    String escaped = twice.replace("$(", "\\\\$(");
    RecordingContext hinted = counted(counting("dte:Retry: {attempts: 3, backoff: 0.01}", escaped), "a", Map.of());
    assertThat(run(hinted)).isInstanceOf(RunResult.Succeeded.class);
    assertThat(count()).isEqualTo(3);
    assertThat(hinted.events().stream().filter(event -> event.type().name().equals("step.started"))).hasSize(3);
    Files.delete(cwl.dir().resolve("count"));
    assertThat(run(counted(counting("WorkReuse: {enableReuse: false}", "exit 1"), "a", Map.of("retries", "1"))))
        .isInstanceOf(RunResult.Failed.class);
    assertThat(count()).isEqualTo(2);
  }

  @Test
  void keepGoingDoesAllThatCanBeDone() throws Exception {
    Path done = Files.createDirectories(cwl.dir().resolve("done"));
    Path document = cwl.write("scatter.cwl",
        SCATTER.formatted("test $(inputs.item) != 0 && touch " + done + "/$(inputs.item)"));
    String items = "{\"items\": [0, 1, 2, 3, 4, 5, 6, 7]}";
    assertThat(run(context(document, items, Map.of("onError", "keep-going", "maxParallel", "1")))).isInstanceOf(RunResult.Failed.class);
    assertThat(done.toFile().list()).hasSize(7);
  }

  @Test
  void failFastStopsWhatRuns() throws Exception {
    Path document = cwl.write("scatter.cwl",
        SCATTER.formatted("test $(inputs.item) != 3 && exec sleep 1000; sleep 0.3; exit 1"));
    RunResult result = run(context(document, "{\"items\": [0, 1, 2, 3]}", Map.of("onError", "fail-fast")));
    assertThat(result).isInstanceOfSatisfying(RunResult.Failed.class, f -> assertThat(f.problem().message()).contains("one/3"));
  }

  @Test
  void noMoreRunAtOnceThanWanted() throws Exception {
    Path document = cwl.write("scatter.cwl",
        SCATTER.formatted("mkdir " + cwl.dir().resolve("alone") + " && sleep 0.05 && rmdir " + cwl.dir().resolve("alone")));
    assertThat(run(context(document, "{\"items\": [0, 1, 2, 3, 4, 5]}", Map.of("maxParallel", "1")))).isInstanceOf(RunResult.Succeeded.class);
  }

  @Test
  void aWideScatterRunsEachItemOnce() throws Exception {
    Path document = cwl.write("scatter.cwl", SCATTER.formatted("echo $(inputs.item) >> " + cwl.dir().resolve("all")));
    StringBuilder items = new StringBuilder("{\"items\": [0");
    for (int i = 1; i < 1000; i++) {
      items.append(',').append(i);
    }
    assertThat(run(context(document, items + "]}", Map.of()))).isInstanceOf(RunResult.Succeeded.class);
    assertThat(Files.readAllLines(cwl.dir().resolve("all"))).hasSize(1000).doesNotHaveDuplicates();
  }

  @Test
  void optionsThatCannotBeFollowedAreRefusedByName() throws Exception {
    cwl.engine().checkOptions(Map.of("retries", "2", "maxParallel", "1", "onError", "keep-going", "reuse", "false", "engine", "cwl"));
    for (Map.Entry<String, String> wrong : Map.of("retries", "-1", "maxParallel", "few", "onError", "stop", "reuse", "maybe",
        "keepIntermediates", "").entrySet()) {
      assertThatThrownBy(() -> cwl.engine().checkOptions(Map.of(wrong.getKey(), wrong.getValue()))).hasMessageContaining(wrong.getKey());
    }
  }

  /** Neither what waits for the runner nor what waits for room in the run. */
  @Test
  void aPausedScatterStartsNothingNew() throws Exception {
    Path started = cwl.dir().resolve("started");
    Path ended = cwl.dir().resolve("ended");
    Path door = cwl.dir().resolve("door");
    int items = 60;
    Path document = cwl.write("wide.cwl", SCATTER.formatted("echo x >> " + started + "; until [ -e " + door + " ]; do sleep 0.02; done; echo x >> " + ended));
    RecordingContext context = context(document, "{\"items\": " + IntStream.range(0, items).boxed().toList() + "}", Map.of());
    RunExecution execution = cwl.engine().start(context, Loader.valid(document, new Documents()), context.run().inputs(), Requirements.NONE,
        cache, Mpi.STANDARD);
    int cores = 4;
    Patience.await().until(() -> Files.exists(started) && Files.readAllLines(started).size() == cores);
    execution.pause();
    Files.createFile(door);
    Patience.await().until(() -> Files.exists(ended) && Files.readAllLines(ended).size() == cores);
    Thread.sleep(300);
    assertThat(Files.readAllLines(started)).hasSize(cores);
    execution.proceed();
    assertThat(EngineExtension.end(execution)).isInstanceOf(RunResult.Succeeded.class);
    assertThat(Files.readAllLines(started)).hasSize(items);
  }

  @Test
  void aRunThatFailedWhileItWasPausedCanBeResumed() throws Exception {
    Path started = cwl.dir().resolve("started");
    Path door = cwl.dir().resolve("door");
    Path mended = cwl.dir().resolve("mended");
    Path document = cwl.write("wide.cwl", SCATTER.formatted("touch " + started + "; until [ -e " + door + " ]; do sleep 0.02; done; test -e " + mended));
    RecordingContext context = context(document, "{\"items\": [1]}", Map.of());
    RunExecution execution = cwl.engine().start(context, Loader.valid(document, new Documents()), context.run().inputs(), Requirements.NONE,
        cache, Mpi.STANDARD);
    EngineExtension.await(started);
    execution.pause();
    Files.createFile(door);
    assertThat(EngineExtension.end(execution)).isInstanceOf(RunResult.Failed.class);
    Files.createFile(mended);
    assertThat(run(context.resumed())).isInstanceOf(RunResult.Succeeded.class);
  }
}
