// SPDX-License-Identifier: Apache-2.0
package io.dte.workflow.cwl.model;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The requirements and hints that hold at a place, by class. A requirement wins over a hint, wherever they stand; among
 * requirements, and among hints, the innermost wins.
 */
public record Requirements(Map<String, Requirement> required, Map<String, Requirement> hinted) {

  public static final Requirements NONE = new Requirements(Map.of(), Map.of());

  /** What holds inside, when these are declared outside of {@code inner}. */
  public Requirements enclosing(Requirements inner) {
    if (required.isEmpty() && hinted.isEmpty()) {
      return inner;
    }
    return new Requirements(merge(required, inner.required), merge(hinted, inner.hinted));
  }

  private static Map<String, Requirement> merge(Map<String, Requirement> outer, Map<String, Requirement> inner) {
    if (outer.isEmpty()) {
      return inner;
    }
    Map<String, Requirement> merged = new LinkedHashMap<>(outer);
    merged.putAll(inner);
    return merged;
  }

  /** The one that counts. */
  public <T extends Requirement> Optional<T> find(Class<T> type) {
    for (Map<String, Requirement> level : List.of(required, hinted)) {
      for (Requirement requirement : level.values()) {
        if (type.isInstance(requirement)) {
          return Optional.of(type.cast(requirement));
        }
      }
    }
    return Optional.empty();
  }

  /** Whether some of them could not be read. */
  public boolean isUnread() {
    return required.containsKey(Names.UNREAD) || hinted.containsKey(Names.UNREAD);
  }

  /** Whether it is required, not only hinted. */
  public boolean requires(Class<? extends Requirement> type) {
    return required.values().stream().anyMatch(type::isInstance);
  }
}
