// SPDX-License-Identifier: Apache-2.0
package io.dte.data.hydrology;

import io.dte.data.api.DataFormats;
import io.dte.data.api.Feature;
import io.dte.data.api.FeatureCollection;
import io.dte.foundation.api.problem.DteException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * Rain, discharge and warnings of all counties under one assumption.
 *
 * @param rainTimes ends of the intervals of rain
 * @param dischargeTimes ends of the intervals of discharge, as many or more
 * @param counties in the order of the warnings
 */
record Scenario(List<Instant> rainTimes, List<Instant> dischargeTimes, double interval, List<County> counties) {

  /** @param warning the county with its level; @param rain mm; @param discharge m³/s; both NaN where not known */
  record County(Feature warning, double[] rain, double[] discharge) {
    String name() {
      return warning.text("name");
    }

    String level() {
      return warning.text("level");
    }

    double peak() {
      return warning.properties().get("peak_m3s") instanceof Number number ? number.doubleValue() : Double.NaN;
    }

    /** All rain in mm; NaN when some is not known. */
    double totalRain() {
      double total = 0;
      for (double value : rain) {
        total += value;
      }
      return total;
    }
  }

  static Scenario read(DataFormats formats, Path rain, Path discharge, Path warnings) throws DteException {
    Series fallen = Series.read(rain, Runoff.RAIN);
    Series flowing = Series.read(discharge, Runoff.DISCHARGE);
    FeatureCollection features = formats.readFeatures(warnings);
    List<County> counties = new ArrayList<>();
    for (Feature feature : features.features()) {
      counties.add(new County(feature, values(fallen, feature), values(flowing, feature)));
    }
    return new Scenario(fallen.times(), flowing.times(), fallen.interval(), List.copyOf(counties));
  }

  private static double[] values(Series series, Feature feature) {
    Series.County county = series.counties().get(feature.text("fips"));
    if (county != null) {
      return county.values();
    }
    double[] unknown = new double[series.times().size()];
    java.util.Arrays.fill(unknown, Double.NaN);
    return unknown;
  }
}
