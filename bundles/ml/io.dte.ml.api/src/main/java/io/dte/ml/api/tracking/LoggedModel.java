// SPDX-License-Identifier: Apache-2.0
package io.dte.ml.api.tracking;

import java.util.List;
import java.util.Map;

/**
 * A model that a run logged; not yet under a registered name.
 *
 * @param id {@code m-} and 32 hexadecimal digits
 * @param experimentId the experiment it belongs to
 * @param name for people
 * @param type what kind of model; may be empty
 * @param sourceRun the run that made it; may be empty
 * @param artifactUri where its files are
 * @param status 1 pending, 2 ready, 3 its upload failed, as MLflow numbers them
 * @param createdAt milliseconds since 1970 UTC
 * @param updatedAt milliseconds since 1970 UTC
 * @param params by key
 * @param tags by key
 * @param metrics last values measured on it, each of a run
 */
public record LoggedModel(String id, String experimentId, String name, String type, String sourceRun,
    String artifactUri, int status, long createdAt, long updatedAt,
    Map<String, String> params, Map<String, String> tags, List<RunMetric> metrics) {

  public LoggedModel {
    params = Map.copyOf(params);
    tags = Map.copyOf(tags);
    metrics = List.copyOf(metrics);
  }
}
