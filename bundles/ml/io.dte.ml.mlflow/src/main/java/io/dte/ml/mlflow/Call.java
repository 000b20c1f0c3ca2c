// SPDX-License-Identifier: Apache-2.0
package io.dte.ml.mlflow;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.dte.foundation.api.problem.DteException;
import io.dte.foundation.api.problem.ExitCode;
import io.dte.foundation.api.security.Caller;
import io.dte.ml.api.tracking.Search;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * One call: its fields, of a JSON body or a query string, as protocol buffers write them in JSON: numbers also as text,
 * both spellings of field names.
 *
 * @param query whether the fields are those of a query string, in which a list of one looks like a text
 */
record Call(Caller caller, ObjectNode body, Map<String, String> path, boolean query) {

  boolean has(String name) {
    JsonNode value = field(name);
    return !value.isMissingNode() && !value.isNull();
  }

  JsonNode field(String name) {
    return field(body, name);
  }

  static JsonNode field(JsonNode of, String name) {
    JsonNode value = of.path(name);
    return value.isMissingNode() ? of.path(camel(name)) : value;
  }

  private static String camel(String name) {
    if (name.indexOf('_') < 0) {
      return name;
    }
    StringBuilder camel = new StringBuilder(name.length());
    for (int i = 0; i < name.length(); i++) {
      char letter = name.charAt(i);
      camel.append(letter == '_' && i + 1 < name.length() ? Character.toUpperCase(name.charAt(++i)) : letter);
    }
    return camel.toString();
  }

  /** A text that must be there. */
  String need(String name) throws DteException {
    String value = path.containsKey(name) ? path.get(name) : text(name);
    if (value.isEmpty()) {
      throw invalid("Missing value for required parameter '" + name + "'. See the API docs for more information about"
          + " request parameters.");
    }
    return value;
  }

  /** A text; empty when it is not there. */
  String text(String name) throws DteException {
    return text(body, name);
  }

  static String text(JsonNode of, String name) throws DteException {
    JsonNode value = field(of, name);
    if (value.isMissingNode() || value.isNull()) {
      return "";
    }
    if (!value.isTextual()) {
      throw invalid("Invalid value " + shown(value) + " for parameter '" + name + "' supplied: a string is expected");
    }
    return value.asText();
  }

  long number(String name, long byDefault) throws DteException {
    return number(body, name, byDefault);
  }

  static long number(JsonNode of, String name, long byDefault) throws DteException {
    JsonNode value = field(of, name);
    if (value.isMissingNode() || value.isNull()) {
      return byDefault;
    }
    try {
      if (value.isIntegralNumber() && value.canConvertToLong()) {
        return value.asLong();
      }
      if (value.isNumber() && value.asDouble() == Math.rint(value.asDouble()) && Math.abs(value.asDouble()) < 1e18) {
        return (long) value.asDouble();
      }
      if (value.isTextual()) {
        return Long.parseLong(value.asText().strip());
      }
    } catch (NumberFormatException e) {
      throw invalid("Invalid value " + shown(value) + " for parameter '" + name + "' supplied: an integer is expected");
    }
    throw invalid("Invalid value " + shown(value) + " for parameter '" + name + "' supplied: an integer is expected");
  }

  /** A double; also {@code "NaN"}, {@code "Infinity"} and {@code "-Infinity"}. */
  static double decimal(JsonNode of, String name) throws DteException {
    JsonNode value = field(of, name);
    if (value.isNumber()) {
      return value.asDouble();
    }
    if (value.isTextual()) {
      try {
        return switch (value.asText()) {
          case "inf", "+Infinity" -> Double.POSITIVE_INFINITY;
          case "-inf" -> Double.NEGATIVE_INFINITY;
          case "nan" -> Double.NaN;
          default -> Double.parseDouble(value.asText());
        };
      } catch (NumberFormatException e) {
        throw invalid("Invalid value " + shown(value) + " for parameter '" + name + "' supplied: a number is expected");
      }
    }
    throw invalid(value.isMissingNode() || value.isNull() ? "Missing value for required parameter '" + name + "'"
        : "Invalid value " + shown(value) + " for parameter '" + name + "' supplied: a number is expected");
  }

  boolean flag(String name) {
    return field(name).asBoolean(false) || "true".equalsIgnoreCase(field(name).asText(""));
  }

  /** The elements of a list; of a query string also a single value. */
  List<JsonNode> elements(String name) throws DteException {
    JsonNode value = field(name);
    return query && value.isTextual() ? List.of(value) : elements(body, name);
  }

  static List<JsonNode> elements(JsonNode of, String name) throws DteException {
    JsonNode value = field(of, name);
    List<JsonNode> elements = new ArrayList<>();
    if (value.isArray()) {
      value.forEach(elements::add);
    } else if (!value.isMissingNode() && !value.isNull()) {
      throw invalid("Invalid value " + shown(value) + " for parameter '" + name + "' supplied: a list is expected");
    }
    return elements;
  }

  List<String> texts(String name) throws DteException {
    List<String> texts = new ArrayList<>();
    for (JsonNode element : elements(name)) {
      if (!element.isTextual() && !element.isIntegralNumber()) {
        throw invalid("Invalid value " + shown(element) + " for parameter '" + name
            + "' supplied: a string is expected");
      }
      texts.add(element.asText());
    }
    return texts;
  }

  /** A list of {@code {key, value}}. */
  Map<String, String> pairs(String name) throws DteException {
    return pairs(body, name);
  }

  static Map<String, String> pairs(JsonNode of, String name) throws DteException {
    Map<String, String> pairs = new TreeMap<>();
    for (JsonNode element : elements(of, name)) {
      if (!element.isObject()) {
        throw invalid("Invalid value " + shown(element) + " for parameter '" + name
            + "' supplied: {key, value} is expected");
      }
      pairs.put(text(element, "key"), text(element, "value"));
    }
    return pairs;
  }

  /** The fields all searches share. */
  Search search(List<String> experiments, int byDefault, int most) throws DteException {
    long limit = number("max_results", byDefault);
    if (limit < 1 || limit > most) {
      throw invalid("Invalid value " + limit + " for parameter 'max_results' supplied: It must be at most " + most
          + " and at least 1");
    }
    String view = has("view_type") ? text("view_type") : text("run_view_type");
    try {
      return new Search(experiments, has("filter_string") ? text("filter_string") : text("filter"), texts("order_by"),
          view.isEmpty() ? Search.View.ACTIVE_ONLY : Search.View.valueOf(view), (int) limit, text("page_token"));
    } catch (IllegalArgumentException e) {
      throw invalid("Invalid value \"" + view + "\" for parameter 'view_type' supplied");
    }
  }

  static DteException invalid(String message) {
    return new DteException(ExitCode.INVALID, message, "");
  }

  static DteException missing(String message) {
    return new DteException(ExitCode.NOT_FOUND, message, "");
  }

  private static String shown(JsonNode value) {
    String text = value.toString();
    return text.length() > 300 ? text.substring(0, 300) + "…" : text;
  }
}
