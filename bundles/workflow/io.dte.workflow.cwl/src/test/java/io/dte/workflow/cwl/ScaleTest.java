// SPDX-License-Identifier: Apache-2.0
package io.dte.workflow.cwl;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.dte.compute.api.Resources;
import io.dte.compute.api.Task;
import io.dte.compute.api.TaskHandle;
import io.dte.compute.api.TaskRunner;
import io.dte.foundation.api.json.StoredArray;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Workflows of very many steps, and scatters over very many items; their tasks take no time. */
class ScaleTest {
  private static final int STEPS = 10_000;
  private static final int ITEMS = 3_000;
  private static final String SAME = """
      cwlVersion: v1.2
      $graph:
      - id: same
        class: ExpressionTool
        requirements: {InlineJavascriptRequirement: {}}
        inputs: {item: int}
        outputs: {item: int}
        expression: $(inputs)
      """;

  @RegisterExtension
  final EngineExtension<CountingRunner> cwl = new EngineExtension<>(CountingRunner::new);

  /** Counts the tasks that are under way at once. */
  private static final class CountingRunner implements TaskRunner {
    private final EmptyRunner empty;
    private final AtomicInteger underWay = new AtomicInteger();
    private final AtomicInteger most = new AtomicInteger();

    CountingRunner(Path allowed) {
      empty = new EmptyRunner(allowed);
    }

    @Override
    public TaskHandle submit(Task task) {
      most.accumulateAndGet(underWay.incrementAndGet(), Math::max);
      // Who learns of the end, and submits the next task, finds this one counted no more.
      return empty.submit(task, done -> done.thenApply(result -> {
        underWay.decrementAndGet();
        return result;
      }));
    }

    @Override
    public TaskHandle reattach(Task task, String externalId) {
      return submit(task);
    }

    @Override
    public Resources capacity() {
      return empty.capacity();
    }
  }

  private RecordingContext context(String document, String inputs) throws Exception {
    return cwl.context(cwl.write("workflow.cwl", document), inputs);
  }

  private JsonNode outputs(RecordingContext context) throws Exception {
    return EngineExtension.outputs(cwl.run(context));
  }

  private static String items(int count) {
    return IntStream.range(0, count).mapToObj(Integer::toString).collect(Collectors.joining(",", "{\"items\": [", "]}"));
  }

  @Test
  void aChainOfTenThousandSteps() throws Exception {
    StringBuilder text = new StringBuilder(SAME).append("- id: main\n  class: Workflow\n  inputs: {item: int}\n")
        .append("  outputs: {last: {type: int, outputSource: s").append(STEPS).append("/item}}\n  steps:\n")
        .append("    s1: {run: '#same', in: {item: item}, out: [item]}\n");
    for (int i = 2; i <= STEPS; i++) {
      text.append("    s").append(i).append(": {run: '#same', in: {item: s").append(i - 1).append("/item}, out: [item]}\n");
    }
    assertThat(outputs(context(text.toString(), "{\"item\": 7}"))).hasToString("{\"last\":7}");
  }

  @Test
  void tenThousandStepsSideBySide() throws Exception {
    String sources = IntStream.rangeClosed(1, STEPS).mapToObj(i -> "s" + i + "/item").collect(Collectors.joining(", "));
    StringBuilder text = new StringBuilder(SAME).append("- id: main\n  class: Workflow\n  inputs: {item: int}\n")
        .append("  requirements: {MultipleInputFeatureRequirement: {}}\n")
        .append("  outputs: {all: {type: 'int[]', outputSource: [").append(sources).append("]}}\n  steps:\n");
    for (int i = 1; i <= STEPS; i++) {
      text.append("    s").append(i).append(": {run: '#same', in: {item: item}, out: [item]}\n");
    }
    assertThat(outputs(context(text.toString(), "{\"item\": 7}")).path("all")).hasSize(STEPS);
  }

  private static final String TWO_SCATTERS = """
      cwlVersion: v1.2
      class: Workflow
      requirements: {ScatterFeatureRequirement: {}}
      inputs: {items: 'int[]'}
      outputs:
        files: {type: 'File[]', outputSource: make/file}
        both: {type: 'File[]', outputSource: [make/file, make/file], linkMerge: merge_flattened}
        names: {type: 'string[]', outputSource: name/name}
      steps:
        make:
          scatter: item
          in: {item: items}
          out: [file]
          run:
            class: CommandLineTool
            baseCommand: 'true'
            inputs: {item: int}
            stdout: made-$(inputs.item).txt
            outputs: {file: stdout}
        name:
          scatter: file
          in: {file: make/file}
          out: [name]
          run:
            class: ExpressionTool
            requirements: {InlineJavascriptRequirement: {}}
            inputs: {file: File, name: {type: string, default: ''}}
            outputs: {name: string}
            expression: $(inputs)
      """;

  @Test
  void longListsStayInFilesFromStepToStepAndIntoTheResult() throws Exception {
    RecordingContext first = context(TWO_SCATTERS, items(ITEMS));
    JsonNode outputs = outputs(first);

    assertThat(outputs.path("files")).isInstanceOf(StoredArray.class).hasSize(ITEMS);
    assertThat(outputs.path("both")).isInstanceOf(StoredArray.class).hasSize(2 * ITEMS);
    assertThat(outputs.path("names")).hasSize(ITEMS);
    JsonNode last = outputs.path("files").get(ITEMS - 1);
    assertThat(last.path("path").asText()).isEqualTo(cwl.dir().resolve("run/out/made-" + (ITEMS - 1) + ".txt").toString());
    assertThat(last.path("checksum").asText()).startsWith("sha1$");
    assertThat(outputs.path("both").get(2 * ITEMS - 1)).isEqualTo(last);
    assertThat(cwl.dir().resolve("run/out")).isDirectoryContaining("glob:**/made-0.txt");
    try (var files = Files.list(cwl.dir().resolve("run/out"))) {
      assertThat(files.count()).isEqualTo(ITEMS);
    }

    RecordingContext again = first.resumed();
    assertThat(outputs(again).path("files")).isEqualTo(outputs.path("files"));
    assertThat(again.reused()).hasSize(ITEMS);
  }

  private static final String NESTED = """
      cwlVersion: v1.2
      $graph:
      - id: tool
        class: CommandLineTool
        baseCommand: 'true'
        inputs: {item: int}
        outputs: {n: {type: int, outputBinding: {outputEval: $(inputs.item)}}}
      - id: inner
        class: Workflow
        requirements: {ScatterFeatureRequirement: {}}
        inputs: {items: 'int[]', item: int}
        outputs: {ns: {type: 'int[]', outputSource: each/n}}
        steps: {each: {run: '#tool', scatter: item, in: {item: items}, out: [n]}}
      - id: main
        class: Workflow
        requirements: {ScatterFeatureRequirement: {}, SubworkflowFeatureRequirement: {}}
        inputs: {items: 'int[]'}
        outputs: {ns: {type: {type: array, items: 'int[]'}, outputSource: outer/ns}}
        steps: {outer: {run: '#inner', scatter: item, in: {item: items, items: items}, out: [ns]}}
      """;

  @Test
  void scattersInScattersHaveABoundedNumberOfTasksUnderWay() throws Exception {
    JsonNode outputs = outputs(context(NESTED, items(60)));

    assertThat(outputs.path("ns")).hasSize(60).allSatisfy(row -> assertThat(row).hasSize(60));
    assertThat(cwl.runner().most.get()).isLessThanOrEqualTo(8 * Math.max(4, Runtime.getRuntime().availableProcessors()));
  }
}
