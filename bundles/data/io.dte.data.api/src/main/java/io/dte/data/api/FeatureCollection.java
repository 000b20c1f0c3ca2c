// SPDX-License-Identifier: Apache-2.0
package io.dte.data.api;

import java.util.List;

/**
 * Features that belong together. Immutable.
 *
 * @param name may be empty
 * @param features in the file's order
 */
public record FeatureCollection(String name, List<Feature> features) {

  public FeatureCollection {
    features = List.copyOf(features);
  }
}
