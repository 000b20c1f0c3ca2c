// SPDX-License-Identifier: Apache-2.0
package io.dte.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.dte.data.api.Attribute;
import io.dte.data.api.Cube;
import io.dte.data.api.CubeReader;
import io.dte.data.api.DataFormats;
import io.dte.data.api.Dimension;
import io.dte.data.api.Feature;
import io.dte.data.api.FeatureCollection;
import io.dte.data.api.FeatureFormat;
import io.dte.data.api.Polygons;
import io.dte.data.api.Variable;
import io.dte.foundation.api.command.CommandContext;
import io.dte.foundation.api.problem.DteException;
import io.dte.foundation.api.problem.ExitCode;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class DataCallTest {
  private static final Map<String, Integer> LENGTHS = Map.of("time", 2, "y", 2, "x", 2, "pair", 2);
  @TempDir Path folder;
  private final Map<String, Variable> variables = new LinkedHashMap<>();
  private final Map<String, double[]> values = new LinkedHashMap<>();
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private boolean cancelled;

  DataCallTest() {
    variable("rain", "kg m^-2", List.of("time", "y", "x"), Map.of("coordinates", "lat lon"), 1, 2, 3, 4, 10, Double.NaN, Double.NaN, Double.NaN);
    variable("lat", "degrees_north", List.of("y"), Map.of(), 35.5, 36.5);
    variable("lon", "degrees_east", List.of("x"), Map.of(), -79.5, -78.5);
    variable("time", "hours since 2018-09-14", List.of("time"), Map.of(), 1, 2);
  }

  private void variable(String name, String unit, List<String> axes, Map<String, String> attributes, double... data) {
    Map<String, Attribute> all = new LinkedHashMap<>();
    all.put("units", new Attribute.Text(unit));
    attributes.forEach((key, value) -> all.put(key, new Attribute.Text(value)));
    variables.put(name, new Variable(name, "double", axes.stream().map(axis -> new Dimension(axis, LENGTHS.get(axis))).toList(), all));
    values.put(name, data);
  }

  private int call(String... arguments) throws DteException {
    CommandContext context = new CommandContext(folder, Map.of(), InputStream.nullInputStream(), new PrintStream(out, true),
        new PrintStream(OutputStream.nullOutputStream()), false, false, () -> cancelled);
    Exception[] problem = new Exception[1];
    int code = new CommandLine(new DataCommand(new Formats()).bind(context)).setErr(new java.io.PrintWriter(OutputStream.nullOutputStream()))
        .setExecutionExceptionHandler((e, line, parsed) -> {
          problem[0] = e;
          return -1;
        }).execute(arguments);
    if (problem[0] instanceof DteException e) {
      throw e;
    }
    assertThat(problem[0]).isNull();
    return code;
  }

  private int fuse(String... more) throws DteException {
    List<String> arguments = new java.util.ArrayList<>(List.of("fuse", "--grid", "rain.nc", "--polygons", "c.geojson", "--output", "rain.csv",
        "--column", "rain_mm"));
    arguments.addAll(List.of(more));
    return call(arguments.toArray(String[]::new));
  }

  /** The southern row of cells has 0.5031 of the area: cos 35.5° / (cos 35.5° + cos 36.5°), less the flattening. */
  @Test
  void fusesEachPolygonAndTime() throws Exception {
    assertThat(fuse("--unit", "mm")).isZero();
    assertThat(folder.resolve("rain.csv")).hasContent("""
        fips,name,time,rain_mm,covered_fraction
        1,West,2018-09-14T01:00:00Z,1.9938,1.0000
        1,West,2018-09-14T02:00:00Z,10.0000,0.5031
        2,East,2018-09-14T01:00:00Z,2.9938,1.0000
        2,East,2018-09-14T02:00:00Z,,0.0000
        """);
  }

  @Test
  void multipliesAndConvertsAndLeavesOutWhatIsCoveredTooLittle() throws Exception {
    fuse("--unit", "cm", "--factor", "2", "--min-coverage", "0.6");
    assertThat(Files.readAllLines(folder.resolve("rain.csv"))).contains("1,West,2018-09-14T01:00:00Z,0.3988,1.0000",
        "1,West,2018-09-14T02:00:00Z,,0.5031");
  }

  @Test
  void timesAreTheEndsOfTheBounds() throws Exception {
    variable("time", "hours since 2018-09-14", List.of("time"), Map.of("bounds", "edges"), 0.5, 1.5);
    variable("edges", "", List.of("time", "pair"), Map.of(), 0, 1, 1, 2);
    fuse();
    assertThat(Files.readAllLines(folder.resolve("rain.csv")).get(2)).contains("2018-09-14T02:00:00Z");
    values.put("edges", new double[] {0, 0, 0, 0});
    assertThatThrownBy(this::fuse).hasMessageContaining("rain.nc").hasMessageContaining("do not enclose");
  }

  @Test
  void tellsWhatItDoesNotUnderstand() throws Exception {
    assertThatThrownBy(() -> fuse("--unit", "fathom")).hasMessageContaining("fathom");
    assertThatThrownBy(() -> fuse("--variable", "snow")).hasMessageContaining("\"snow\"").hasMessageContaining("rain");
    assertThatThrownBy(() -> fuse("--id", "code")).hasMessageContaining("\"code\"");
    assertThat(fuse("--min-coverage", "2")).isEqualTo(2);
    assertThat(fuse("--factor", "-1")).isEqualTo(2);
    variable("lat", "degrees_north", List.of("x", "y"), Map.of(), 35.5, 36.5, 35.5, 36.5);
    assertThatThrownBy(this::fuse).hasMessageContaining("lat(x=2, y=2)").hasMessageContaining("axes");
    assertThat(folder.resolve("rain.csv")).doesNotExist();
  }

  @Test
  void stopsWhenCancelled() {
    cancelled = true;
    assertThatThrownBy(this::fuse).isInstanceOfSatisfying(DteException.class,
        e -> assertThat(e.problem().code()).isEqualTo(ExitCode.CANCELLED));
    assertThat(folder.resolve("rain.csv")).doesNotExist();
  }

  @Test
  void describesAFile() throws Exception {
    assertThat(call("info", "rain.nc", "--json")).isZero();
    JsonNode info = new ObjectMapper().readTree(out.toString(StandardCharsets.UTF_8));
    assertThat(info.at("/dimensions/time").asInt()).isEqualTo(2);
    assertThat(info.at("/variables/0/attributes/units").asText()).isEqualTo("kg m^-2");
    assertThat(info.at("/times/rain/1").asText()).isEqualTo("2018-09-14T02:00:00Z");
  }

  private final class Formats implements DataFormats {
    @Override
    public List<String> cubeExtensions() {
      return List.of("nc");
    }

    @Override
    public CubeReader openCube(Path file) {
      Cube cube = new Cube(file.toString(), "memory", LENGTHS.entrySet().stream()
          .map(entry -> new Dimension(entry.getKey(), entry.getValue())).toList(), List.copyOf(variables.values()), Map.of());
      return new CubeReader() {
        @Override
        public Cube cube() {
          return cube;
        }

        @Override
        public double[] read(Variable variable, int first, int count) {
          double[] all = values.get(variable.name());
          int each = all.length / variable.dimensions().get(0).length();
          return java.util.Arrays.copyOfRange(all, first * each, (first + count) * each);
        }

        @Override
        public void close() {
          // Nothing is open.
        }
      };
    }

    @Override
    public FeatureCollection readFeatures(Path file) {
      return new FeatureCollection("", List.of(county("2", "East", -79), county("1", "West", -80)));
    }

    private Feature county(String fips, String name, double west) {
      double[] box = {west, 35, west + 1, 35, west + 1, 37, west, 37, west, 35};
      return new Feature(fips, Map.of("fips", fips, "name", name),
          new Polygons(List.of(new Polygons.Polygon(new Polygons.Ring(box), List.of()))));
    }

    @Override
    public FeatureFormat featureFormat(Path file) {
      throw new UnsupportedOperationException();
    }
  }
}
