// SPDX-License-Identifier: Apache-2.0
package io.dte.tests.system;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.dte.tests.system.Dte.Result;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The flood twin from end to end: its results, the same under another engine, and what happens with bad rain. */
class FloodTwinTest {
  private static final Set<String> LEVELS = Set.of("none", "yellow", "orange", "red", "unknown");
  @TempDir Path temporary;

  @Test
  void bringsTablesWarningsQualityAndReport() throws Exception {
    Dte dte = Dte.in(temporary);
    Result result = dte.run("run", "flood-early-warning", "--outdir", "out", "--json");
    assertThat(result.code()).as(result.err()).isZero();
    assertThat(result.json().path("state").asText()).isEqualTo("succeeded");
    Path out = dte.folder().resolve("out");
    assertThat(names(out)).containsExactly("discharge.csv", "quality.json", "rain.csv", "report.html", "warnings.geojson");
    List<String> rain = Files.readAllLines(out.resolve("rain.csv"));
    assertThat(rain).hasSize(2301).first().isEqualTo("fips,name,time,rain_mm,covered_fraction");
    List<String> discharge = Files.readAllLines(out.resolve("discharge.csv"));
    assertThat(discharge).hasSize(2301).first().isEqualTo("fips,name,time,discharge_m3s");
    for (int i = 1; i < rain.size(); i++) {
      String[] fallen = rain.get(i).split(",", -1);
      String[] flowing = discharge.get(i).split(",", -1);
      assertThat(flowing[0] + flowing[2]).isEqualTo(fallen[0] + fallen[2]);
      assertThat(Instant.parse(fallen[2])).isBetween(Instant.parse("2018-09-13T19:00:00Z"), Instant.parse("2018-09-14T17:00:00Z"));
      assertThat(fallen[3].isEmpty()).as(rain.get(i)).isEqualTo(Double.parseDouble(fallen[4]) < 0.5);
      assertThat(flowing[3].isEmpty()).as(discharge.get(i)).isEqualTo(fallen[3].isEmpty());
    }
    JsonNode warnings = new ObjectMapper().readTree(out.resolve("warnings.geojson").toFile()).path("features");
    assertThat(warnings).hasSize(100);
    Set<String> seen = new TreeSet<>();
    for (JsonNode warning : warnings) {
      JsonNode properties = warning.path("properties");
      assertThat(properties.fieldNames()).toIterable().containsExactly("fips", "name", "level", "peak_m3s", "peak_time");
      seen.add(properties.path("level").asText());
      assertThat(properties.path("peak_m3s").isNull()).isEqualTo(properties.path("level").asText().equals("unknown"));
    }
    assertThat(LEVELS).isEqualTo(seen);
    String html = Files.readString(out.resolve("report.html"));
    assertThat(html).contains("<svg", "@media print", "Hydrograph of Carteret", "axis-order").doesNotContain("<script", "http:", "https:",
        "What if");
  }

  @ParameterizedTest
  @ValueSource(strings = {"1", "2"})
  void anotherEngineMakesTheSameBytes(String factor) throws Exception {
    Path cwltool = Peers.python("cwltool", "cwltool");
    Dte dte = Dte.in(temporary);
    Result own = dte.run("run", "flood-early-warning", "--outdir", "own", "--rain-factor", factor);
    assertThat(own.code()).as(own.err()).isZero();
    Result other = dte.with("PATH", Dte.root() + ":" + System.getenv("PATH")).call(List.of(cwltool.toString(), "--quiet", "--preserve-environment",
        "DTE_HOME", "--preserve-environment", "DTE_BUILT", "--outdir", "other", StageIv.TEMPLATE.resolve("main.cwl").toString(),
        "--rain_factor", factor));
    assertThat(other.code()).as(other.err()).isZero();
    for (String name : List.of("rain.csv", "discharge.csv", "warnings.geojson", "quality.json", "report.html")) {
      assertThat(dte.folder().resolve("own").resolve(name)).hasSameBinaryContentAs(dte.folder().resolve("other").resolve(name));
    }
    if (!factor.equals("1")) {
      assertThat(Files.readString(dte.folder().resolve("own/report.html"))).contains("What if there were 2 times the rain?",
          "Level of warning, observed", "Level of warning, what-if");
    }
  }

  @Test
  void twiceTheRainIsInTheTables() throws Exception {
    Dte dte = Dte.in(temporary);
    assertThat(dte.run("run", "flood-early-warning", "--outdir", "once").code()).isZero();
    assertThat(dte.run("run", "flood-early-warning", "--outdir", "twice", "--rain-factor=2").code()).isZero();
    List<String> once = Files.readAllLines(dte.folder().resolve("once/rain.csv"));
    List<String> twice = Files.readAllLines(dte.folder().resolve("twice/rain.csv"));
    double sum = 0;
    double doubled = 0;
    for (int i = 1; i < once.size(); i++) {
      String rain = once.get(i).split(",", -1)[3];
      sum += rain.isEmpty() ? 0 : Double.parseDouble(rain);
      doubled += rain.isEmpty() ? 0 : Double.parseDouble(twice.get(i).split(",", -1)[3]);
    }
    assertThat(doubled / sum).isBetween(1.9999, 2.0001);
  }

  @Test
  void refusedRainEndsTheRunWithItsReportAlone() throws Exception {
    Dte dte = Dte.in(temporary);
    Result result = dte.run("run", "flood-early-warning", "--outdir", "out", "--json", "--rain",
        Dte.root().resolve("tests/system/src/test/data/stage4-swapped-axes.nc").toString());
    assertThat(result.code()).as(result.err()).isEqualTo(4);
    assertThat(result.problem().path("message").asText()).contains("axis-order");
    assertThat(names(dte.folder().resolve("out"))).containsExactly("quality.json");
    JsonNode report = new ObjectMapper().readTree(dte.folder().resolve("out/quality.json").toFile());
    assertThat(report.path("verdict").asText()).isEqualTo("refused");
  }

  @Test
  void rainCutInHalfIsNamedAndNothingIsLeft() throws Exception {
    Dte dte = Dte.in(temporary);
    StageIv.good().firstHalf().write(dte.folder().resolve("half.nc"));
    Result result = dte.run("run", "flood-early-warning", "--outdir", "out", "--json", "--rain", "half.nc");
    assertThat(result.code()).as(result.err()).isEqualTo(3);
    assertThat(result.problem().path("message").asText()).contains("half.nc", "cut off", "1031668", "515834");
    assertThat(dte.folder().resolve("out")).doesNotExist();
  }

  private static Set<String> names(Path folder) throws Exception {
    try (var files = Files.list(folder)) {
      return new TreeSet<>(files.map(file -> file.getFileName().toString()).toList());
    }
  }
}
