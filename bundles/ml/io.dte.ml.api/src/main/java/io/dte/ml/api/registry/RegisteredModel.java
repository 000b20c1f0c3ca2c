// SPDX-License-Identifier: Apache-2.0
package io.dte.ml.api.registry;

import java.util.List;
import java.util.Map;

/**
 * A name under which versions of a model are kept.
 *
 * @param name unique
 * @param description for people
 * @param createdAt milliseconds since 1970 UTC
 * @param updatedAt milliseconds since 1970 UTC
 * @param tags by key
 * @param aliases the version each points to
 * @param latest the newest version of each stage
 */
public record RegisteredModel(String name, String description, long createdAt, long updatedAt, Map<String, String> tags,
    Map<String, Integer> aliases, List<ModelVersion> latest) {

  public RegisteredModel {
    tags = Map.copyOf(tags);
    aliases = Map.copyOf(aliases);
    latest = List.copyOf(latest);
  }
}
