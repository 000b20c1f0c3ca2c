// SPDX-License-Identifier: Apache-2.0
package io.dte.data;

import io.dte.data.api.EqualArea;

/**
 * The area a ring shares with a convex quadrilateral or triangle, after I. E. Sutherland and G. W. Hodgman, "Reentrant
 * polygon clipping", Communications of the ACM 17 (1974). Where a concave ring falls apart the algorithm joins the parts
 * by edges along the clip's boundary, which enclose nothing: the area is right. One thread at a time.
 */
final class Clipper {
  private double[] points = new double[256];
  private double[] clipped = new double[256];

  /** Area of the intersection, never negative. @param ring x, y …; @param clip a triangle: x, y, x, y, x, y */
  double sharedArea(double[] ring, double[] clip) {
    double turn = EqualArea.area(clip, 3);
    if (turn == 0) {
      return 0;
    }
    int n = ring.length / 2;
    reserve(n);
    System.arraycopy(ring, 0, points, 0, ring.length);
    for (int edge = 0; edge < 3 && n > 0; edge++) {
      int from = turn > 0 ? edge : (3 - edge) % 3;
      int to = turn > 0 ? (edge + 1) % 3 : 2 - edge;
      n = clip(n, clip[2 * from], clip[2 * from + 1], clip[2 * to], clip[2 * to + 1]);
    }
    return n < 3 ? 0 : Math.abs(EqualArea.area(points, n));
  }

  /** Keeps what lies left of the line from a to b. */
  private int clip(int n, double ax, double ay, double bx, double by) {
    reserve(2 * n);
    int kept = 0;
    double px = points[2 * n - 2];
    double py = points[2 * n - 1];
    double ps = side(px, py, ax, ay, bx, by);
    for (int i = 0; i < n; i++) {
      double qx = points[2 * i];
      double qy = points[2 * i + 1];
      double qs = side(qx, qy, ax, ay, bx, by);
      if ((ps > 0 && qs < 0) || (ps < 0 && qs > 0)) {
        double t = ps / (ps - qs);
        clipped[2 * kept] = px + t * (qx - px);
        clipped[2 * kept + 1] = py + t * (qy - py);
        kept++;
      }
      if (qs >= 0) {
        clipped[2 * kept] = qx;
        clipped[2 * kept + 1] = qy;
        kept++;
      }
      px = qx;
      py = qy;
      ps = qs;
    }
    double[] swap = points;
    points = clipped;
    clipped = swap;
    return kept;
  }

  private static double side(double px, double py, double ax, double ay, double bx, double by) {
    return (bx - ax) * (py - ay) - (by - ay) * (px - ax);
  }

  private void reserve(int n) {
    if (points.length < 2 * n) {
      points = java.util.Arrays.copyOf(points, 4 * n);
    }
    if (clipped.length < points.length) {
      clipped = new double[points.length];
    }
  }
}
