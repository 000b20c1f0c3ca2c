// SPDX-License-Identifier: Apache-2.0
package io.dte.foundation.api.run;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.Map;
import java.util.UUID;

/**
 * What to run.
 *
 * @param kind the run kind's name
 * @param name for people; empty: the kind chooses
 * @param document what to execute: a path, a template's name or a URI; empty when the kind needs none
 * @param inputs a JSON object
 * @param outdir where results go; null: the run's own folder
 * @param parentId the run it is a part of, or null
 * @param actor who asks
 * @param options of the kind, for example {@code runner}
 */
public record RunRequest(String kind, String name, String document, JsonNode inputs, Path outdir, UUID parentId,
    String actor, Map<String, String> options) {

  public RunRequest {
    options = Map.copyOf(options);
  }
}
