// SPDX-License-Identifier: Apache-2.0
package io.dte.workflow.cwl.exec;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.NullNode;
import io.dte.foundation.api.json.StoredArray;
import io.dte.foundation.api.problem.DteException;
import io.dte.workflow.cwl.load.Node;
import io.dte.workflow.cwl.model.Source;
import java.io.IOException;
import java.util.List;
import java.util.Map;

/** Puts the values of links together: linkMerge, then pickValue. */
final class Sources {

  private Sources() {}

  /** The value, or null when there are no links. */
  static JsonNode value(Source source, Map<String, JsonNode> values, Lists lists, String what) throws DteException {
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
      List<JsonNode> all = source.links().stream().map(link -> values.getOrDefault(link, NullNode.instance)).toList();
      merged = source.merge() == Source.Merge.FLATTENED ? flat(all, lists, what) : Node.JSON.arrayNode().addAll(all);
    }
    return source.pick() == null ? merged : pick(source, merged, lists, what);
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

  /** All elements of those that are arrays, and the others, in one list, which may be long. */
  private static ArrayNode flat(List<JsonNode> parts, Lists lists, String what) throws DteException {
    int size = parts.stream().mapToInt(part -> part.isArray() ? part.size() : 1).sum();
    try (StoredArray.Writer all = lists.writer(size)) {
      int next = 0;
      for (JsonNode part : parts) {
        for (JsonNode value : part.isArray() ? part : List.of(part)) {
          all.set(next++, value);
        }
      }
      return all.array(0, size);
    } catch (IOException e) {
      throw Failures.storage("The " + what + " cannot be put together", e);
    }
  }

  private static ArrayNode withoutNulls(JsonNode list, Lists lists, String what) throws DteException {
    int size = 0;
    for (JsonNode value : list) {
      size += value.isNull() ? 0 : 1;
    }
    try (StoredArray.Writer there = lists.writer(size)) {
      int next = 0;
      for (JsonNode value : list) {
        if (!value.isNull()) {
          there.set(next++, value);
        }
      }
      return there.array(0, size);
    } catch (IOException e) {
      throw Failures.storage("The " + what + " cannot be put together", e);
    }
  }

  private static JsonNode pick(Source source, JsonNode list, Lists lists, String what) throws DteException {
    ArrayNode there = withoutNulls(list, lists, what);
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
