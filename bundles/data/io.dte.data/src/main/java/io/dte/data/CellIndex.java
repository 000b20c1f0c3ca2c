// SPDX-License-Identifier: Apache-2.0
package io.dte.data;

import io.dte.data.api.EqualArea;

/**
 * Finds the cells that a ring touches: bounding boxes of blocks of cells first, then those of the cells themselves.
 * Cells that straddle the seam of the projection are left out; it lies on the other side of the globe from the features.
 */
final class CellIndex {
  private static final int BLOCK = 16;
  private final CellMesh mesh;
  private final int blockColumns;
  /** West, south, east, north of each block. */
  private final double[] boxes;

  /** Receives a cell's index and the area it shares with the ring, km². */
  interface Overlap {
    void accept(int cell, double area);
  }

  CellIndex(CellMesh mesh) {
    this.mesh = mesh;
    int blockRows = (mesh.rows() + BLOCK - 1) / BLOCK;
    blockColumns = (mesh.columns() + BLOCK - 1) / BLOCK;
    boxes = new double[4 * blockRows * blockColumns];
    double[] quad = new double[8];
    for (int b = 0; b < boxes.length; b += 4) {
      boxes[b] = boxes[b + 1] = Double.POSITIVE_INFINITY;
      boxes[b + 2] = boxes[b + 3] = Double.NEGATIVE_INFINITY;
    }
    for (int row = 0; row < mesh.rows(); row++) {
      for (int column = 0; column < mesh.columns(); column++) {
        mesh.corners(row, column, quad);
        widen(boxes, 4 * (row / BLOCK * blockColumns + column / BLOCK), quad);
      }
    }
  }

  /** Calls {@code found} for each cell that shares area with {@code ring} (x, y …), row by row within its block. */
  void overlaps(double[] ring, Overlap found) {
    double[] box = box(ring);
    double[] quad = new double[8];
    double[] first = new double[6];
    double[] second = new double[6];
    Clipper clipper = new Clipper();
    for (int b = 0; b < boxes.length / 4; b++) {
      if (apart(box, boxes, 4 * b)) {
        continue;
      }
      int startRow = b / blockColumns * BLOCK;
      int startColumn = b % blockColumns * BLOCK;
      for (int row = startRow; row < Math.min(startRow + BLOCK, mesh.rows()); row++) {
        for (int column = startColumn; column < Math.min(startColumn + BLOCK, mesh.columns()); column++) {
          mesh.corners(row, column, quad);
          double[] cell = box(quad);
          if (apart(box, cell, 0) || cell[2] - cell[0] > EqualArea.halfTurn()) {
            continue;
          }
          System.arraycopy(quad, 0, first, 0, 6);
          System.arraycopy(quad, 4, second, 0, 4);
          System.arraycopy(quad, 0, second, 4, 2);
          double area = clipper.sharedArea(ring, first) + clipper.sharedArea(ring, second);
          if (area > 0) {
            found.accept(row * mesh.columns() + column, area);
          }
        }
      }
    }
  }

  private static double[] box(double[] points) {
    double[] box = {Double.POSITIVE_INFINITY, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY, Double.NEGATIVE_INFINITY};
    widen(box, 0, points);
    return box;
  }

  private static void widen(double[] boxes, int at, double[] points) {
    for (int i = 0; i < points.length; i += 2) {
      boxes[at] = Math.min(boxes[at], points[i]);
      boxes[at + 1] = Math.min(boxes[at + 1], points[i + 1]);
      boxes[at + 2] = Math.max(boxes[at + 2], points[i]);
      boxes[at + 3] = Math.max(boxes[at + 3], points[i + 1]);
    }
  }

  private static boolean apart(double[] box, double[] boxes, int at) {
    return box[0] > boxes[at + 2] || box[2] < boxes[at] || box[1] > boxes[at + 3] || box[3] < boxes[at + 1];
  }
}
