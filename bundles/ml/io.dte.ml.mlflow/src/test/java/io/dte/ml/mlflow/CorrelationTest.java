// SPDX-License-Identifier: Apache-2.0
package io.dte.ml.mlflow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class CorrelationTest {

  @Test
  void conditionsThatAreTrueTogetherMoreOftenThanByChanceCorrelate() {
    assertThat(new Correlation(10, 6, 7, 6).plain()).isCloseTo(Math.log(10 / 7.0) / -Math.log(0.6), within(1e-12));
    assertThat(new Correlation(10, 6, 7, 6).smoothed()).isBetween(0.3, 0.7);
    assertThat(new Correlation(100, 50, 50, 25).plain()).isCloseTo(0, within(1e-12));
    assertThat(new Correlation(4, 4, 4, 4).plain()).isEqualTo(1);
    assertThat(new Correlation(10, 3, 4, 0).plain()).isEqualTo(-1);
    assertThat(new Correlation(10, 0, 7, 0).plain()).isNaN();
    assertThat(new Correlation(0, 0, 0, 0).json().toString()).contains("\"npmi\":\"NaN\"", "\"total_count\":0");
  }
}
