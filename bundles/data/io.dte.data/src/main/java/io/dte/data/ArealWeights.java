// SPDX-License-Identifier: Apache-2.0
package io.dte.data;

import io.dte.data.api.EqualArea;
import io.dte.data.api.Feature;
import io.dte.data.api.FeatureCollection;
import io.dte.data.api.GridCells;
import io.dte.data.api.Polygons.Polygon;
import io.dte.data.api.Polygons.Ring;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * How much of each polygon lies in which cells of a grid. Computed once for a grid and its polygons, then used for every
 * time step. Immutable.
 *
 * @param features one for each feature, in their order
 */
record ArealWeights(List<Weights> features) {

  /**
   * One feature's share.
   *
   * @param area of the feature, km²
   * @param cells index of each cell that it touches, row by row
   * @param shared area of each of these cells inside of the feature, km²
   */
  record Weights(double area, int[] cells, double[] shared) {

    /**
     * @param values of all cells; NaN where one is missing
     * @return the mean over what has a value, weighted by area; NaN when nothing has
     */
    Mean mean(double[] values) {
      double sum = 0;
      double covered = 0;
      for (int i = 0; i < cells.length; i++) {
        double value = values[cells[i]];
        if (!Double.isNaN(value)) {
          sum += value * shared[i];
          covered += shared[i];
        }
      }
      return new Mean(covered > 0 ? sum / covered : Double.NaN, Math.min(1, covered / area));
    }
  }

  /** @param value NaN when no cell has one; @param coveredFraction of the feature's area, 0 to 1 */
  record Mean(double value, double coveredFraction) {}

  static ArealWeights of(GridCells grid, FeatureCollection features) {
    EqualArea projection = EqualArea.around(features);
    CellIndex index = new CellIndex(new CellMesh(grid, projection));
    List<Weights> weights = new ArrayList<>();
    for (Feature feature : features.features()) {
      weights.add(weigh(feature, projection, index));
    }
    return new ArealWeights(List.copyOf(weights));
  }

  private static Weights weigh(Feature feature, EqualArea projection, CellIndex index) {
    Map<Integer, Double> areas = new TreeMap<>();
    for (Polygon polygon : feature.geometry().polygons()) {
      index.overlaps(projection.project(polygon.outer()), (cell, area) -> areas.merge(cell, area, Double::sum));
      for (Ring hole : polygon.holes()) {
        index.overlaps(projection.project(hole), (cell, area) -> areas.merge(cell, -area, Double::sum));
      }
    }
    areas.values().removeIf(area -> area <= 0);
    return new Weights(projection.area(feature.geometry()),
        areas.keySet().stream().mapToInt(Integer::intValue).toArray(),
        areas.values().stream().mapToDouble(Double::doubleValue).toArray());
  }
}
