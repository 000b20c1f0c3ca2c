// SPDX-License-Identifier: Apache-2.0
package io.dte.workflow.cwl;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.dte.foundation.api.problem.Problem;
import io.dte.workflow.rhino.RhinoScriptEngine;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Documents with seeded defects: each defect is reported in one run, at its place, with what it is and what helps. */
class SeededDefectsTest {
  static final Path FOLDER = Path.of("src/test/resources/validation");
  private static final ObjectMapper JSON = new ObjectMapper();
  private final CwlEngine engine = CwlEngine.of(null, new RhinoScriptEngine(20_000, 1 << 28, 1 << 26), null);

  /**
   * What somebody did wrong.
   *
   * @param file below the folder of the documents
   * @param text what stands at the place and is wrong; null when something is missing there
   * @param missing the name of what is missing, or null
   * @param suggestion a part of what is told to do
   */
  record Defect(String file, int line, int column, String text, String missing, String suggestion) {

    boolean isToldBy(Problem problem) {
      return problem.location().file().equals(FOLDER.resolve(file).toString()) && problem.location().line() == line
          && problem.location().column() == column && problem.hint().contains(suggestion)
          && (text == null || isNamed(problem.message(), text)) && (missing == null || isNamed(problem.message(), missing));
    }

    private static boolean isNamed(String message, String word) {
      return Pattern.compile("(?<!\\w)" + Pattern.quote(word.replace("\t", "\\t")) + "(?!\\w)").matcher(message).find();
    }
  }

  static Stream<Path> documents() throws IOException {
    try (Stream<Path> files = Files.list(FOLDER)) {
      return files.filter(file -> file.toString().endsWith(".cwl")).sorted().toList().stream();
    }
  }

  static List<Defect> defects(Path document) throws IOException {
    return JSON.readValue(Path.of(document.toString().replace(".cwl", ".expected.json")).toFile(), new TypeReference<>() {});
  }

  @Test
  void thereAreThirty() throws IOException {
    assertThat(documents()).hasSizeGreaterThanOrEqualTo(30);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("documents")
  void everyDefectIsReportedAtItsPlace(Path document) throws Exception {
    List<Problem> found = new ArrayList<>(engine.validate(document));
    List<Defect> missed = new ArrayList<>();
    for (Defect defect : defects(document)) {
      Problem told = found.stream().filter(defect::isToldBy).findFirst().orElse(null);
      if (told == null || !found.remove(told)) {
        missed.add(defect);
      }
    }
    assertThat(missed).as("not reported as expected; left over: %s", found).isEmpty();
    assertThat(found).as("reported beside the seeded defects").isEmpty();
  }

  /** What is to be reported is really there, in quotes or without. */
  @ParameterizedTest(name = "{0}")
  @MethodSource("documents")
  void everyDefectIsWhereItIsSaidToBe(Path document) throws Exception {
    for (Defect defect : defects(document)) {
      assertThat(defect.text == null && defect.missing == null || defect.suggestion.isEmpty()).as("half described: %s", defect).isFalse();
      String line = Files.readAllLines(FOLDER.resolve(defect.file)).get(defect.line - 1);
      if (defect.text != null) {
        assertThat(line.substring(defect.column - 1).replaceFirst("^['\"](?=.)", "")).as("%s", defect).startsWith(defect.text);
      }
    }
  }
}
