// SPDX-License-Identifier: Apache-2.0
package io.dte.tests.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ResultsTest {
  private static final Instant MONDAY = Instant.parse("2026-11-23T09:20:15.5Z");
  private static final Instant TUESDAY = Instant.parse("2026-11-24T10:00:00Z");

  @TempDir
  Path dir;

  private static JsonNode rows(Path file) throws Exception {
    return new ObjectMapper().readTree(file.toFile()).path("rows");
  }

  @Test
  void rowsThatAreNotMeasuredAgainKeepTheirTime() throws Exception {
    Path file = dir.resolve("cwl.json");
    new Results("cwl", List.of(Row.alone("wide", "s", 3, 1), new Row("deep", "s", 1, 2, "cwltool", "3.3", 5))).merge(file, MONDAY);
    new Results("cwl", List.of(Row.alone("wide", "s", 2, 1))).merge(file, TUESDAY);
    assertThat(rows(file)).satisfiesExactly(
        wide -> assertThat(wide.path("ours").asDouble() + " " + wide.path("measuredAt").asText()).isEqualTo("2.0 2026-11-24T10:00:00Z"),
        deep -> assertThat(deep.path("ratio").asDouble() + " " + deep.path("measuredAt").asText()).isEqualTo("0.5 2026-11-23T09:20:15Z"));
  }

  @Test
  void rowsOfTablesWithOneTimeHaveThatTime() throws Exception {
    Path file = Files.writeString(dir.resolve("cwl.json"), """
        {"measuredAt": "2026-11-22T00:00:00Z", "rows": [{"metric": "deep", "ours": 1}]}
        """);
    new Results("cwl", List.of(Row.alone("wide", "s", 2, 1))).merge(file, TUESDAY);
    assertThat(rows(file).get(1).path("measuredAt").asText()).isEqualTo("2026-11-22T00:00:00Z");
  }
}
