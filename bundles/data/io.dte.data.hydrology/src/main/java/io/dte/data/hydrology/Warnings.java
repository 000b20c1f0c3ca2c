// SPDX-License-Identifier: Apache-2.0
package io.dte.data.hydrology;

import io.dte.data.api.EqualArea;
import io.dte.data.api.Feature;
import io.dte.data.api.FeatureCollection;
import io.dte.foundation.api.problem.DteException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Turns discharge of counties into levels of warning. */
final class Warnings {

  private Warnings() {}

  /**
   * The counties, sorted by FIPS code, with the properties fips, name, level, peak_m3s and peak_time: the first time at
   * which the greatest known discharge is reached. Where none is known, the level is {@code unknown} and both are null.
   */
  static FeatureCollection of(FeatureCollection counties, Path discharge, Thresholds thresholds) throws DteException {
    Series series = Series.read(discharge, Runoff.DISCHARGE);
    EqualArea projection = EqualArea.around(counties);
    List<Feature> features = new ArrayList<>();
    for (Feature county : counties.features()) {
      Series.County known = series.counties().get(county.text("fips"));
      int peak = known == null ? -1 : peak(known.values());
      double value = peak < 0 ? Double.NaN : known.values()[peak];
      Map<String, Object> properties = new LinkedHashMap<>();
      properties.put("fips", county.text("fips"));
      properties.put("name", county.text("name"));
      properties.put("level", thresholds.level(value / projection.area(county.geometry())));
      properties.put("peak_m3s", peak < 0 ? null : (Object) value);
      properties.put("peak_time", peak < 0 ? null : series.times().get(peak).toString());
      features.add(new Feature(county.text("fips"), properties, county.geometry()));
    }
    features.sort(Comparator.comparing(Feature::id));
    return new FeatureCollection("flood-warnings", features);
  }

  /** Index of the first greatest value; -1 when none is known. */
  static int peak(double[] values) {
    int peak = -1;
    for (int i = 0; i < values.length; i++) {
      if (!Double.isNaN(values[i]) && (peak < 0 || values[i] > values[peak])) {
        peak = i;
      }
    }
    return peak;
  }
}
