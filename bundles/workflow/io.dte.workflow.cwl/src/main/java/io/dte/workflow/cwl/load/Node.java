// SPDX-License-Identifier: Apache-2.0
package io.dte.workflow.cwl.load;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Map;

/** A value of a document and where it stands. Nodes are not changed once the document is read. */
public sealed interface Node {

  /** Shared by everything that makes JSON here; numbers keep the digits they were written with. */
  JsonNodeFactory JSON = JsonNodeFactory.withExactBigDecimals(true);

  Place place();

  /** The value without its places. */
  JsonNode json();

  /** Stands for what is imported of a file that cannot be read; that was reported. */
  static Node unread(Place place) {
    return new Scalar(place, MissingNode.getInstance());
  }

  /** Whether a node stands for what could not be read; null does not. */
  static boolean isUnread(Node node) {
    return node instanceof Scalar scalar && scalar.value().isMissingNode();
  }

  /** @param fields in the document's order; @param keys where each field's name stands */
  record Mapping(Place place, Map<String, Node> fields, Map<String, Place> keys) implements Node {

    /** The field's value, or null. */
    public Node get(String name) {
      return fields.get(name);
    }

    /** The text of a field, or empty when it is missing or no text. */
    public String text(String name) {
      return fields.get(name) instanceof Scalar scalar && scalar.value().isTextual() ? scalar.value().textValue() : "";
    }

    /** Whether the field, or the mapping that it may be mixed in from, could not be read. */
    public boolean isUnread(String name) {
      return Node.isUnread(fields.containsKey(name) ? get(name) : get(Documents.MIXIN));
    }

    @Override
    public JsonNode json() {
      ObjectNode object = JSON.objectNode();
      fields.forEach((name, value) -> object.set(name, value.json()));
      return object;
    }
  }

  /** A list. */
  record Sequence(Place place, List<Node> items) implements Node {
    @Override
    public JsonNode json() {
      ArrayNode array = JSON.arrayNode(items.size());
      items.forEach(item -> array.add(item.json()));
      return array;
    }
  }

  /** Text, a number, a truth value or null. */
  record Scalar(Place place, JsonNode value) implements Node {
    @Override
    public JsonNode json() {
      return value;
    }

    public boolean isNull() {
      return value.isNull();
    }

    public boolean isText() {
      return value.isTextual();
    }

    public String text() {
      return value.asText();
    }
  }
}
