// SPDX-License-Identifier: Apache-2.0
package io.dte.ml.api.evaluation;

import java.util.List;
import java.util.Map;

/**
 * A data set of evaluation, without its records.
 *
 * @param id of the data set
 * @param name for people; several may have the same
 * @param tags of the data set
 * @param records how many it has
 * @param digest changes with the records
 * @param createdAt in milliseconds since 1970
 * @param updatedAt in milliseconds since 1970
 * @param createdBy who made it
 * @param updatedBy who changed it last
 * @param experiments it is used in; they say who may use it
 */
public record EvaluationSet(String id, String name, Map<String, String> tags, int records, String digest,
    long createdAt, long updatedAt, String createdBy, String updatedBy, List<String> experiments) {

  public EvaluationSet {
    tags = Map.copyOf(tags);
    experiments = List.copyOf(experiments);
  }
}
