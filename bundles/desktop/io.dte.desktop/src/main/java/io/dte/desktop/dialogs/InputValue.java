// SPDX-License-Identifier: Apache-2.0
package io.dte.desktop.dialogs;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.dte.workflow.api.WorkflowDescription.Input;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.net.URI;
import java.util.Optional;

/** What somebody writes into a field, as the JSON of a workflow's input: by the input's type. */
final class InputValue {
  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

  private final Input input;
  private final String type;
  private final boolean list;
  private final ObjectMapper mapper = new ObjectMapper();

  InputValue(Input input) {
    this.input = input;
    String written = input.type().strip();
    if (written.endsWith("?")) {
      written = written.substring(0, written.length() - 1);
    }
    list = written.endsWith("[]");
    type = list ? written.substring(0, written.length() - 2) : written;
  }

  boolean isFile() {
    return !list && type.equals("File");
  }

  boolean isDirectory() {
    return !list && type.equals("Directory");
  }

  boolean isBoolean() {
    return !list && type.equals("boolean");
  }

  /** The default as somebody would write it. */
  String initialText() {
    JsonNode value = input.defaultValue();
    if (value == null || value.isNull()) {
      return "";
    }
    if (value.isObject() && (isFile() || isDirectory())) {
      String place = value.path("path").asText(value.path("location").asText(""));
      return place.startsWith("file:///") ? URI.create(place).getPath() : place;
    }
    return value.isValueNode() ? value.asText() : value.toString();
  }

  /** What is wrong with a text; empty when nothing is. */
  String problem(String text) {
    String entry = text.strip();
    if (entry.isEmpty()) {
      return input.required() ? input.name() + " is needed" : "";
    }
    try {
      parse(entry);
      return "";
    } catch (IllegalArgumentException e) {
      return input.name() + " " + e.getMessage();
    }
  }

  /** Empty when nothing was written, or just what the document says anyway. */
  Optional<JsonNode> of(String text) {
    String entry = text.strip();
    return entry.isEmpty() || entry.equals(initialText()) ? Optional.empty() : Optional.of(parse(entry));
  }

  Optional<JsonNode> of(boolean checked) {
    boolean byDefault = input.defaultValue() != null && input.defaultValue().asBoolean();
    return checked == byDefault && !input.required() ? Optional.empty() : Optional.of(JSON.booleanNode(checked));
  }

  private JsonNode parse(String entry) {
    if (list) {
      return parseList(entry);
    }
    return parseOne(entry);
  }

  private JsonNode parseList(String entry) {
    if (entry.startsWith("[")) {
      return json(entry);
    }
    var array = JSON.arrayNode();
    for (String part : entry.split(",")) {
      array.add(parseOne(part.strip()));
    }
    return array;
  }

  private JsonNode parseOne(String entry) {
    try {
      return switch (type) {
        case "File", "Directory" -> JSON.objectNode().put("class", type).put("path", entry);
        case "int", "long" -> JSON.numberNode(new BigInteger(entry));
        case "float", "double" -> JSON.numberNode(new BigDecimal(entry));
        case "string" -> JSON.textNode(entry);
        default -> entry.startsWith("{") || entry.startsWith("[") || entry.startsWith("\"") ? json(entry)
            : JSON.textNode(entry);
      };
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(
          type.matches("int|long") ? "must be a whole number" : "must be a number, such as 2.5", e);
    }
  }

  private JsonNode json(String entry) {
    try {
      return mapper.readTree(entry);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("must be JSON: " + e.getOriginalMessage(), e);
    }
  }
}
