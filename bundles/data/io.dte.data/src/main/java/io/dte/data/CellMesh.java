// SPDX-License-Identifier: Apache-2.0
package io.dte.data;

import io.dte.data.api.EqualArea;
import io.dte.data.api.GridCells;

/**
 * The cells of a grid as quadrilaterals in the plane. A corner lies in the middle of the four centres around it,
 * on longitude and latitude; at the grid's edge half a cell beyond the outermost centres (linear extrapolation).
 */
final class CellMesh {
  private final int rows;
  private final int columns;
  private final double[] x;
  private final double[] y;

  CellMesh(GridCells grid, EqualArea projection) {
    rows = grid.rows();
    columns = grid.columns();
    double[] centreX = new double[rows * columns];
    double[] latitude = new double[rows * columns];
    for (int r = 0; r < rows; r++) {
      for (int c = 0; c < columns; c++) {
        centreX[r * columns + c] = projection.x(grid.longitude(r, c));
        latitude[r * columns + c] = grid.latitude(r, c);
      }
    }
    x = corners(centreX);
    y = corners(latitude);
    for (int i = 0; i < y.length; i++) {
      y[i] = projection.y(Math.max(-90, Math.min(90, y[i])));
    }
  }

  int rows() {
    return rows;
  }

  int columns() {
    return columns;
  }

  /** Writes the four corners of a cell, in order around it: x, y, x, y … */
  void corners(int row, int column, double[] into) {
    int a = row * (columns + 1) + column;
    int b = a + columns + 1;
    into[0] = x[a];
    into[1] = y[a];
    into[2] = x[a + 1];
    into[3] = y[a + 1];
    into[4] = x[b + 1];
    into[5] = y[b + 1];
    into[6] = x[b];
    into[7] = y[b];
  }

  private double[] corners(double[] centres) {
    double[] alongRows = new double[rows * (columns + 1)];
    for (int r = 0; r < rows; r++) {
      between(centres, r * columns, 1, columns, alongRows, r * (columns + 1), 1);
    }
    double[] corners = new double[(rows + 1) * (columns + 1)];
    for (int c = 0; c <= columns; c++) {
      between(alongRows, c, columns + 1, rows, corners, c, columns + 1);
    }
    return corners;
  }

  private static void between(double[] from, int start, int step, int n, double[] to, int target, int targetStep) {
    for (int i = 1; i < n; i++) {
      to[target + i * targetStep] = (from[start + (i - 1) * step] + from[start + i * step]) / 2;
    }
    to[target] = 1.5 * from[start] - 0.5 * from[start + step];
    int last = start + (n - 1) * step;
    to[target + n * targetStep] = 1.5 * from[last] - 0.5 * from[last - step];
  }
}
