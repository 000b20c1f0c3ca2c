// SPDX-License-Identifier: Apache-2.0
package io.dte.workflow.cwl.exec;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.NullNode;
import io.dte.foundation.api.problem.DteException;
import io.dte.workflow.cwl.load.Node;
import io.dte.workflow.cwl.model.Source;
import java.util.Map;

/** Puts the values of links together: linkMerge, then pickValue. */
final class Sources {

  private Sources() {}

  /** The value, or null when there are no links. */
  static JsonNode value(Source source, Map<String, JsonNode> values, String what) throws DteException {
    if (source == null || source.links().isEmpty()) {
      return null;
    }
    JsonNode merged;
    if (source.links().size() == 1 && !(source.isList() && (source.mergeDeclared() || source.pick() != null))) {
      merged = values.getOrDefault(source.links().get(0), NullNode.instance);
      if (source.pick() == null || !merged.isArray()) {
        return source.pick() == Source.Pick.ALL_NON_NULL && !merged.isNull() ? merged : pickSingle(source, merged, what);
      }
    } else {
      ArrayNode all = Node.JSON.arrayNode();
      for (String link : source.links()) {
        JsonNode value = values.getOrDefault(link, NullNode.instance);
        if (source.merge() == Source.Merge.FLATTENED && value.isArray()) {
          value.forEach(all::add);
        } else {
          all.add(value);
        }
      }
      merged = all;
    }
    return source.pick() == null ? merged : pick(source, merged, what);
  }

  private static JsonNode pickSingle(Source source, JsonNode value, String what) throws DteException {
    if (source.pick() == null) {
      return value;
    }
    if (value.isNull() && source.pick() != Source.Pick.ALL_NON_NULL) {
      throw none(source, what);
    }
    return value.isNull() ? Node.JSON.arrayNode() : value;
  }

  private static JsonNode pick(Source source, JsonNode list, String what) throws DteException {
    ArrayNode there = Node.JSON.arrayNode();
    for (JsonNode value : list) {
      if (!value.isNull()) {
        there.add(value);
      }
    }
    switch (source.pick()) {
      case ALL_NON_NULL -> {
        return there;
      }
      case FIRST_NON_NULL -> {
        if (there.isEmpty()) {
          throw none(source, what);
        }
        return there.get(0);
      }
      default -> {
        if (there.isEmpty()) {
          throw none(source, what);
        }
        if (there.size() > 1) {
          throw Failures.invalid(source.place(), "The " + what + " wants the only value that is not null, and there are "
              + there.size(), "use first_non_null or all_non_null");
        }
        return there.get(0);
      }
    }
  }

  private static DteException none(Source source, String what) {
    return Failures.invalid(source.place(), "All sources of the " + what + " are null, and pickValue wants one that is not", "");
  }
}
