// SPDX-License-Identifier: Apache-2.0
package io.dte.ml.api.tracking;

import java.util.List;
import java.util.Map;

/** What a run logs in one call, all of it or nothing. A param cannot be changed once it has a value. */
public record RunBatch(List<Metric> metrics, Map<String, String> params, Map<String, String> tags) {

  /** Most metrics in one call. */
  public static final int MAX_METRICS = 1000;
  /** Most params, and most tags, in one call. */
  public static final int MAX_PARAMS = 100;

  public RunBatch {
    metrics = List.copyOf(metrics);
    params = Map.copyOf(params);
    tags = Map.copyOf(tags);
  }

  public static RunBatch metrics(List<Metric> metrics) {
    return new RunBatch(metrics, Map.of(), Map.of());
  }
}
