// SPDX-License-Identifier: Apache-2.0
package io.dte.ml.api.tracking;

/** A dataset that some run of an experiment read; the context may be empty. */
public record DatasetSummary(String experimentId, String name, String digest, String context) {}
