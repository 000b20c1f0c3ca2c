// SPDX-License-Identifier: Apache-2.0
package io.dte.ml.api.tracking;

/** A point of the history of one of several runs. */
public record RunMetric(String runId, Metric metric) {}
