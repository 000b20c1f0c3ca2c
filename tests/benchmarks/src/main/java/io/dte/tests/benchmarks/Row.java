// SPDX-License-Identifier: Apache-2.0
package io.dte.tests.benchmarks;

/**
 * One line of a benchmark's table.
 *
 * @param metric what was measured
 * @param unit of {@code ours} and {@code peer}
 * @param ours the median of our values
 * @param peer the median of the peer's values; NaN when nothing compares
 * @param peerName who it was compared with; empty when nothing compares
 * @param peerVersion its version
 * @param n how often each was measured
 */
record Row(String metric, String unit, double ours, double peer, String peerName, String peerVersion, int n) {
  static Row alone(String metric, String unit, double ours, int n) {
    return new Row(metric, unit, ours, Double.NaN, "", "", n);
  }

  /** Ours divided by the peer's; NaN when nothing compares. */
  double ratio() {
    return ours / peer;
  }
}
