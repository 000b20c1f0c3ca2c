// SPDX-License-Identifier: Apache-2.0
package io.dte.ml.api.tracking;

/**
 * One measured value.
 *
 * @param key the metric's name
 * @param value any double, also NaN and the infinities
 * @param timestamp milliseconds since 1970 UTC
 * @param step of the training; 0 when it has none
 * @param modelId the logged model it was measured on; empty when none
 * @param datasetName the dataset it was measured with; empty when not said
 * @param datasetDigest that dataset's digest; empty when not said
 */
public record Metric(String key, double value, long timestamp, long step, String modelId, String datasetName,
    String datasetDigest) {

  /** A metric of the run alone. */
  public Metric(String key, double value, long timestamp, long step) {
    this(key, value, timestamp, step, "", "", "");
  }
}
