// SPDX-License-Identifier: Apache-2.0
package io.dte.tests.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.dte.tests.system.Dte.Result;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Rain of counties: against an independent computation, and with values missing. */
class FusionTest {
  private static final Path COUNTIES = StageIv.TEMPLATE.resolve("data/north-carolina-counties.geojson");
  @TempDir Path temporary;

  private record Row(String fips, String time, String rain, double covered) {}

  private List<Row> fuse(Path grid) throws Exception {
    Dte dte = Dte.in(temporary);
    Result result = dte.run("data", "fuse", "--grid", grid.toString(), "--polygons", COUNTIES.toString(), "--column", "rain_mm",
        "--unit", "mm", "--output", "rain.csv");
    assertThat(result.code()).as(result.err()).isZero();
    List<String> lines = Files.readAllLines(dte.folder().resolve("rain.csv"));
    assertThat(lines.get(0)).isEqualTo("fips,name,time,rain_mm,covered_fraction");
    List<Row> rows = new ArrayList<>();
    for (String line : lines.subList(1, lines.size())) {
      String[] fields = line.split(",", -1);
      rows.add(new Row(fields[0], fields[2], fields[3], Double.parseDouble(fields[4])));
    }
    return rows;
  }

  @Test
  void agreesWithAnIndependentComputation() throws Exception {
    Path python = Peers.python("numpy", "python");
    List<Row> rows = fuse(StageIv.FILE);
    assertThat(rows).hasSize(100 * StageIv.HOURS);
    assertThat(rows.get(0).time()).isEqualTo("2018-09-13T19:00:00Z");
    assertThat(rows.get(StageIv.HOURS - 1).time()).isEqualTo("2018-09-14T17:00:00Z");
    Result other = Dte.in(temporary).call(List.of(python.toString(),
        Dte.root().resolve("tests/system/src/test/python/areal_mean.py").toString(), StageIv.FILE.toString(), COUNTIES.toString(),
        StageIv.VARIABLE));
    assertThat(other.code()).as(other.err()).isZero();
    Map<String, String[]> expected = new HashMap<>();
    other.out().lines().skip(1).map(line -> line.split(",")).forEach(fields -> expected.put(fields[0] + " " + fields[1], fields));
    assertThat(expected).hasSize(rows.size());
    int compared = 0;
    for (int i = 0; i < rows.size(); i++) {
      Row row = rows.get(i);
      String[] fields = expected.get(row.fips() + " " + i % StageIv.HOURS);
      assertThat(row.covered()).as("%s", row).isCloseTo(Double.parseDouble(fields[3]), within(0.005));
      assertThat(row.rain().isEmpty()).as("%s", row).isEqualTo(row.covered() < 0.5);
      if (!row.rain().isEmpty()) {
        double mean = Double.parseDouble(fields[2]);
        assertThat(Double.parseDouble(row.rain())).as("%s", row).isCloseTo(mean, within(0.005 * mean + 0.001));
        compared++;
      }
    }
    assertThat(compared).isGreaterThan(50 * StageIv.HOURS);
  }

  @Test
  void missingValuesAreLeftOutAndNeverZero() throws Exception {
    List<Row> whole = fuse(StageIv.FILE);
    List<Row> gaps = fuse(StageIv.good().missing(0.2).write(Dte.in(temporary).folder().resolve("gaps.nc")));
    Set<Double> coverages = new HashSet<>();
    for (int i = 0; i < whole.size(); i++) {
      if (whole.get(i).covered() == 1) {
        coverages.add(gaps.get(i).covered());
        assertThat(gaps.get(i).covered()).isBetween(0.5, 0.97);
        double before = Double.parseDouble(whole.get(i).rain());
        assertThat(Double.parseDouble(gaps.get(i).rain())).isCloseTo(before, within(0.3 * before + 0.5));
      }
    }
    assertThat(coverages).hasSizeGreaterThan(500);
    List<Row> hour = fuse(StageIv.good().missingHour(4).write(Dte.in(temporary).folder().resolve("hour.nc")));
    for (int i = 0; i < whole.size(); i++) {
      if (i % StageIv.HOURS == 4) {
        assertThat(hour.get(i).rain()).isEmpty();
        assertThat(hour.get(i).covered()).isZero();
      } else {
        assertThat(hour.get(i)).isEqualTo(whole.get(i));
      }
    }
  }

  @Test
  void anHourAloneHasTheValuesOfTheWhole() throws Exception {
    List<Row> whole = fuse(StageIv.FILE);
    List<Row> hour = fuse(StageIv.good().hour(10).write(Dte.in(temporary).folder().resolve("hour.nc")));
    assertThat(hour).hasSize(100);
    for (int i = 0; i < hour.size(); i++) {
      assertThat(hour.get(i)).isEqualTo(whole.get(i * StageIv.HOURS + 10));
    }
  }
}
