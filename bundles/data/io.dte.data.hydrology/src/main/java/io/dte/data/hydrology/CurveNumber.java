// SPDX-License-Identifier: Apache-2.0
package io.dte.data.hydrology;

/**
 * Direct runoff from rain by the curve number method: USDA NRCS, National Engineering Handbook, Part 630 Hydrology,
 * Chapter 10 "Estimation of Direct Runoff from Storm Rainfall" (2004), equations 10-9 to 10-13, with the initial
 * abstraction Ia = 0.2 S.
 *
 * @param value the curve number, above 0 and at most 100
 */
record CurveNumber(double value) {
  private static final double MILLIMETRES_PER_INCH = 25.4;
  private static final double INITIAL_ABSTRACTION = 0.2;

  CurveNumber {
    if (!(value > 0 && value <= 100)) {
      throw new IllegalArgumentException("a curve number lies above 0 and at most at 100");
    }
  }

  /** Potential maximum retention S in mm. */
  double retention() {
    return (1000 / value - 10) * MILLIMETRES_PER_INCH;
  }

  /** Runoff in mm after {@code rain} mm since the storm began. */
  double runoff(double rain) {
    double effective = rain - INITIAL_ABSTRACTION * retention();
    return effective <= 0 ? 0 : effective * effective / (effective + retention());
  }
}
