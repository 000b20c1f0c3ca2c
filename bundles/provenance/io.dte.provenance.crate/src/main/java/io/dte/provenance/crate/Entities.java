// SPDX-License-Identifier: Apache-2.0
package io.dte.provenance.crate;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The flat graph of a crate's metadata, each entity once. Used by one thread. */
final class Entities {
  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

  private final Map<String, ObjectNode> byId = new LinkedHashMap<>();

  /** The entity of this id, made when it is not there. */
  ObjectNode entity(String id, String... types) {
    ObjectNode entity = byId.computeIfAbsent(id, key -> JSON.objectNode().put("@id", key));
    if (types.length == 1) {
      entity.put("@type", types[0]);
    } else if (types.length > 1) {
      ArrayNode all = entity.putArray("@type");
      List.of(types).forEach(all::add);
    }
    return entity;
  }

  boolean has(String id) {
    return byId.containsKey(id);
  }

  static ObjectNode reference(String id) {
    return JSON.objectNode().put("@id", id);
  }

  static String id(ObjectNode entity) {
    return entity.path("@id").asText();
  }

  /** Says that an entity has another one as value of a property; one value stands alone, several in a list. */
  static void link(ObjectNode entity, String property, String id) {
    ObjectNode reference = reference(id);
    JsonNode known = entity.get(property);
    if (known == null) {
      entity.set(property, reference);
    } else if (known instanceof ArrayNode several) {
      for (JsonNode one : several) {
        if (one.equals(reference)) {
          return;
        }
      }
      several.add(reference);
    } else if (!known.equals(reference)) {
      entity.set(property, JSON.arrayNode().add(known).add(reference));
    }
  }

  ArrayNode graph() {
    ArrayNode graph = JSON.arrayNode();
    byId.values().forEach(graph::add);
    return graph;
  }
}
