// SPDX-License-Identifier: Apache-2.0
package io.dte.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.dte.data.ArealWeights.Mean;
import io.dte.data.api.EqualArea;
import io.dte.data.api.Feature;
import io.dte.data.api.FeatureCollection;
import io.dte.data.api.GridCells;
import io.dte.data.api.Polygons;
import io.dte.data.api.Polygons.Polygon;
import io.dte.data.api.Polygons.Ring;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ArealWeightsTest {

  private static Ring box(double west, double south, double east, double north) {
    return new Ring(new double[] {west, south, east, south, east, north, west, north, west, south});
  }

  private static FeatureCollection county(Ring outer, Ring... holes) {
    return new FeatureCollection("", List.of(new Feature("1", Map.of(), new Polygons(List.of(new Polygon(outer, List.of(holes)))))));
  }

  /** Cells of one degree, centred on whole degrees: longitude 0 to 9, latitude 0 to 9. */
  private static GridCells grid(double firstLongitude) {
    double[] lat = new double[100];
    double[] lon = new double[100];
    for (int i = 0; i < 100; i++) {
      lat[i] = i / 10;
      lon[i] = firstLongitude + i % 10;
    }
    return new GridCells(10, 10, lat, lon);
  }

  private static double[] filled(double value) {
    double[] values = new double[100];
    Arrays.fill(values, value);
    return values;
  }

  @Test
  void areaOfTheGlobeIsThatOfTheEllipsoid() {
    EqualArea projection = new EqualArea(0);
    double area = projection.area(new Polygons(List.of(new Polygon(box(-90, -90, 90, 90), List.of()))));
    assertThat(area * 2).isCloseTo(510_065_621.7, within(1.0));
  }

  @Test
  void cellsThatTheEdgeCutsCountByTheirShare() {
    double[] values = filled(0);
    values[55] = 4;
    Mean mean = ArealWeights.of(grid(0), county(box(5, 4.5, 6.5, 5.5))).features().get(0).mean(values);
    assertThat(mean.value()).isCloseTo(4.0 / 3, within(1e-9));
    assertThat(mean.coveredFraction()).isCloseTo(1, within(1e-9));
  }

  @Test
  void concavePolygonsAndHolesAreCutOut() {
    double[] values = filled(1);
    values[33] = 100;
    Mean hole = ArealWeights.of(grid(0), county(box(1, 1, 6, 6), box(2.5, 2.5, 3.5, 3.5))).features().get(0).mean(values);
    assertThat(hole.value()).isCloseTo(1, within(1e-9));
    assertThat(hole.coveredFraction()).isCloseTo(1, within(1e-9));
    Ring comb = new Ring(new double[] {0, 0, 8, 0, 8, 8, 6, 8, 6, 1, 2, 1, 2, 8, 0, 8, 0, 0});
    Mean teeth = ArealWeights.of(grid(0), county(comb)).features().get(0).mean(filled(3));
    assertThat(teeth.value()).isCloseTo(3, within(1e-9));
    assertThat(teeth.coveredFraction()).isCloseTo(1, within(1e-6));
  }

  @Test
  void missingCellsLeaveTheMeanAndTheCoverage() {
    double[] values = filled(2);
    values[55] = Double.NaN;
    values[56] = 8;
    Mean mean = ArealWeights.of(grid(0), county(box(4.5, 4.5, 6.5, 5.5))).features().get(0).mean(values);
    assertThat(mean.value()).isCloseTo(8, within(1e-9));
    assertThat(mean.coveredFraction()).isCloseTo(0.5, within(1e-9));
  }

  @Test
  void whatTheGridDoesNotReachIsNotCovered() {
    Mean half = ArealWeights.of(grid(0), county(box(8.5, 2, 10.5, 3))).features().get(0).mean(filled(7));
    assertThat(half.value()).isCloseTo(7, within(1e-9));
    assertThat(half.coveredFraction()).isCloseTo(0.5, within(1e-9));
    Mean none = ArealWeights.of(grid(0), county(box(40, 2, 41, 3))).features().get(0).mean(filled(7));
    assertThat(none.value()).isNaN();
    assertThat(none.coveredFraction()).isZero();
  }

  @Test
  void longitudesMayRunFrom0To360AndAcrossTheDateLine() {
    Mean shifted = ArealWeights.of(grid(275), county(box(-82, 2, -80, 3))).features().get(0).mean(filled(7));
    assertThat(shifted.coveredFraction()).isCloseTo(1, within(1e-9));
    Mean dateLine = ArealWeights.of(grid(175), county(box(178, 2, 182, 3))).features().get(0).mean(filled(7));
    assertThat(dateLine.coveredFraction()).isCloseTo(1, within(1e-9));
  }
}
