// SPDX-License-Identifier: Apache-2.0
package io.dte.workflow.cwl.pack;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.dte.workflow.cwl.load.Node;
import io.dte.workflow.cwl.model.Names;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Types that documents declare, by names that mean the same wherever they stand in the packed document:
 * {@code types.yml#point} becomes {@code #point}.
 */
final class TypeNames {
  private final Set<String> declared = new HashSet<>();

  /** Takes note of the types that a process declares; those of an outer process were noted before. */
  void declare(Node.Mapping process) {
    note(process.json().path("requirements"));
    note(process.json().path("hints"));
  }

  private void note(JsonNode requirements) {
    if (requirements.isObject()) {
      requirements.path("SchemaDefRequirement").path("types").forEach(this::noteType);
    }
    for (JsonNode one : requirements) {
      if (one.path("class").asText().equals("SchemaDefRequirement")) {
        one.path("types").forEach(this::noteType);
      }
    }
  }

  private void noteType(JsonNode type) {
    if (type.path("name").isTextual()) {
      declared.add(Names.shortName(type.path("name").asText()));
    }
  }

  /** A type, or several, with references made absolute. */
  JsonNode names(Node node) {
    return absolute(node.json().deepCopy());
  }

  private JsonNode absolute(JsonNode type) {
    if (type.isTextual()) {
      return Node.JSON.textNode(name(type.textValue()));
    }
    if (type instanceof ArrayNode several) {
      for (int i = 0; i < several.size(); i++) {
        several.set(i, absolute(several.get(i)));
      }
    } else if (type instanceof ObjectNode one) {
      if (one.path("name").isTextual() && declared.contains(Names.shortName(one.path("name").asText()))) {
        one.put("name", "#" + Names.shortName(one.path("name").asText()));
      }
      for (String field : List.of("type", "items")) {
        if (one.has(field)) {
          one.set(field, absolute(one.get(field)));
        }
      }
      if (one.path("fields").isArray()) {
        one.path("fields").forEach(this::absolute);
      } else if (one.path("fields") instanceof ObjectNode fields) {
        fields.properties().forEach(field -> fields.set(field.getKey(), absolute(field.getValue())));
      }
    }
    return type;
  }

  private String name(String written) {
    String suffix = written.endsWith("[]?") ? "[]?" : written.endsWith("[]") ? "[]" : written.endsWith("?") ? "?" : "";
    String base = written.substring(0, written.length() - suffix.length());
    String plain = Names.shortName(base);
    return declared.contains(plain) ? "#" + plain + suffix : written;
  }
}
