// SPDX-License-Identifier: Apache-2.0
package io.dte.data.hydrology;

import io.dte.data.api.EqualArea;
import io.dte.data.api.Feature;
import io.dte.data.api.FeatureCollection;
import io.dte.foundation.api.file.OutputFile;
import io.dte.data.api.Table;
import io.dte.foundation.api.problem.DteException;
import io.dte.foundation.api.problem.ExitCode;
import io.dte.foundation.api.problem.Problem;
import io.dte.foundation.api.problem.SourceLocation;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Turns rain of counties into discharge. */
final class Runoff {
  static final String RAIN = "rain_mm";
  static final String DISCHARGE = "discharge_m3s";
  private static final List<String> PARAMETERS = List.of("fips", "curve_number", "slope_percent", "flow_length_m");

  private Runoff() {}

  /** @param after intervals after the last rain; @return number of rows written */
  static int run(Path rain, FeatureCollection counties, Path parameters, int after, Path output) throws DteException {
    Series series = Series.read(rain, RAIN);
    Map<String, Basin> basins = basins(counties, parameters);
    List<Instant> times = new ArrayList<>(series.times());
    Instant last = times.get(times.size() - 1);
    for (int i = 1; i <= after; i++) {
      times.add(last.plus(Duration.ofMillis(Math.round(i * series.interval() * 3_600_000))));
    }
    List<List<String>> rows = new ArrayList<>();
    for (Map.Entry<String, Series.County> county : series.counties().entrySet()) {
      Basin basin = basins.get(county.getKey());
      if (basin == null) {
        throw new DteException(new Problem(ExitCode.INVALID, "county " + county.getKey() + " (" + county.getValue().name()
            + ") of the rain table has no parameters or no polygon", SourceLocation.of(parameters.toString()),
            "add a line for it"));
      }
      double[] discharge = basin.discharge(county.getValue().values(), series.interval(), after);
      for (int i = 0; i < discharge.length; i++) {
        rows.add(List.of(county.getKey(), county.getValue().name(), times.get(i).toString(), Numbers.fixed(discharge[i], 3)));
      }
    }
    OutputFile.write(output, new Table(List.of("fips", "name", "time", DISCHARGE), rows)::write);
    return rows.size();
  }

  private static Map<String, Basin> basins(FeatureCollection counties, Path parameters) throws DteException {
    EqualArea projection = EqualArea.around(counties);
    Map<String, Double> areas = new HashMap<>();
    for (Feature county : counties.features()) {
      areas.merge(county.text("fips"), projection.area(county.geometry()), Double::sum);
    }
    Table table = Table.read(parameters, PARAMETERS);
    Map<String, Basin> basins = new HashMap<>();
    for (int row = 0; row < table.rows().size(); row++) {
      double curveNumber = table.number(row, "curve_number");
      double slope = table.number(row, "slope_percent");
      double length = table.number(row, "flow_length_m");
      if (!(curveNumber > 0 && curveNumber <= 100 && slope > 0 && length > 0)) {
        throw table.problem(row, "a parameter is out of range",
            "curve_number lies above 0 and at most at 100, slope_percent and flow_length_m above 0");
      }
      Double area = areas.get(table.text(row, "fips"));
      if (area != null) {
        CurveNumber number = new CurveNumber(curveNumber);
        basins.put(table.text(row, "fips"), new Basin(area, number, Lag.hours(length, slope, number)));
      }
    }
    return basins;
  }
}
