// SPDX-License-Identifier: Apache-2.0
package io.dte.data.hydrology;

import io.dte.data.api.Table;
import io.dte.foundation.api.problem.DteException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * From which discharge on a level of warning holds.
 *
 * @param levels rising
 */
record Thresholds(List<Level> levels) {
  /** Below the first level. */
  static final String NONE = "none";
  /** Where no discharge is known. */
  static final String UNKNOWN = "unknown";

  /**
   * One level.
   *
   * @param name such as {@code yellow}
   * @param from discharge of each square kilometre, m³/s, from which on it holds
   * @param meaning for people
   */
  record Level(String name, double from, String meaning) {}

  /** Reads a table {@code level,specific_discharge_m3s_km2,meaning}. @throws DteException its levels do not rise */
  static Thresholds read(Path file) throws DteException {
    Table table = Table.read(file, List.of("level", "specific_discharge_m3s_km2", "meaning"));
    List<Level> levels = new ArrayList<>();
    for (int row = 0; row < table.rows().size(); row++) {
      double from = table.number(row, "specific_discharge_m3s_km2");
      if (!(from > (levels.isEmpty() ? 0 : levels.get(row - 1).from))) {
        throw table.problem(row, "the threshold of \"" + table.text(row, "level") + "\" is not above the one before",
            "give the levels in rising order");
      }
      levels.add(new Level(table.text(row, "level"), from, table.text(row, "meaning")));
    }
    return new Thresholds(List.copyOf(levels));
  }

  /** The level of a peak. @param specificPeak m³/s for each km²; NaN: unknown */
  String level(double specificPeak) {
    if (Double.isNaN(specificPeak)) {
      return UNKNOWN;
    }
    String name = NONE;
    for (Level level : levels) {
      if (specificPeak >= level.from) {
        name = level.name;
      }
    }
    return name;
  }
}
