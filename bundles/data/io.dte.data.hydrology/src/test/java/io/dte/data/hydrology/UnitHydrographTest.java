// SPDX-License-Identifier: Apache-2.0
package io.dte.data.hydrology;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class UnitHydrographTest {
  private static final double SQUARE_MILE = 2.589988110336;
  private static final double CUBIC_FOOT = 0.028316846592;

  /**
   * USDA NRCS, National Engineering Handbook, Part 630, chapter 16, example 16-1: 4.6 square miles, time of concentration
   * 2.3 hours, rain pulses of 0.3 hours: time to peak 1.53 hours, peak 1,455 cubic feet per second for one inch.
   */
  @Test
  void agreesWithTheExampleOfItsSource() {
    UnitHydrograph unit = UnitHydrograph.of(4.6 * SQUARE_MILE, 0.6 * 2.3, 0.3);
    assertThat(unit.timeToPeak()).isCloseTo(1.53, within(1e-9));
    assertThat(unit.peak() * 25.4 / CUBIC_FOOT).isCloseTo(1455, within(1.0));
    assertThat(unit.at(1.53)).isCloseTo(unit.peak(), within(1e-9));
    assertThat(unit.at(0.153)).isCloseTo(0.03 * unit.peak(), within(1e-9));
    assertThat(unit.at(3.06)).isCloseTo(0.28 * unit.peak(), within(1e-9));
    assertThat(unit.at(5 * 1.53)).isZero();
  }

  /**
   * V. M. Ponce, "Engineering Hydrology", chapter 5: 11.2 km², 4.2 km long, 2 % steep, curve number 82: lag 1.72 hours,
   * duration 0.38 hours, time to peak 1.91 hours, peak 12.2 m³/s for one centimetre.
   */
  @Test
  void agreesWithAMetricExample() {
    double lag = Lag.hours(4200, 2, new CurveNumber(82));
    UnitHydrograph unit = UnitHydrograph.of(11.2, lag, 0.38);
    assertThat(lag).isCloseTo(1.72, within(0.01));
    assertThat(unit.timeToPeak()).isCloseTo(1.91, within(0.01));
    assertThat(unit.peak() * 10).isCloseTo(12.2, within(0.05));
  }

  @Test
  void partsRainIntoPulsesThatAreShortEnough() {
    assertThat(UnitHydrograph.pulses(0.3, 0.6 * 2.3)).isEqualTo(1);
    assertThat(UnitHydrograph.pulses(1, 0.6 * 2.3)).isEqualTo(4);
    assertThat(UnitHydrograph.pulses(1, 9)).isEqualTo(1);
  }

  @Test
  void whatRunsOffFlowsOut() {
    Basin basin = new Basin(100, new CurveNumber(100), 2.5);
    double volume = 0;
    for (double discharge : basin.discharge(new double[] {5, 20, 10}, 1, 40)) {
      volume += discharge * 3600;
    }
    assertThat(volume).isCloseTo(35e-3 * 100e6, within(0.01 * 35e-3 * 100e6));
  }

  @Test
  void nothingIsKnownAfterAGapInTheRain() {
    double[] discharge = new Basin(100, new CurveNumber(90), 2).discharge(new double[] {30, Double.NaN, 10}, 1, 1);
    assertThat(discharge[0]).isPositive();
    assertThat(discharge[1]).isNaN();
    assertThat(discharge[2]).isNaN();
    assertThat(discharge[3]).isNaN();
  }

  @Test
  void drySoilAnswersLate() {
    double[] discharge = new Basin(100, new CurveNumber(60), 2).discharge(new double[] {10, 10, 60, 0}, 1, 0);
    assertThat(discharge[0]).isZero();
    assertThat(discharge[1]).isZero();
    assertThat(discharge[3]).isGreaterThan(discharge[2]);
  }
}
