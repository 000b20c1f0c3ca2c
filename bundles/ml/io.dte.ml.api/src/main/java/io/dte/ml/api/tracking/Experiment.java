// SPDX-License-Identifier: Apache-2.0
package io.dte.ml.api.tracking;

import java.util.Map;

/**
 * Runs that belong together.
 *
 * @param id a decimal number as text; {@code 0} is the experiment that is always there
 * @param name unique, also among deleted ones
 * @param artifactLocation where its runs' files are, a URI
 * @param deleted whether it was deleted and can be restored
 * @param createdAt milliseconds since 1970 UTC
 * @param updatedAt milliseconds since 1970 UTC
 * @param tags sorted by key
 */
public record Experiment(String id, String name, String artifactLocation, boolean deleted, long createdAt,
    long updatedAt, Map<String, String> tags) {

  public Experiment {
    tags = java.util.Collections.unmodifiableMap(new java.util.TreeMap<>(tags));
  }
}
