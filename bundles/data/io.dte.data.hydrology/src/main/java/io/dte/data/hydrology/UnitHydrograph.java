// SPDX-License-Identifier: Apache-2.0
package io.dte.data.hydrology;

/**
 * Discharge after one millimetre of excess rain that falls evenly within a short time on a basin: the curvilinear
 * dimensionless unit hydrograph of USDA NRCS, National Engineering Handbook, Part 630 Hydrology, Chapter 16 "Hydrographs"
 * (2007), table 16-1, peak rate factor 484.
 *
 * @param timeToPeak Tp, hours from the start of the rain (equation 16-7: half its duration plus lag)
 * @param peak qp in m³/s for each mm (equation 16-6)
 */
record UnitHydrograph(double timeToPeak, double peak) {
  private static final double PEAK_RATE_FACTOR = 484;
  private static final double CUBIC_METRES_PER_CUBIC_FOOT = 0.028316846592;
  private static final double KM2_PER_SQUARE_MILE = 2.589988110336;
  private static final double MILLIMETRES_PER_INCH = 25.4;
  /** The longest duration of a rain pulse, in times of concentration, that chapter 16 advises. */
  private static final double DURATION = 0.133;

  private static final double[] TIMES = {0, .1, .2, .3, .4, .5, .6, .7, .8, .9, 1, 1.1, 1.2, 1.3, 1.4, 1.5, 1.6, 1.7, 1.8,
      1.9, 2, 2.2, 2.4, 2.6, 2.8, 3, 3.2, 3.4, 3.6, 3.8, 4, 4.5, 5};
  private static final double[] RATIOS = {0, .030, .100, .190, .310, .470, .660, .820, .930, .990, 1, .990, .930, .860, .780,
      .680, .560, .460, .390, .330, .280, .207, .147, .107, .077, .055, .040, .029, .021, .015, .011, .005, 0};

  /** @param area km²; @param lag hours; @param duration of the excess rain, hours */
  static UnitHydrograph of(double area, double lag, double duration) {
    double timeToPeak = duration / 2 + lag;
    double peak = PEAK_RATE_FACTOR * (area / KM2_PER_SQUARE_MILE) / timeToPeak / MILLIMETRES_PER_INCH
        * CUBIC_METRES_PER_CUBIC_FOOT;
    return new UnitHydrograph(timeToPeak, peak);
  }

  /** Into how many pulses rain of an interval has to be parted. @param interval hours; @param lag hours */
  static int pulses(double interval, double lag) {
    return (int) Math.max(1, Math.ceil(interval / (DURATION * Lag.timeOfConcentration(lag)) - 1e-9));
  }

  /** Discharge in m³/s for each mm, {@code hours} after the rain began. */
  double at(double hours) {
    double time = hours / timeToPeak;
    if (time <= 0 || time >= TIMES[TIMES.length - 1]) {
      return 0;
    }
    int i = 1;
    while (TIMES[i] < time) {
      i++;
    }
    double part = (time - TIMES[i - 1]) / (TIMES[i] - TIMES[i - 1]);
    return peak * (RATIOS[i - 1] + part * (RATIOS[i] - RATIOS[i - 1]));
  }
}
