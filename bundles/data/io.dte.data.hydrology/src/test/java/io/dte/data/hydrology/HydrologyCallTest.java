// SPDX-License-Identifier: Apache-2.0
package io.dte.data.hydrology;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dte.data.api.CubeReader;
import io.dte.data.api.DataFormats;
import io.dte.data.api.Feature;
import io.dte.data.api.FeatureCollection;
import io.dte.data.api.FeatureFormat;
import io.dte.data.api.Polygons;
import io.dte.foundation.api.command.CommandContext;
import io.dte.foundation.api.problem.DteException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class HydrologyCallTest {
  private static final FeatureCollection COUNTIES = new FeatureCollection("", List.of(county("2", "B<b>", 1), county("1", "A", 0)));
  @TempDir Path folder;
  private final Map<Path, FeatureCollection> written = new HashMap<>();

  private static Feature county(String fips, String name, double west) {
    double[] square = {west, 35, west + 1, 35, west + 1, 36, west, 36, west, 35};
    return new Feature(fips, Map.of("fips", fips, "name", name),
        new Polygons(List.of(new Polygons.Polygon(new Polygons.Ring(square), List.of()))));
  }

  @BeforeEach
  void files() throws Exception {
    Files.writeString(folder.resolve("counties.geojson"), "");
    Files.writeString(folder.resolve("rain.csv"), "fips,name,time,rain_mm,covered_fraction\n"
        + "1,A,2018-09-14T01:00:00Z,80.0,1\n1,A,2018-09-14T02:00:00Z,60.0,1\n"
        + "2,B<b>,2018-09-14T01:00:00Z,,0.1\n2,B<b>,2018-09-14T02:00:00Z,,0.1\n");
    Files.writeString(folder.resolve("p.csv"), "# remark\nfips,curve_number,slope_percent,flow_length_m\n1,90,5,3000\n2,80,5,3000\n");
    Files.writeString(folder.resolve("t.csv"), "level,specific_discharge_m3s_km2,meaning\nyellow,0.1,Beware\nred,1,Run\n");
    Files.writeString(folder.resolve("q.json"), "{\"results\":[{\"rule\":\"units\",\"found\":\"<mm>\",\"verdict\":\"passed\"}]}");
  }

  private int call(String... arguments) throws DteException {
    PrintStream sink = new PrintStream(OutputStream.nullOutputStream());
    CommandContext context = new CommandContext(folder, Map.of(), InputStream.nullInputStream(), sink, sink, false, false, () -> false);
    Exception[] problem = new Exception[1];
    int code = new CommandLine(new HydrologyCommand(new Formats()).bind(context)).setExecutionExceptionHandler((e, line, parsed) -> {
      problem[0] = e;
      return -1;
    }).execute(arguments);
    if (problem[0] instanceof DteException e) {
      throw e;
    }
    assertThat(problem[0]).isNull();
    return code;
  }

  private int runoff() throws DteException {
    return call("runoff", "--rain", "rain.csv", "--counties", "counties.geojson", "--parameters", "p.csv", "--intervals-after", "1",
        "--output", "discharge.csv");
  }

  private int warn() throws DteException {
    return call("warn", "--discharge", "discharge.csv", "--counties", "counties.geojson", "--thresholds", "t.csv", "--output",
        "warnings.geojson");
  }

  @Test
  void unknownRainStaysUnknownAndIsNeverZero() throws Exception {
    assertThat(runoff()).isZero();
    List<String> lines = Files.readAllLines(folder.resolve("discharge.csv"));
    assertThat(lines).hasSize(7).first().isEqualTo("fips,name,time,discharge_m3s");
    assertThat(lines.get(3)).startsWith("1,A,2018-09-14T03:00:00Z,").doesNotEndWith(",");
    assertThat(lines.get(5)).isEqualTo("2,B<b>,2018-09-14T02:00:00Z,");
    assertThat(warn()).isZero();
    List<Feature> warnings = written.get(folder.resolve("warnings.geojson")).features();
    assertThat(warnings).extracting(Feature::id).containsExactly("1", "2");
    assertThat(warnings.get(0).properties().keySet()).containsExactly("fips", "name", "level", "peak_m3s", "peak_time");
    assertThat(warnings.get(0).text("level")).isEqualTo("red");
    assertThat(warnings.get(1).text("level")).isEqualTo("unknown");
    assertThat(warnings.get(1).properties()).containsEntry("peak_m3s", null).containsEntry("peak_time", null);
  }

  @Test
  void reportIsSelfContainedAndEscaped() throws Exception {
    runoff();
    warn();
    String[] base = {"report", "--rain", "rain.csv", "--discharge", "discharge.csv", "--warnings", "warnings.geojson", "--thresholds",
        "t.csv", "--quality", "q.json", "--output", "report.html", "--observed-rain", "rain.csv", "--observed-discharge",
        "discharge.csv", "--observed-warnings", "warnings.geojson"};
    assertThat(call(base)).isZero();
    String html = Files.readString(folder.resolve("report.html"));
    assertThat(html).doesNotContain("<script").doesNotContain("http").doesNotContain("B<b>").contains("&lt;mm&gt;")
        .contains("B&lt;b&gt;", "<title id=", "<desc id=", "@media print").doesNotContain("What if");
    assertThat(call(java.util.stream.Stream.concat(java.util.Arrays.stream(base), java.util.stream.Stream.of("--rain-factor", "2"))
        .toArray(String[]::new))).isZero();
    assertThat(Files.readString(folder.resolve("report.html"))).contains("What if there were 2 times the rain?", "stroke-dasharray");
  }

  @Test
  void tellsFileAndLineOfWhatIsWrong() throws Exception {
    Files.writeString(folder.resolve("p.csv"), "fips,curve_number,slope_percent,flow_length_m\n1,190,5,3000\n");
    assertThatThrownBy(this::runoff).hasMessageContaining("p.csv:2");
    Files.writeString(folder.resolve("p.csv"), "fips,curve_number,slope_percent,flow_length_m\n1,90,5,3000\n");
    assertThatThrownBy(this::runoff).hasMessageContaining("county 2");
    Files.writeString(folder.resolve("rain.csv"), "fips,name,time,rain_mm\n1,A,2018-09-14T01:00:00Z,1\n1,A,yesterday,1\n");
    assertThatThrownBy(this::runoff).hasMessageContaining("rain.csv:3").hasMessageContaining("yesterday");
    Files.writeString(folder.resolve("rain.csv"), "fips,name,time,rain_mm\n1,A,2018-09-14T01:00:00Z,-1\n");
    assertThatThrownBy(this::runoff).hasMessageContaining("negative");
    Files.writeString(folder.resolve("t.csv"), "level,specific_discharge_m3s_km2,meaning\nred,1,Run\nyellow,0.1,Beware\n");
    assertThatThrownBy(() -> Thresholds.read(folder.resolve("t.csv"))).hasMessageContaining("t.csv:3").hasMessageContaining("yellow");
    assertThat(folder.resolve("discharge.csv")).doesNotExist();
  }

  /** Features without files. */
  private final class Formats implements DataFormats {
    @Override
    public List<String> cubeExtensions() {
      return List.of();
    }

    @Override
    public CubeReader openCube(Path file) {
      throw new UnsupportedOperationException();
    }

    @Override
    public FeatureCollection readFeatures(Path file) {
      return written.getOrDefault(file, COUNTIES);
    }

    @Override
    public FeatureFormat featureFormat(Path file) {
      return new FeatureFormat() {
        @Override
        public FeatureCollection read(Path other) {
          return readFeatures(other);
        }

        @Override
        public void write(FeatureCollection features, OutputStream out) {
          written.put(file, features);
        }
      };
    }
  }
}
