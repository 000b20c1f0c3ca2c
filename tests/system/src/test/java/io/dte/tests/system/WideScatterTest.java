// SPDX-License-Identifier: Apache-2.0
package io.dte.tests.system;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.dte.tests.system.Dte.Result;
import java.nio.file.Path;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A scatter over very many items, in a heap that would not hold their jobs. */
class WideScatterTest {
  private static final int ITEMS = 100_000;
  private static final String HEAP = "64m";

  @TempDir
  Path temporary;

  @Test
  void aHundredThousandItemsNeedLittleMemory() throws Exception {
    Dte dte = Dte.in(temporary).with("JDK_JAVA_OPTIONS", "-Xmx" + HEAP);
    dte.write("wide.cwl", """
        cwlVersion: v1.2
        class: Workflow
        requirements: {ScatterFeatureRequirement: {}, InlineJavascriptRequirement: {}}
        inputs: {items: 'int[]'}
        outputs: {numbers: {type: 'int[]', outputSource: one/item}}
        steps:
          one:
            scatter: item
            in: {item: items}
            out: [item]
            run:
              class: ExpressionTool
              inputs: {item: int}
              outputs: {item: int}
              expression: $(inputs)
        """);
    dte.write("items.json", IntStream.range(0, ITEMS).mapToObj(Integer::toString)
        .collect(Collectors.joining(",", "{\"items\": [", "]}")));
    Result result = dte.run("cwl-runner", "--quiet", "wide.cwl", "items.json");
    assertThat(result.code()).as(result.err()).isZero();
    JsonNode numbers = new ObjectMapper().readTree(result.out()).path("numbers");
    assertThat(numbers).hasSize(ITEMS);
    for (int i = 0; i < ITEMS; i++) {
      assertThat(numbers.get(i).asInt()).isEqualTo(i);
    }
  }
}
