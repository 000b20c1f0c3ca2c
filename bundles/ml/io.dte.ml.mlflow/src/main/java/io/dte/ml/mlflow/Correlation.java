// SPDX-License-Identifier: Apache-2.0
package io.dte.ml.mlflow;

import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * How much more often two conditions are true of the same trace than by chance: pointwise mutual information,
 * normalized to -1 (never together) … 1 (always together). Source: G. Bouma, Normalized (pointwise) mutual information
 * in collocation extraction, 2009.
 *
 * @param total traces that were looked at
 * @param first those of which the first condition is true
 * @param second those of which the second one is true
 * @param both those of which both are true
 */
record Correlation(int total, int first, int second, int both) {
  /** Jeffreys' prior. */
  private static final double PRIOR = 0.5;

  /** NaN where one condition is true of nothing. */
  double plain() {
    return first == 0 || second == 0 ? Double.NaN : both == 0 ? -1 : value(0);
  }

  /** The same, less sure of itself where there are few traces. */
  double smoothed() {
    return first == 0 || second == 0 ? Double.NaN : value(PRIOR);
  }

  private double value(double added) {
    if (both == total) {
      return 1;
    }
    double sum = total + 4 * added;
    double together = (both + added) / sum;
    double chance = (first + 2 * added) / sum * ((second + 2 * added) / sum);
    return Math.max(-1, Math.min(1, Math.log(together / chance) / -Math.log(together)));
  }

  ObjectNode json() {
    ObjectNode json = Json.object().put("filter1_count", first).put("filter2_count", second).put("joint_count", both)
        .put("total_count", total);
    put(json, "npmi", plain());
    put(json, "npmi_smoothed", smoothed());
    return json;
  }

  private static void put(ObjectNode json, String name, double value) {
    if (Double.isNaN(value)) {
      json.put(name, "NaN");
    } else {
      json.put(name, value);
    }
  }
}
