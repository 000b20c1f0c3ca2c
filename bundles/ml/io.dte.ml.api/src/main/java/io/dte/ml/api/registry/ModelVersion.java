// SPDX-License-Identifier: Apache-2.0
package io.dte.ml.api.registry;

import java.util.List;
import java.util.Map;

/**
 * One version of a registered model.
 *
 * @param model its name
 * @param version from 1
 * @param description for people
 * @param user who made it
 * @param stage of MLflow's old scheme: None, Staging, Production or Archived
 * @param source what it was made of, a URI
 * @param location where its files are, a URI
 * @param runId the run that made it; may be empty
 * @param runLink a link to it elsewhere; may be empty
 * @param modelId the logged model it was made of; may be empty
 * @param lifecycle how far it is approved
 * @param createdAt milliseconds since 1970 UTC
 * @param updatedAt milliseconds since 1970 UTC
 * @param tags by key
 * @param aliases that point to it
 */
public record ModelVersion(String model, int version, String description, String user, String stage, String source,
    String location, String runId, String runLink, String modelId, Lifecycle lifecycle, long createdAt, long updatedAt,
    Map<String, String> tags, List<String> aliases) {

  public ModelVersion {
    tags = Map.copyOf(tags);
    aliases = List.copyOf(aliases);
  }
}
