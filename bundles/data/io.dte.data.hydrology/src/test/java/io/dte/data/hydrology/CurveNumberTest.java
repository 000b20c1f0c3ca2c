// SPDX-License-Identifier: Apache-2.0
package io.dte.data.hydrology;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CurveNumberTest {

  /** USDA NRCS, Technical Release 55 "Urban Hydrology for Small Watersheds" (1986), table 2-1, in inches. */
  @ParameterizedTest
  @CsvSource({"1.0, 80, 0.08", "1.0, 90, 0.32", "1.0, 98, 0.79", "5.0, 40, 0.24", "5.0, 50, 0.69", "5.0, 60, 1.30",
      "5.0, 70, 2.04", "5.0, 80, 2.89", "5.0, 90, 3.88", "5.0, 98, 4.76"})
  void agreesWithTheTableOfItsSource(double rain, double curveNumber, double runoff) {
    assertThat(new CurveNumber(curveNumber).runoff(rain * 25.4) / 25.4).isCloseTo(runoff, within(0.0051));
  }

  @Test
  void nothingRunsOffBeforeTheInitialAbstraction() {
    CurveNumber number = new CurveNumber(70);
    assertThat(number.runoff(0.2 * number.retention())).isZero();
    assertThat(number.runoff(0)).isZero();
    assertThat(new CurveNumber(100).runoff(12)).isEqualTo(12);
  }

  @Test
  void refusesImpossibleNumbers() {
    assertThatThrownBy(() -> new CurveNumber(0)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new CurveNumber(101)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new CurveNumber(Double.NaN)).isInstanceOf(IllegalArgumentException.class);
  }
}
