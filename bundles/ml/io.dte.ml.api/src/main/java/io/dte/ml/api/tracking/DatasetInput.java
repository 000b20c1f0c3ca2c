// SPDX-License-Identifier: Apache-2.0
package io.dte.ml.api.tracking;

import java.util.Map;

/**
 * A dataset that a run read.
 *
 * @param name of the dataset
 * @param digest of its content
 * @param sourceType what kind of source
 * @param source where it came from, as JSON text
 * @param schema of its columns, as JSON text; may be empty
 * @param profile statistics, as JSON text; may be empty
 * @param tags of this use, such as {@code mlflow.data.context}
 */
public record DatasetInput(String name, String digest, String sourceType, String source, String schema, String profile,
    Map<String, String> tags) {

  public DatasetInput {
    tags = Map.copyOf(tags);
  }
}
