// SPDX-License-Identifier: Apache-2.0
package io.dte.data.hydrology;

import com.fasterxml.jackson.databind.JsonNode;
import io.dte.data.api.FeatureCollection;
import io.dte.data.hydrology.Scenario.County;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/** The report as HTML: no scripts, nothing fetched, readable on paper. The same input makes the same bytes. */
final class ReportPage {
  private static final int CHARTS = 12;
  private final String title;
  private final Scenario scenario;
  private final Map<String, County> observed;
  private final double factor;
  private final Thresholds thresholds;
  private final JsonNode quality;
  private final String style;
  private final CountyMap map;
  private final RainScale rainScale;

  ReportPage(String title, Scenario scenario, Optional<Scenario> observed, double factor, Thresholds thresholds, JsonNode quality,
      String style) {
    this.title = title;
    this.scenario = scenario;
    this.observed = observed.map(other -> other.counties().stream()
        .collect(Collectors.toMap(county -> county.warning().text("fips"), Function.identity()))).orElse(Map.of());
    this.factor = factor;
    this.thresholds = thresholds;
    this.quality = quality;
    this.style = style;
    this.map = new CountyMap(new FeatureCollection("", scenario.counties().stream().map(County::warning).toList()));
    this.rainScale = RainScale.upTo(scenario.counties().stream().mapToDouble(County::totalRain)
        .filter(total -> !Double.isNaN(total)).max().orElse(0));
  }

  String html() {
    return "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
        + "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>" + Text.html(title) + "</title>\n<style>\n"
        + style + "</style>\n</head>\n<body>\n" + map.outlines() + "<main>\n" + head() + maps() + charts() + warnings() + quality()
        + method() + "</main>\n</body>\n</html>\n";
  }

  private String head() {
    Instant end = scenario.rainTimes().get(scenario.rainTimes().size() - 1);
    Instant start = scenario.rainTimes().get(0).minus(Duration.ofMillis(Math.round(scenario.interval() * 3_600_000)));
    StringBuilder html = new StringBuilder("<header>\n<h1>" + Text.html(title) + "</h1>\n<p class=\"period\">Rain from "
        + Text.time(start) + " to " + Text.time(end) + ", " + scenario.rainTimes().size() + " intervals of "
        + Text.number(scenario.interval(), 0) + " h</p>\n");
    if (!observed.isEmpty()) {
      html.append("<p class=\"scenario\"><strong>What if there were ").append(plain(factor)).append(" times the rain?</strong> ")
          .append("The figures are those of the what-if; dashed lines, and columns marked so, show what was observed.</p>\n");
    }
    html.append("</header>\n<section aria-label=\"Summary\" class=\"cards\">\n");
    List<County> known = scenario.counties().stream().filter(c -> !c.level().equals(Thresholds.UNKNOWN)).toList();
    card(html, known.size() + " of " + scenario.counties().size(), "counties with enough rain data");
    Thresholds.Level top = thresholds.levels().get(thresholds.levels().size() - 1);
    card(html, count(scenario.counties(), top), "counties at level " + top.name()
        + (observed.isEmpty() ? "" : ", observed " + count(observed.values(), top)));
    known.stream().max(Comparator.comparingDouble(County::peak)).ifPresent(county -> card(html,
        Text.number(county.peak(), 0) + " m³/s", "highest peak of discharge, " + county.name()));
    known.stream().filter(c -> !Double.isNaN(c.totalRain())).max(Comparator.comparingDouble(County::totalRain))
        .ifPresent(county -> card(html, Text.number(county.totalRain(), 0) + " mm", "most rain, mean of " + county.name()));
    return html.append("</section>\n").toString();
  }

  private static String count(java.util.Collection<County> counties, Thresholds.Level level) {
    return Long.toString(counties.stream().filter(county -> county.level().equals(level.name())).count());
  }

  private static void card(StringBuilder html, String value, String what) {
    html.append("<div class=\"card\"><b>").append(Text.html(value)).append("</b><span>").append(Text.html(what)).append("</span></div>\n");
  }

  private String maps() {
    StringBuilder html = new StringBuilder("<h2>Maps</h2>\n<div class=\"maps\">\n");
    Function<County, String> levelFill = county -> Palette.fill(thresholds, county.level());
    if (observed.isEmpty()) {
      figure(html, "rain", "Rain in total", scenario.counties(), this::rainFill, this::rainText, rainScale.legend());
      figure(html, "level", "Level of warning", scenario.counties(), levelFill, ReportPage::levelText, levelLegend());
    } else {
      List<County> before = List.copyOf(scenario.counties().stream()
          .map(county -> observed.get(county.warning().text("fips"))).filter(java.util.Objects::nonNull).toList());
      figure(html, "rain-observed", "Rain in total, observed", before, this::rainFill, this::rainText, rainScale.legend());
      figure(html, "rain", "Rain in total, what-if", scenario.counties(), this::rainFill, this::rainText, rainScale.legend());
      figure(html, "level-observed", "Level of warning, observed", before, levelFill, ReportPage::levelText, levelLegend());
      figure(html, "level", "Level of warning, what-if", scenario.counties(), levelFill, ReportPage::levelText, levelLegend());
    }
    return html.append("</div>\n").toString();
  }

  private void figure(StringBuilder html, String id, String heading, List<County> counties, Function<County, String> fill,
      Function<County, String> about, String legend) {
    html.append("<figure>\n<h3>").append(heading).append("</h3>\n")
        .append(map.map(id, heading, "Map of " + counties.size() + " counties; the table below names those with a warning.", counties,
            fill, about))
        .append(legend).append("</figure>\n");
  }

  private String rainFill(County county) {
    return Double.isNaN(county.totalRain()) ? Palette.UNKNOWN : rainScale.fill(county.totalRain());
  }

  private String rainText(County county) {
    return county.name() + ": " + (Double.isNaN(county.totalRain()) ? "not known" : Text.number(county.totalRain(), 1) + " mm");
  }

  private static String levelText(County county) {
    return county.name() + ": " + county.level()
        + (Double.isNaN(county.peak()) ? "" : ", peak " + Text.number(county.peak(), 0) + " m³/s");
  }

  private String levelLegend() {
    StringBuilder html = new StringBuilder("<ul class=\"legend\">");
    RainScale.key(html, Palette.NONE, Thresholds.NONE);
    for (Thresholds.Level level : thresholds.levels()) {
      RainScale.key(html, Palette.fill(thresholds, level.name()),
          level.name() + ": from " + plain(level.from()) + " m³/s per km²");
    }
    RainScale.key(html, "#eceff2", "not known");
    return html.append("</ul>\n").toString();
  }

  private String charts() {
    List<County> highest = scenario.counties().stream().filter(county -> county.peak() > 0)
        .sorted(Comparator.comparingDouble(County::peak).reversed()).limit(CHARTS).toList();
    if (highest.isEmpty()) {
      return "";
    }
    double most = highest.stream().flatMapToDouble(county -> java.util.Arrays.stream(county.rain()))
        .filter(rain -> !Double.isNaN(rain)).max().orElse(1);
    HydrographChart chart = new HydrographChart(scenario.dischargeTimes(), scenario.rainTimes().size(), Math.ceil(most / 10) * 10);
    StringBuilder html = new StringBuilder("<h2>Hydrographs of the highest peaks</h2>\n<p class=\"note\">Line: discharge in m³/s (left"
        + " axis)" + (observed.isEmpty() ? "" : ", dashed: observed") + ". Bars from the top: rain in mm an interval (right axis)."
        + "</p>\n<div class=\"charts\">\n");
    for (County county : highest) {
      String fips = county.warning().text("fips");
      html.append("<figure><h3>").append(Text.html(county.name())).append(' ').append(badge(county.level())).append("</h3>\n")
          .append(chart.draw("h" + Text.html(fips), county, observed.get(fips))).append("</figure>\n");
    }
    return html.append("</div>\n").toString();
  }

  private String warnings() {
    List<County> warned = new ArrayList<>(scenario.counties().stream()
        .filter(county -> Palette.index(thresholds, county.level()) >= 0).toList());
    warned.sort(Comparator.comparing((County county) -> Palette.index(thresholds, county.level()))
        .thenComparingDouble(County::peak).reversed());
    StringBuilder html = new StringBuilder("<h2>Warnings</h2>\n");
    if (warned.isEmpty()) {
      return html.append("<p>No county reaches the first level of warning.</p>\n").toString();
    }
    html.append("<table>\n<caption>").append(warned.size()).append(" counties, the highest level first. Times are UTC, the end of an "
        + "interval.</caption>\n<thead><tr><th>County</th><th>Level</th><th class=\"n\">Peak, m³/s</th><th>Peak at</th>"
        + "<th class=\"n\">Rain, mm</th>");
    if (!observed.isEmpty()) {
      html.append("<th>Observed level</th><th class=\"n\">Observed peak, m³/s</th>");
    }
    html.append("</tr></thead>\n<tbody>\n");
    for (County county : warned) {
      html.append("<tr><td>").append(Text.html(county.name())).append("</td><td>").append(badge(county.level()))
          .append("</td><td class=\"n\">").append(Text.number(county.peak(), 1)).append("</td><td>")
          .append(Text.html(Text.hour(Instant.parse(county.warning().text("peak_time"))))).append("</td><td class=\"n\">")
          .append(Text.number(county.totalRain(), 1)).append("</td>");
      County before = observed.get(county.warning().text("fips"));
      if (before != null) {
        html.append("<td>").append(badge(before.level())).append("</td><td class=\"n\">").append(Text.number(before.peak(), 1))
            .append("</td>");
      }
      html.append("</tr>\n");
    }
    html.append("</tbody></table>\n<ul class=\"note\">");
    for (Thresholds.Level level : thresholds.levels()) {
      html.append("<li><strong>").append(Text.html(level.name())).append("</strong>: ").append(Text.html(level.meaning())).append("</li>");
    }
    return html.append("</ul>\n").toString();
  }

  private String quality() {
    StringBuilder html = new StringBuilder("<h2>Quality of the rain data</h2>\n<table>\n<thead><tr><th>Rule</th><th>Variable</th>"
        + "<th>Found</th><th>Expected</th><th>Verdict</th></tr></thead>\n<tbody>\n");
    for (JsonNode result : quality) {
      html.append("<tr>");
      for (String field : List.of("rule", "variable", "found", "expected", "verdict")) {
        html.append("<td class=\"w\">").append(Text.html(result.path(field).asText())).append("</td>");
      }
      html.append("</tr>\n");
    }
    return html.append("</tbody></table>\n").toString();
  }

  private String method() {
    return "<h2>Method</h2>\n<p class=\"note\">Rain of a county: mean of the grid's cells, weighted by the area they share with it in an "
        + "equal-area projection; not known where the grid covers too little of the county. Runoff: curve number method, initial "
        + "abstraction 0.2 S. Discharge: curvilinear dimensionless unit hydrograph with the peak rate factor 484, for headwater "
        + "catchments side by side, without base flow and without rivers between counties (USDA NRCS, National Engineering Handbook, "
        + "Part 630 Hydrology, chapters 10, 15 and 16). Levels of warning: peak discharge per square kilometre against the table of "
        + "thresholds. Parameters and thresholds are illustrative, not calibrated: this is no official warning.</p>\n"
        + "<footer>Made by the Digital Twin Engine.</footer>\n";
  }

  private String badge(String level) {
    boolean known = !level.equals(Thresholds.UNKNOWN);
    return "<span class=\"level\" style=\"background:" + (known ? Palette.fill(thresholds, level) : "#eceff2") + ";color:"
        + Palette.text(thresholds, level) + "\">" + Text.html(level) + "</span>";
  }

  /** A number without needless decimals. */
  private static String plain(double value) {
    return java.math.BigDecimal.valueOf(value).stripTrailingZeros().toPlainString();
  }
}
