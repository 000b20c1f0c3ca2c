// SPDX-License-Identifier: Apache-2.0
package io.dte.ml.api.tracking;

/**
 * A bound on a metric of an experiment.
 *
 * @param metric the metric's name
 * @param operator one of {@code >}, {@code >=}, {@code <}, {@code <=}
 * @param bound values for which {@code value operator bound} holds are beyond it
 */
public record Threshold(String metric, String operator, double bound) {

  public Threshold {
    if (!java.util.List.of(">", ">=", "<", "<=").contains(operator)) {
      throw new IllegalArgumentException("the operator of a threshold is >, >=, < or <=, not " + operator);
    }
  }

  /** Whether a value is beyond the bound; NaN never is. */
  public boolean isBeyond(double value) {
    return switch (operator) {
      case ">" -> value > bound;
      case ">=" -> value >= bound;
      case "<" -> value < bound;
      default -> value <= bound;
    };
  }
}
