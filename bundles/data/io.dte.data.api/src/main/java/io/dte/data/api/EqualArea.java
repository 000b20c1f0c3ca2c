// SPDX-License-Identifier: Apache-2.0
package io.dte.data.api;

/**
 * Lambert's cylindrical equal-area projection of the WGS 84 ellipsoid, in kilometres, unrolled around a central meridian:
 * areas in the plane are areas on the ellipsoid, meridians and parallels stay straight, so that the edges of polygons on
 * longitude and latitude do too. Authalic latitude after J. P. Snyder, "Map Projections: A Working Manual", USGS
 * Professional Paper 1395 (1987), equations 3-12 and 3-13. Computed with {@link StrictMath}: the same bits everywhere.
 *
 * @param centralMeridian degrees east
 */
public record EqualArea(double centralMeridian) {
  private static final double A = 6378.137;
  private static final double E2 = 0.0066943799901413165;
  private static final double E = StrictMath.sqrt(E2);
  private static final double Q_POLE = q(1);
  /** Radius of the sphere with the ellipsoid's surface. */
  private static final double RADIUS = A * StrictMath.sqrt(Q_POLE / 2);

  /** The projection around the middle of some features. */
  public static EqualArea around(FeatureCollection features) {
    double west = Double.POSITIVE_INFINITY;
    double east = Double.NEGATIVE_INFINITY;
    for (Feature feature : features.features()) {
      for (Polygons.Polygon polygon : feature.geometry().polygons()) {
        for (int i = 0; i < polygon.outer().size(); i++) {
          west = Math.min(west, polygon.outer().longitude(i));
          east = Math.max(east, polygon.outer().longitude(i));
        }
      }
    }
    return new EqualArea(west <= east ? (west + east) / 2 : 0);
  }

  /** Easting of a longitude, at most half the way around the globe. */
  public double x(double longitude) {
    double degrees = longitude - centralMeridian;
    degrees -= 360 * Math.floor((degrees + 180) / 360);
    return RADIUS * StrictMath.toRadians(degrees);
  }

  /** Northing of a latitude. */
  public double y(double latitude) {
    return RADIUS * q(StrictMath.sin(StrictMath.toRadians(latitude))) / Q_POLE;
  }

  /** Half of the globe's extent in x. */
  public static double halfTurn() {
    return RADIUS * Math.PI;
  }

  /** A ring's corners in the plane: x, y, x, y …, without the closing one. */
  public double[] project(Polygons.Ring ring) {
    double[] points = new double[2 * (ring.size() - 1)];
    for (int i = 0; i < ring.size() - 1; i++) {
      points[2 * i] = x(ring.longitude(i));
      points[2 * i + 1] = y(ring.latitude(i));
    }
    return points;
  }

  /** Area of polygons in km². */
  public double area(Polygons polygons) {
    double area = 0;
    for (Polygons.Polygon polygon : polygons.polygons()) {
      area += Math.abs(area(project(polygon.outer()), polygon.outer().size() - 1));
      for (Polygons.Ring hole : polygon.holes()) {
        area -= Math.abs(area(project(hole), hole.size() - 1));
      }
    }
    return area;
  }

  /** Signed area of the first {@code n} corners x, y, x, y …; positive when they go counter-clockwise. */
  public static double area(double[] points, int n) {
    double twice = 0;
    for (int i = 0, j = n - 1; i < n; j = i++) {
      twice += points[2 * j] * points[2 * i + 1] - points[2 * i] * points[2 * j + 1];
    }
    return twice / 2;
  }

  private static double q(double sine) {
    double es = E * sine;
    return (1 - E2) * (sine / (1 - es * es) - StrictMath.log((1 - es) / (1 + es)) / (2 * E));
  }
}
