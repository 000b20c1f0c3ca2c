// SPDX-License-Identifier: Apache-2.0
package io.dte.compute;

import com.fasterxml.jackson.databind.JsonNode;
import io.dte.foundation.api.problem.ExitCode;
import io.dte.foundation.api.problem.Problem;
import io.dte.foundation.api.problem.SourceLocation;
import io.dte.foundation.api.problem.Spelling;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * Checks a placed document against a JSON Schema (draft 2020-12): the assertions that settings are described with, and no
 * others, for the sake of messages that name the place and the fix. A schema that uses other keywords is refused.
 */
final class SchemaCheck {
  private static final Set<String> KEYWORDS = Set.of("$schema", "$id", "$comment", "$defs", "$ref", "title", "description",
      "default", "examples", "deprecated", "format", "type", "properties", "required", "additionalProperties",
      "propertyNames", "items", "enum", "const", "minimum", "maximum", "exclusiveMinimum", "minLength", "pattern", "minItems",
      "minProperties", "allOf", "anyOf", "oneOf", "if", "then", "else");
  private static final String REF = "#/$defs/";

  private final JsonNode schema;
  private final PlacedYaml document;
  private final List<Problem> problems = new ArrayList<>();

  private SchemaCheck(JsonNode schema, PlacedYaml document) {
    this.schema = schema;
    this.document = document;
  }

  /** Everything at and below the pointer that does not fit. */
  static List<Problem> check(JsonNode schema, PlacedYaml document, String pointer) {
    SchemaCheck check = new SchemaCheck(schema, document);
    check.check(schema, document.value().at(pointer), pointer);
    return check.problems;
  }

  /** The first keyword of a schema that is not understood here, or empty. */
  static String unknownKeyword(JsonNode schema) {
    if (!schema.isObject()) {
      return "";
    }
    for (var member : schema.properties()) {
      String name = member.getKey();
      if (!KEYWORDS.contains(name)) {
        return name;
      }
      List<JsonNode> inner = new ArrayList<>();
      switch (name) {
        case "properties", "$defs", "allOf", "anyOf", "oneOf" -> member.getValue().forEach(inner::add);
        case "additionalProperties", "propertyNames", "items", "if", "then", "else" -> inner.add(member.getValue());
        default -> { }
      }
      for (JsonNode part : inner) {
        String unknown = unknownKeyword(part);
        if (!unknown.isEmpty()) {
          return unknown;
        }
      }
    }
    return "";
  }

  private void check(JsonNode rule, JsonNode value, String pointer) {
    if (rule.path("$ref").asText().startsWith(REF)) {
      check(schema.path("$defs").path(rule.get("$ref").asText().substring(REF.length())), value, pointer);
    }
    if (rule.has("type") && !isOfType(rule.get("type"), value)) {
      wrong(pointer, what(pointer) + " must be " + types(rule.get("type")) + ", not " + brief(value), hint(rule));
      return;
    }
    choices(rule, value, pointer);
    if (value.isNumber()) {
      number(rule, value, pointer);
    } else if (value.isTextual()) {
      text(rule, value.asText(), pointer);
    } else if (value.isObject()) {
      members(rule, value, pointer);
    } else if (value.isArray()) {
      if (value.size() < rule.path("minItems").asInt(0)) {
        wrong(pointer, what(pointer) + " needs at least " + rule.get("minItems") + " entries", hint(rule));
      }
      for (int i = 0; rule.has("items") && i < value.size(); i++) {
        check(rule.get("items"), value.get(i), pointer + "/" + i);
      }
    }
    combined(rule, value, pointer);
  }

  private void choices(JsonNode rule, JsonNode value, String pointer) {
    if (rule.has("const") && !same(rule.get("const"), value)) {
      wrong(pointer, what(pointer) + " must be " + brief(rule.get("const")), hint(rule));
    }
    if (rule.has("enum")) {
      List<String> allowed = new ArrayList<>();
      boolean found = false;
      for (JsonNode choice : rule.get("enum")) {
        allowed.add(choice.asText());
        found |= same(choice, value);
      }
      if (!found) {
        wrong(pointer, what(pointer) + " cannot be " + brief(value), Spelling.suggest(value.asText(), allowed));
      }
    }
  }

  private static boolean same(JsonNode one, JsonNode other) {
    return one.isNumber() && other.isNumber() ? one.decimalValue().compareTo(other.decimalValue()) == 0 : one.equals(other);
  }

  private void number(JsonNode rule, JsonNode value, String pointer) {
    double number = value.asDouble();
    if (rule.has("minimum") && number < rule.get("minimum").asDouble()) {
      wrong(pointer, what(pointer) + " must be at least " + rule.get("minimum").asText() + ", not " + value.asText(), hint(rule));
    }
    if (rule.has("maximum") && number > rule.get("maximum").asDouble()) {
      wrong(pointer, what(pointer) + " must be at most " + rule.get("maximum").asText() + ", not " + value.asText(), hint(rule));
    }
    if (rule.has("exclusiveMinimum") && number <= rule.get("exclusiveMinimum").asDouble()) {
      wrong(pointer, what(pointer) + " must be more than " + rule.get("exclusiveMinimum").asText() + ", not " + value.asText(), hint(rule));
    }
  }

  private void text(JsonNode rule, String text, String pointer) {
    if (text.length() < rule.path("minLength").asInt(0)) {
      wrong(pointer, what(pointer) + (text.isEmpty() ? " is empty" : " is too short"), hint(rule));
    }
    // A placeholder of a secret is looked up later.
    if (rule.has("pattern") && !text.contains("${") && !Pattern.compile(rule.get("pattern").asText()).matcher(text).find()) {
      wrong(pointer, what(pointer) + " cannot be '" + text + "'", hint(rule));
    }
  }

  private void members(JsonNode rule, JsonNode value, String pointer) {
    JsonNode known = rule.path("properties");
    if (value.size() < rule.path("minProperties").asInt(0)) {
      wrong(pointer, what(pointer) + " is empty", hint(rule));
    }
    for (JsonNode name : rule.path("required")) {
      if (!value.has(name.asText())) {
        wrong(pointer, what(pointer) + " needs '" + name.asText() + "'", hint(known.path(name.asText())));
      }
    }
    JsonNode others = rule.path("additionalProperties");
    for (var member : value.properties()) {
      String name = member.getKey();
      String place = PlacedYaml.member(pointer, name);
      String form = rule.path("propertyNames").path("pattern").asText();
      if (!form.isEmpty() && !Pattern.compile(form).matcher(name).find()) {
        problems.add(new Problem(ExitCode.INVALID, "'" + name + "' cannot be a name here", document.key(place), hint(rule.get("propertyNames"))));
      }
      if (known.has(name)) {
        check(known.get(name), member.getValue(), place);
      } else if (others.isObject()) {
        check(others, member.getValue(), place);
      } else if (others.isBoolean() && !others.asBoolean()) {
        Set<String> names = new TreeSet<>();
        known.fieldNames().forEachRemaining(names::add);
        problems.add(new Problem(ExitCode.INVALID, "'" + name + "' is not known in " + what(pointer), document.key(place),
            Spelling.suggest(name, names)));
      }
    }
  }

  private void combined(JsonNode rule, JsonNode value, String pointer) {
    rule.path("allOf").forEach(part -> check(part, value, pointer));
    if (rule.has("if")) {
      JsonNode then = fits(rule.get("if"), value, pointer) ? rule.path("then") : rule.path("else");
      if (then.isObject()) {
        check(then, value, pointer);
      }
    }
    for (String choice : List.of("anyOf", "oneOf")) {
      if (rule.has(choice)) {
        long fitting = 0;
        for (JsonNode part : rule.get(choice)) {
          fitting += fits(part, value, pointer) ? 1 : 0;
        }
        if (fitting == 0 || choice.equals("oneOf") && fitting > 1) {
          wrong(pointer, what(pointer) + " fits " + (fitting == 0 ? "none" : "more than one") + " of the forms it may have", hint(rule));
        }
      }
    }
  }

  private boolean fits(JsonNode rule, JsonNode value, String pointer) {
    SchemaCheck trial = new SchemaCheck(schema, document);
    trial.check(rule, value, pointer);
    return trial.problems.isEmpty();
  }

  private static boolean isOfType(JsonNode type, JsonNode value) {
    if (type.isArray()) {
      for (JsonNode one : type) {
        if (isOfType(one, value)) {
          return true;
        }
      }
      return false;
    }
    return switch (type.asText()) {
      case "object" -> value.isObject();
      case "array" -> value.isArray();
      case "string" -> value.isTextual();
      case "boolean" -> value.isBoolean();
      case "null" -> value.isNull();
      case "integer" -> value.isIntegralNumber() || value.isNumber() && value.asDouble() == Math.rint(value.asDouble());
      default -> value.isNumber();
    };
  }

  private static String types(JsonNode type) {
    List<String> names = new ArrayList<>();
    (type.isArray() ? type : List.of(type)).forEach(one -> names.add(switch (one.asText()) {
      case "object" -> "a mapping";
      case "array" -> "a list";
      case "string" -> "text";
      case "boolean" -> "true or false";
      case "integer" -> "a whole number";
      case "null" -> "empty";
      default -> "a number";
    }));
    return String.join(" or ", names);
  }

  private static String what(String pointer) {
    return pointer.isEmpty() ? "the file" : "'" + pointer.substring(1).replace('/', '.').replace("~1", "/").replace("~0", "~") + "'";
  }

  private static String brief(JsonNode value) {
    return value.isObject() ? "a mapping" : value.isArray() ? "a list" : value.isNull() ? "empty" : "'" + value.asText() + "'";
  }

  private static String hint(JsonNode rule) {
    String description = rule.path("description").asText();
    return description.endsWith(".") ? description.substring(0, description.length() - 1) : description;
  }

  private void wrong(String pointer, String message, String hint) {
    SourceLocation place = document.place(pointer);
    problems.add(new Problem(ExitCode.INVALID, Character.toUpperCase(message.charAt(0)) + message.substring(1), place, hint));
  }
}
