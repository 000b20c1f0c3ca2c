// SPDX-License-Identifier: Apache-2.0
package io.dte.data.hydrology;

import java.util.List;

/** The report's colours, told apart by people with colour blindness too, and by their lightness in grey print. */
final class Palette {
  /** Of rising levels of warning. */
  private static final List<String> LEVELS = List.of("#ffdd57", "#f08c00", "#c92a2a", "#5f3dc4");
  private static final List<String> ON_LEVELS = List.of("#17212b", "#17212b", "#ffffff", "#ffffff");
  private static final List<String> RAIN = List.of("#edf5fb", "#c9e0f2", "#94c4e6", "#559fd4", "#2474b5", "#0b4a87", "#062b57");
  static final String NONE = "#e6efe9";
  static final String UNKNOWN = "url(#unknown)";

  private Palette() {}

  /** Fill of a level. */
  static String fill(Thresholds thresholds, String level) {
    int i = index(thresholds, level);
    return i >= 0 ? LEVELS.get(Math.min(i, LEVELS.size() - 1)) : level.equals(Thresholds.NONE) ? NONE : UNKNOWN;
  }

  /** Colour of text on a level's fill. */
  static String text(Thresholds thresholds, String level) {
    int i = index(thresholds, level);
    return i >= 0 ? ON_LEVELS.get(Math.min(i, LEVELS.size() - 1)) : "#17212b";
  }

  /** Rank of a level: -1 below the first and where nothing is known. */
  static int index(Thresholds thresholds, String level) {
    return thresholds.levels().stream().map(Thresholds.Level::name).toList().indexOf(level);
  }

  /** Number of classes of rain. */
  static int rainClasses() {
    return RAIN.size();
  }

  /** Colour of a class of rain, counted from 0. */
  static String rain(int rainClass) {
    return RAIN.get(Math.max(0, Math.min(rainClass, RAIN.size() - 1)));
  }
}
