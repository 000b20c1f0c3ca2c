// SPDX-License-Identifier: Apache-2.0
package io.dte.tests.system;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.dte.tests.system.Dte.Result;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The flood twin's rules on its real rain file, and on copies with one fault each. */
class QualityGateTest {
  private static final Path SWAPPED = Dte.root().resolve("tests/system/src/test/data/stage4-swapped-axes.nc");
  @TempDir Path temporary;

  static Stream<Arguments> faults() {
    StageIv good = StageIv.good();
    return Stream.of(Arguments.of("units", good.unit("inch")), Arguments.of("value-range", good.value(100_000, 1e6f)),
        Arguments.of("coordinate-range", good.latitudesAndLongitudesExchanged()),
        Arguments.of("time-order", good.timesExchanged(3, 9)), Arguments.of("missing-fraction", good.missing(0.2)));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("faults")
  void aFaultIsRefusedByItsOwnRule(String rule, StageIv data) throws Exception {
    assertThat(refusing(data.write(Dte.in(temporary).folder().resolve("rain.nc")))).containsExactly(rule);
  }

  @Test
  void swappedAxesAreRefusedByTheirRuleAlone() throws Exception {
    assertThat(refusing(SWAPPED)).containsExactly("axis-order");
  }

  @Test
  void goodDataAndAnHourOfThemPass() throws Exception {
    assertThat(refusing(StageIv.FILE)).isEmpty();
    Path hour = StageIv.good().hour(10).write(Dte.in(temporary).folder().resolve("hour.nc"));
    assertThat(refusing(hour)).isEmpty();
    Result info = Dte.in(temporary).run("data", "info", hour.toString());
    assertThat(info.out()).contains("1 steps from 2018-09-14T05:00:00Z");
  }

  @Test
  void aFileCutInHalfIsNotJudgedButNamed() throws Exception {
    Path half = StageIv.good().firstHalf().write(Dte.in(temporary).folder().resolve("half.nc"));
    Result result = check(half);
    assertThat(result.code()).isEqualTo(3);
    assertThat(result.err()).contains("half.nc", "cut off", Long.toString(Files.size(StageIv.FILE)), Long.toString(Files.size(half)))
        .hasLineCount(1);
    assertThat(Dte.in(temporary).folder().resolve("quality.json")).doesNotExist();
  }

  private Result check(Path file) throws Exception {
    return Dte.in(temporary).run("qa", "check", file.toString(), "--rules", StageIv.TEMPLATE.resolve("data/rules.yaml").toString(),
        "--report", "quality.json");
  }

  /** The rules that refuse a file; checks that the exit status says the same. */
  private List<String> refusing(Path file) throws Exception {
    Result result = check(file);
    JsonNode report = new ObjectMapper().readTree(Dte.in(temporary).folder().resolve("quality.json").toFile());
    List<String> rules = new ArrayList<>();
    for (JsonNode one : report.path("results")) {
      if (one.path("verdict").asText().equals("failed")) {
        rules.add(one.path("rule").asText());
      }
    }
    assertThat(report.path("results")).hasSize(6);
    assertThat(result.code()).as(result.err()).isEqualTo(rules.isEmpty() ? 0 : 4);
    return rules;
  }
}
