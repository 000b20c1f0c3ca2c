// SPDX-License-Identifier: Apache-2.0
package io.dte.workflow.cwl;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.dte.foundation.api.problem.Problem;
import io.dte.workflow.rhino.RhinoScriptEngine;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Documents with seeded defects: each defect is reported in one run, at its place, with what it is and what helps. */
class SeededDefectsTest {
  private static final Path FOLDER = Path.of("src/test/resources/validation");
  private final CwlEngine engine = CwlEngine.of(null, new RhinoScriptEngine(20_000, 1 << 28, 1 << 26), null);

  static Stream<Path> documents() throws IOException {
    try (Stream<Path> files = Files.list(FOLDER)) {
      return files.filter(file -> file.toString().endsWith(".cwl")).sorted().toList().stream();
    }
  }

  @Test
  void thereAreThirty() throws IOException {
    assertThat(documents()).hasSizeGreaterThanOrEqualTo(30);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("documents")
  void everyDefectIsReportedAtItsPlace(Path document) throws Exception {
    String name = document.getFileName().toString();
    JsonNode expected = new ObjectMapper().readTree(
        FOLDER.resolve(name.replace(".cwl", ".expected.json")).toFile());
    List<Problem> found = new ArrayList<>(engine.validate(document));
    List<JsonNode> missed = new ArrayList<>();
    for (JsonNode defect : expected) {
      Problem match = found.stream().filter(problem -> isAbout(problem, defect)).findFirst().orElse(null);
      if (match == null || !found.remove(match)) {
        missed.add(defect);
      }
    }
    assertThat(missed).as("not reported as expected; left over: %s", found).isEmpty();
    assertThat(found).as("reported beside the seeded defects").isEmpty();
  }

  private static boolean isAbout(Problem problem, JsonNode defect) {
    return problem.location().line() == defect.path("line").intValue()
        && problem.location().column() == defect.path("column").intValue()
        && problem.hint().contains(defect.path("suggestion").textValue());
  }
}
