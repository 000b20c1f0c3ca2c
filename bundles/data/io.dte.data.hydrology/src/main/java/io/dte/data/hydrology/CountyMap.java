// SPDX-License-Identifier: Apache-2.0
package io.dte.data.hydrology;

import io.dte.data.api.Feature;
import io.dte.data.api.FeatureCollection;
import io.dte.data.api.Polygons;
import java.util.List;
import java.util.function.Function;

/** Draws counties as SVG. Their outlines are written once ({@link #outlines}) and used by each map. */
final class CountyMap {
  private static final double WIDTH = 640;
  private static final double MARGIN = 6;
  private final FeatureCollection counties;
  private final double west;
  private final double north;
  private final double perDegree;
  private final double squeeze;
  private final double height;

  CountyMap(FeatureCollection counties) {
    this.counties = counties;
    double w = 180;
    double e = -180;
    double s = 90;
    double n = -90;
    for (Feature county : counties.features()) {
      for (Polygons.Polygon polygon : county.geometry().polygons()) {
        for (int i = 0; i < polygon.outer().size(); i++) {
          w = Math.min(w, polygon.outer().longitude(i));
          e = Math.max(e, polygon.outer().longitude(i));
          s = Math.min(s, polygon.outer().latitude(i));
          n = Math.max(n, polygon.outer().latitude(i));
        }
      }
    }
    west = w;
    north = n;
    squeeze = StrictMath.cos(StrictMath.toRadians((s + n) / 2));
    perDegree = (WIDTH - 2 * MARGIN) / Math.max(1e-9, (e - w) * squeeze);
    height = (n - s) * perDegree + 2 * MARGIN;
  }

  /** The outlines and the pattern of what is not known; nothing of it is seen by itself. */
  String outlines() {
    StringBuilder svg = new StringBuilder("<svg class=\"defs\" aria-hidden=\"true\"><defs>\n"
        + "<pattern id=\"unknown\" width=\"6\" height=\"6\" patternUnits=\"userSpaceOnUse\" patternTransform=\"rotate(45)\">"
        + "<rect width=\"6\" height=\"6\" fill=\"#f4f6f8\"/><rect width=\"1.6\" height=\"6\" fill=\"#cfd6dc\"/></pattern>\n");
    for (Feature county : counties.features()) {
      svg.append("<path id=\"c").append(Text.html(county.text("fips"))).append("\" d=\"");
      for (Polygons.Polygon polygon : county.geometry().polygons()) {
        path(svg, polygon.outer());
        polygon.holes().forEach(hole -> path(svg, hole));
      }
      svg.append("\"/>\n");
    }
    return svg.append("</defs></svg>\n").toString();
  }

  /** One map. @param id unique in the page; @param about what each county tells, for people who point at or listen to it */
  String map(String id, String title, String description, List<Scenario.County> data,
      Function<Scenario.County, String> fill, Function<Scenario.County, String> about) {
    StringBuilder svg = new StringBuilder();
    svg.append("<svg viewBox=\"0 0 ").append(Text.at(WIDTH)).append(' ').append(Text.at(height))
        .append("\" role=\"img\" aria-labelledby=\"").append(id).append("-t ").append(id).append("-d\">\n<title id=\"").append(id)
        .append("-t\">").append(Text.html(title)).append("</title><desc id=\"").append(id).append("-d\">")
        .append(Text.html(description)).append("</desc>\n<g stroke=\"#5a6875\" stroke-width=\"0.7\" stroke-linejoin=\"round\" "
            + "fill-rule=\"evenodd\">\n");
    for (Scenario.County county : data) {
      svg.append("<use href=\"#c").append(Text.html(county.warning().text("fips"))).append("\" fill=\"").append(fill.apply(county))
          .append("\"><title>").append(Text.html(about.apply(county))).append("</title></use>\n");
    }
    return svg.append("</g></svg>\n").toString();
  }

  private void path(StringBuilder svg, Polygons.Ring ring) {
    for (int i = 0; i < ring.size() - 1; i++) {
      svg.append(i == 0 ? 'M' : 'L').append(Text.at(MARGIN + (ring.longitude(i) - west) * squeeze * perDegree)).append(' ')
          .append(Text.at(MARGIN + (north - ring.latitude(i)) * perDegree));
    }
    svg.append('Z');
  }
}
