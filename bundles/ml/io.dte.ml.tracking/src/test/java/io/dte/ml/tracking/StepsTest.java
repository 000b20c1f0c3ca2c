// SPDX-License-Identifier: Apache-2.0
package io.dte.ml.tracking;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class StepsTest {

  @Test
  void fewStepsAreAllWanted() {
    Steps steps = new Steps();
    List.of(3L, 1L, 3L, 2L).forEach(steps::add);
    assertThat(steps.chosen(3)).isEmpty();
    assertThat(steps.chosen(2).orElseThrow()).containsExactlyInAnyOrder(1L, 2L, 3L);
  }

  @Test
  void ofMoreThanAreKeptTheChosenOnesAreStillEvenlySpread() {
    Steps steps = new Steps();
    for (long step = 0; step < 5_000_000; step++) {
      steps.add(step % 2 == 0 ? step : 5_000_000 - step);
    }
    TreeSet<Long> chosen = new TreeSet<>(steps.chosen(10).orElseThrow());
    assertThat(chosen).hasSize(11);
    long before = chosen.pollFirst();
    assertThat(before).isLessThan(50_000);
    for (long step : chosen) {
      assertThat(step - before).isBetween(350_000L, 650_000L);
      before = step;
    }
    assertThat(before).isGreaterThan(4_900_000);
  }
}
