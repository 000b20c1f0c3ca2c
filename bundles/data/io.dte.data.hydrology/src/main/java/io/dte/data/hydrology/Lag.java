// SPDX-License-Identifier: Apache-2.0
package io.dte.data.hydrology;

/**
 * Time between the middle of excess rain and the peak of its runoff, by the watershed lag method: USDA NRCS, National
 * Engineering Handbook, Part 630 Hydrology, Chapter 15 "Time of Concentration" (2010), equation 15-4a; lag is 0.6 of the
 * time of concentration (equation 15-3).
 */
final class Lag {
  private static final double FEET_PER_METRE = 1 / 0.3048;
  private static final double OF_CONCENTRATION = 0.6;

  private Lag() {}

  /** Hours. @param flowLength longest path of the water, m; @param slope mean slope of the land, percent */
  static double hours(double flowLength, double slope, CurveNumber curveNumber) {
    double retention = 1000 / curveNumber.value() - 10;
    return StrictMath.pow(flowLength * FEET_PER_METRE, 0.8) * StrictMath.pow(retention + 1, 0.7)
        / (1900 * StrictMath.sqrt(slope));
  }

  /** Hours that water needs from the farthest point to the outlet. */
  static double timeOfConcentration(double lag) {
    return lag / OF_CONCENTRATION;
  }
}
