// SPDX-License-Identifier: Apache-2.0
package io.dte.qa;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.dte.data.api.CubeReader;
import io.dte.data.api.DataFormats;
import io.dte.data.api.FeatureCollection;
import io.dte.data.api.FeatureFormat;
import io.dte.foundation.api.command.CommandContext;
import io.dte.foundation.api.problem.DteException;
import io.dte.foundation.api.problem.ExitCode;
import io.dte.qa.api.QualityCheck;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;

class QaCallTest {
  private static final List<QualityCheck> CHECKS = List.of(new AxisOrderCheck(), new UnitsCheck(), new ValueRangeCheck(),
      new CoordinateRangeCheck(), new TimeOrderCheck(), new MissingFractionCheck());
  private static final String RULES = """
      variable: rain
      rules:
        - {rule: axis-order, dimensions: [time, y, x]}
        - {rule: units, units: [mm]}
        - {rule: value-range, range: [0, 305]}
        - {rule: coordinate-range, latitude: [20, 55], longitude: [-130, -60]}
        - {rule: time-order, step_seconds: 3600}
        - {rule: missing-fraction, maximum: 0.1}
      """;
  @TempDir Path folder;

  private JsonNode check(Grid grid, String rules) throws Exception {
    Files.writeString(folder.resolve("rules.yaml"), rules);
    PrintStream sink = new PrintStream(OutputStream.nullOutputStream());
    CommandContext context = new CommandContext(folder, Map.of(), InputStream.nullInputStream(), sink, sink, false, false, () -> false);
    Exception[] problem = new Exception[1];
    new CommandLine(new QaCommand(new Formats(grid), CHECKS).bind(context)).setExecutionExceptionHandler((e, line, parsed) -> {
      problem[0] = e;
      return -1;
    }).execute("check", "rain.nc", "--rules", "rules.yaml", "--report", "quality.json");
    if (problem[0] instanceof DteException e && e.problem().code() == ExitCode.REFUSED) {
      assertThat(e.getMessage()).contains("rain.nc", "quality.json");
    } else if (problem[0] != null) {
      throw problem[0];
    }
    JsonNode report = new ObjectMapper().readTree(folder.resolve("quality.json").toFile());
    assertThat(report.path("verdict").asText()).isEqualTo(problem[0] == null ? "passed" : "refused");
    return report;
  }

  private static List<String> refusing(JsonNode report) {
    List<String> rules = new ArrayList<>();
    report.path("results").forEach(result -> {
      assertThat(result.fieldNames()).toIterable().containsExactly("rule", "variable", "found", "expected", "verdict");
      if (result.path("verdict").asText().equals("failed")) {
        rules.add(result.path("rule").asText());
      }
    });
    return rules;
  }

  static Stream<Arguments> spoilt() {
    return Stream.of(
        spoilt("axis-order", grid -> grid.add("lat", "degrees_north", List.of("x", "y"), Map.of(), 35, 36, 35, 36, 35, 36)
            .add("lon", "degrees_east", List.of("x", "y"), Map.of(), -80, -80, -79, -79, -78, -78)),
        spoilt("axis-order", grid -> grid.add("rain", "mm", List.of("time", "x", "y"), Map.of("coordinates", "time lat lon"), new double[12])),
        spoilt("units", grid -> grid.add("rain", "m", List.of("time", "y", "x"), Map.of("coordinates", "time lat lon"), new double[12])),
        spoilt("value-range", grid -> grid.values.get("rain")[7] = 1e6),
        spoilt("value-range", grid -> grid.values.get("rain")[7] = -0.1),
        spoilt("coordinate-range", grid -> {
          double[] lat = grid.values.get("lat");
          grid.values.put("lat", grid.values.get("lon"));
          grid.values.put("lon", lat);
        }),
        spoilt("coordinate-range", grid -> grid.add("lat", "degrees_east", List.of("y", "x"), Map.of(), -80, -79, -78, -80, -79, -78)
            .add("lon", "degrees_north", List.of("y", "x"), Map.of(), 35, 35, 35, 36, 36, 36)),
        spoilt("time-order", grid -> grid.values.put("time", new double[] {2, 1})),
        spoilt("time-order", grid -> grid.values.put("time", new double[] {1, 1})),
        spoilt("time-order", grid -> grid.values.put("time", new double[] {1, 4})),
        spoilt("time-order", grid -> grid.add("time", "fortnights since 2018-01-01", List.of("time"), Map.of(), 1, 2)),
        spoilt("missing-fraction", grid -> java.util.Arrays.fill(grid.values.get("rain"), 0, 3, Double.NaN)));
  }

  private static Arguments spoilt(String rule, Consumer<Grid> how) {
    return Arguments.of(rule, how);
  }

  @ParameterizedTest(name = "{0} {index}")
  @MethodSource("spoilt")
  void eachFaultIsRefusedByItsOwnRule(String rule, Consumer<Grid> how) throws Exception {
    Grid grid = new Grid();
    how.accept(grid);
    assertThat(refusing(check(grid, RULES))).containsExactly(rule);
  }

  @Test
  void goodDataPass() throws Exception {
    JsonNode report = check(new Grid(), RULES);
    assertThat(refusing(report)).isEmpty();
    assertThat(report.path("results")).hasSize(6);
  }

  @Test
  void tellsWhatIsWrongWithRules() {
    assertThatThrownBy(() -> check(new Grid(), "rules: [\n")).hasMessageContaining("rules.yaml:").hasMessageContaining("no YAML");
    assertThatThrownBy(() -> check(new Grid(), "variable: rain\nrules: [{rule: unist}]")).hasMessageContaining("\"unist\"").hasMessageContaining("units");
    assertThatThrownBy(() -> check(new Grid(), "rules: [{rule: units}]")).hasMessageContaining("names no variable");
    assertThatThrownBy(() -> check(new Grid(), "variable: rain\nrules: [{rule: value-range, range: 5}]")).hasMessageContaining("[least, greatest]");
    assertThatThrownBy(() -> check(new Grid(), "variable: snow\nrules: [{rule: units, units: [mm]}]")).hasMessageContaining("\"snow\"").hasMessageContaining("rain, lat");
  }

  private record Formats(Grid grid) implements DataFormats {
    @Override
    public List<String> cubeExtensions() {
      return List.of("nc");
    }

    @Override
    public CubeReader openCube(Path file) {
      return grid;
    }

    @Override
    public FeatureCollection readFeatures(Path file) {
      throw new UnsupportedOperationException();
    }

    @Override
    public FeatureFormat featureFormat(Path file) {
      throw new UnsupportedOperationException();
    }
  }
}
