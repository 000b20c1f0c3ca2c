// SPDX-License-Identifier: Apache-2.0
package io.dte.foundation.http;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class MetricsTest {

  @Test
  void madeUpMethodsAreOne() {
    Metrics metrics = new Metrics();
    try {
      for (int i = 0; i < 50; i++) {
        metrics.answered("MADEUP" + i, "/x", 401, 1);
      }
      metrics.answered("PUT", "/x", 200, 1);
      assertThat(metrics.scrape()).contains("method=\"OTHER\"").contains("method=\"PUT\"").doesNotContain("MADEUP");
    } finally {
      metrics.close();
    }
  }
}
