// SPDX-License-Identifier: Apache-2.0
package io.dte.data.api;

/**
 * The centres of a grid's cells, on a regular, rotated or curvilinear grid: two arrays of one shape. Immutable.
 * Longitudes are in degrees east, latitudes in degrees north.
 */
public final class GridCells {
  private final int rows;
  private final int columns;
  private final double[] latitudes;
  private final double[] longitudes;

  /** @param latitudes row by row; @param longitudes row by row; both of rows × columns elements, at least 2 × 2 */
  public GridCells(int rows, int columns, double[] latitudes, double[] longitudes) {
    if (rows < 2 || columns < 2 || latitudes.length != rows * columns || longitudes.length != rows * columns) {
      throw new IllegalArgumentException("a grid has at least 2 x 2 cells, and one latitude and longitude for each");
    }
    this.rows = rows;
    this.columns = columns;
    this.latitudes = latitudes.clone();
    this.longitudes = longitudes.clone();
  }

  public int rows() {
    return rows;
  }

  public int columns() {
    return columns;
  }

  public double latitude(int row, int column) {
    return latitudes[row * columns + column];
  }

  public double longitude(int row, int column) {
    return longitudes[row * columns + column];
  }
}
