// SPDX-License-Identifier: Apache-2.0
package io.dte.ml.api.tracking;

import java.util.List;
import java.util.Map;

/**
 * A run with the last value of each metric and all else it logged.
 *
 * @param metrics the one with the highest step of each key, sorted by key
 * @param params sorted by key
 * @param tags sorted by key
 * @param datasets what it read
 * @param modelInputs logged models it used
 * @param modelOutputs logged models it made
 */
public record TrackedRun(RunInfo info, List<Metric> metrics, Map<String, String> params, Map<String, String> tags,
    List<DatasetInput> datasets, List<String> modelInputs, List<ModelOutput> modelOutputs) {

  /** @param modelId a logged model that the run made; @param step at this step of its training */
  public record ModelOutput(String modelId, long step) {}

  public TrackedRun {
    metrics = List.copyOf(metrics);
    params = java.util.Collections.unmodifiableMap(new java.util.TreeMap<>(params));
    tags = java.util.Collections.unmodifiableMap(new java.util.TreeMap<>(tags));
    datasets = List.copyOf(datasets);
    modelInputs = List.copyOf(modelInputs);
    modelOutputs = List.copyOf(modelOutputs);
  }
}
