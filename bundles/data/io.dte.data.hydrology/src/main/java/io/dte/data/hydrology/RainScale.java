// SPDX-License-Identifier: Apache-2.0
package io.dte.data.hydrology;

/**
 * Classes of rain for a map.
 *
 * @param step width of a class, mm
 */
record RainScale(double step) {
  private static final double[] STEPS = {1, 2, 3, 5, 10, 15, 20, 25, 30, 40, 50, 60, 75, 100, 125, 150, 200, 250, 300, 400, 500, 1000,
      2000};

  /** Classes of a round width that reach up to {@code greatest} mm. */
  static RainScale upTo(double greatest) {
    for (double step : STEPS) {
      if (greatest <= step * Palette.rainClasses()) {
        return new RainScale(step);
      }
    }
    return new RainScale(STEPS[STEPS.length - 1]);
  }

  String fill(double rain) {
    return Palette.rain((int) (rain / step));
  }

  String legend() {
    StringBuilder html = new StringBuilder("<ul class=\"legend\">");
    for (int i = 0; i < Palette.rainClasses(); i++) {
      key(html, Palette.rain(i), Text.number(i * step, 0) + "–" + Text.number((i + 1) * step, 0) + (i == 0 ? " mm" : ""));
    }
    key(html, "#eceff2", "not known");
    return html.append("</ul>\n").toString();
  }

  /** Appends one entry of a legend. */
  static void key(StringBuilder html, String colour, String text) {
    html.append("<li><i style=\"background:").append(colour).append("\"></i>").append(Text.html(text)).append("</li>");
  }
}
