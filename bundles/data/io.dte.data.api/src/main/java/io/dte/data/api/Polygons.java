// SPDX-License-Identifier: Apache-2.0
package io.dte.data.api;

import java.util.List;

/**
 * The geometry of an areal feature: one or more polygons on longitude and latitude (WGS 84, degrees), edges straight in
 * these coordinates, as GeoJSON (RFC 7946) defines them.
 *
 * @param polygons at least one
 */
public record Polygons(List<Polygon> polygons) {

  public Polygons {
    polygons = List.copyOf(polygons);
  }

  /** @param outer boundary; @param holes inside of it */
  public record Polygon(Ring outer, List<Ring> holes) {
    public Polygon {
      holes = List.copyOf(holes);
    }
  }

  /** A closed line: the last position equals the first. Equality compares positions. */
  public static final class Ring {
    private final double[] coordinates;

    /** @param coordinates longitude, latitude, longitude, … of at least four positions */
    public Ring(double[] coordinates) {
      int n = coordinates.length;
      if (n < 8 || n % 2 != 0 || coordinates[0] != coordinates[n - 2] || coordinates[1] != coordinates[n - 1]) {
        throw new IllegalArgumentException("a ring needs at least four positions, and its last equals its first");
      }
      this.coordinates = coordinates.clone();
    }

    /** Number of positions, the closing one included. */
    public int size() {
      return coordinates.length / 2;
    }

    public double longitude(int i) {
      return coordinates[2 * i];
    }

    public double latitude(int i) {
      return coordinates[2 * i + 1];
    }

    @Override
    public boolean equals(Object other) {
      return other instanceof Ring ring && java.util.Arrays.equals(coordinates, ring.coordinates);
    }

    @Override
    public int hashCode() {
      return java.util.Arrays.hashCode(coordinates);
    }
  }
}
