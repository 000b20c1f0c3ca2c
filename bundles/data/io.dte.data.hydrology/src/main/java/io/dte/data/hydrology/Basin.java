// SPDX-License-Identifier: Apache-2.0
package io.dte.data.hydrology;

/**
 * A county seen as headwater catchments of one kind, side by side: their hydrographs add up to that of one basin with the
 * county's area and one catchment's lag. No river between them is routed, and there is no base flow.
 *
 * @param area km²
 * @param curveNumber of soil and cover
 * @param lag of one catchment, hours
 */
record Basin(double area, CurveNumber curveNumber, double lag) {

  /**
   * Discharge at the end of each interval, in m³/s.
   *
   * @param rain of each interval, mm; NaN where it is not known: the discharge is NaN from there on, since it depends on
   *     all rain before
   * @param interval hours
   * @param after intervals without rain that are to follow
   */
  double[] discharge(double[] rain, double interval, int after) {
    int pulses = UnitHydrograph.pulses(interval, lag);
    double duration = interval / pulses;
    UnitHydrograph unit = UnitHydrograph.of(area, lag, duration);
    double[] excess = excess(rain, pulses);
    double[] discharge = new double[rain.length + after];
    for (int i = 0; i < discharge.length; i++) {
      double end = (i + 1) * interval;
      int known = Math.min(excess.length, (i + 1) * pulses);
      for (int pulse = 0; pulse < known; pulse++) {
        discharge[i] += excess[pulse] * unit.at(end - pulse * duration);
      }
    }
    return discharge;
  }

  /** Excess rain of each pulse, mm. */
  private double[] excess(double[] rain, int pulses) {
    double[] excess = new double[rain.length * pulses];
    double fallen = 0;
    for (int i = 0; i < excess.length; i++) {
      double next = fallen + rain[i / pulses] / pulses;
      excess[i] = Double.isNaN(next) ? Double.NaN : curveNumber.runoff(next) - curveNumber.runoff(fallen);
      fallen = next;
    }
    return excess;
  }
}
