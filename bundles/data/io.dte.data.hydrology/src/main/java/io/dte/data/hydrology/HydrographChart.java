// SPDX-License-Identifier: Apache-2.0
package io.dte.data.hydrology;

import java.time.Instant;
import java.util.List;
import java.util.Locale;

/** Draws one county's rain, hanging from the top, and its discharge, as hydrologists are used to, as SVG. */
final class HydrographChart {
  private static final double WIDTH = 340;
  private static final double HEIGHT = 190;
  private static final double LEFT = 46;
  private static final double RIGHT = 30;
  private static final double TOP = 8;
  private static final double BOTTOM = 24;
  private static final double RAIN_SHARE = 0.34;
  private final List<Instant> times;
  private final int rainSteps;
  private final double greatestRain;

  /** @param greatestRain of all charts, mm: they share one scale of rain */
  HydrographChart(List<Instant> times, int rainSteps, double greatestRain) {
    this.times = times;
    this.rainSteps = rainSteps;
    this.greatestRain = Math.max(1, greatestRain);
  }

  /** @param observed drawn dashed beside a what-if; null where there is none */
  String draw(String id, Scenario.County county, Scenario.County observed) {
    double top = Math.max(county.peak(), observed == null || Double.isNaN(observed.peak()) ? 0 : observed.peak());
    double scale = nice(top);
    StringBuilder svg = new StringBuilder("<svg viewBox=\"0 0 " + Text.at(WIDTH) + " " + Text.at(HEIGHT)
        + "\" role=\"img\" aria-labelledby=\"" + id + "-t " + id + "-d\">\n<title id=\"" + id + "-t\">Hydrograph of "
        + Text.html(county.name()) + "</title><desc id=\"" + id + "-d\">Discharge reaches " + Text.number(county.peak(), 0)
        + " cubic metres per second; " + Text.number(county.totalRain(), 0) + " mm of rain fall.</desc>\n"
        + "<g font-size=\"10.5\" fill=\"#5a6875\" font-family=\"inherit\">\n");
    for (int i = 0; i <= 2; i++) {
      double y = y(scale * i / 2, scale);
      svg.append("<line x1=\"").append(Text.at(LEFT)).append("\" x2=\"").append(Text.at(WIDTH - RIGHT)).append("\" y1=\"")
          .append(Text.at(y)).append("\" y2=\"").append(Text.at(y)).append("\" stroke=\"#d9e0e6\"/><text x=\"")
          .append(Text.at(LEFT - 6)).append("\" y=\"").append(Text.at(y + 3.5)).append("\" text-anchor=\"end\">")
          .append(Text.number(scale * i / 2, scale < 10 ? 1 : 0)).append("</text>\n");
    }
    bars(svg, county.rain());
    svg.append("<text x=\"").append(Text.at(WIDTH - RIGHT + 5)).append("\" y=\"").append(Text.at(TOP + 8)).append("\">0</text><text x=\"")
        .append(Text.at(WIDTH - RIGHT + 5)).append("\" y=\"").append(Text.at(TOP + plot() * RAIN_SHARE + 3)).append("\">")
        .append(Text.number(greatestRain, 0)).append("</text>\n");
    times(svg);
    if (observed != null) {
      line(svg, observed.discharge(), scale, "stroke=\"#5a6875\" stroke-width=\"1.5\" stroke-dasharray=\"4 3\"");
    }
    line(svg, county.discharge(), scale, "stroke=\"#17212b\" stroke-width=\"2.2\"");
    return svg.append("</g></svg>\n").toString();
  }

  private void bars(StringBuilder svg, double[] rain) {
    double step = (WIDTH - LEFT - RIGHT) / times.size();
    svg.append("<g fill=\"#559fd4\">");
    for (int i = 0; i < rainSteps; i++) {
      if (rain[i] > 0) {
        double high = Math.min(1, rain[i] / greatestRain) * plot() * RAIN_SHARE;
        svg.append("<rect x=\"").append(Text.at(LEFT + i * step + 0.6)).append("\" y=\"").append(Text.at(TOP)).append("\" width=\"")
            .append(Text.at(step - 1.2)).append("\" height=\"").append(Text.at(high)).append("\"/>");
      }
    }
    svg.append("</g>\n");
  }

  private void times(StringBuilder svg) {
    int last = times.size() - 1;
    String[] anchors = {"start", "end"};
    int[] which = {0, last};
    for (int i = 0; i < 2; i++) {
      svg.append("<text x=\"").append(Text.at(i == 0 ? LEFT : WIDTH - RIGHT)).append("\" y=\"").append(Text.at(HEIGHT - 7))
          .append("\" text-anchor=\"").append(anchors[i]).append("\">").append(Text.html(Text.hour(times.get(which[i]))))
          .append("</text>\n");
    }
  }

  private void line(StringBuilder svg, double[] discharge, double scale, String style) {
    StringBuilder points = new StringBuilder(Text.at(LEFT) + "," + Text.at(y(0, scale)));
    for (int i = 0; i < discharge.length && !Double.isNaN(discharge[i]); i++) {
      points.append(' ').append(Text.at(LEFT + (i + 1) * (WIDTH - LEFT - RIGHT) / times.size())).append(',')
          .append(Text.at(y(discharge[i], scale)));
    }
    svg.append("<polyline fill=\"none\" stroke-linejoin=\"round\" ").append(style).append(" points=\"").append(points).append("\"/>\n");
  }

  private static double plot() {
    return HEIGHT - TOP - BOTTOM;
  }

  private static double y(double value, double scale) {
    return TOP + plot() * (1 - value / scale * 0.94);
  }

  /** The next 1, 2, 3, 4, 5, 6 or 8 times a power of ten. */
  private static double nice(double value) {
    if (!(value > 0)) {
      return 1;
    }
    double power = Double.parseDouble("1e" + (int) Math.floor(Math.log10(value)));
    for (double step : new double[] {1, 2, 3, 4, 5, 6, 8, 10}) {
      if (value <= step * power) {
        return Double.parseDouble(String.format(Locale.ROOT, "%.6g", step * power));
      }
    }
    return 10 * power;
  }
}
