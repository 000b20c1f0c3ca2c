// SPDX-License-Identifier: Apache-2.0
package io.dte.console;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.DecimalNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.LongNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.dte.foundation.api.command.CommandContext;
import io.dte.foundation.api.problem.DteException;
import io.dte.foundation.api.problem.ExitCode;
import io.dte.workflow.api.WorkflowDescription;
import io.dte.workflow.api.WorkflowDescription.Input;
import java.math.BigDecimal;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** Makes a workflow's inputs of {@code --NAME VALUE}, which is converted to the declared type. */
final class RunInputs {
  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

  private final WorkflowDescription workflow;
  private final CommandContext context;

  RunInputs(WorkflowDescription workflow, CommandContext context) {
    this.workflow = workflow;
    this.context = context;
  }

  /** What the command line says. */
  ObjectNode read(List<String> words) throws DteException {
    ObjectNode given = NODES.objectNode();
    for (int i = 0; i < words.size(); i++) {
      String word = words.get(i);
      if (!word.startsWith("--") || word.length() == 2) {
        throw new DteException(ExitCode.USAGE, "\"" + word + "\" is not understood here", "inputs are given as --NAME VALUE");
      }
      int equals = word.indexOf('=');
      Input input = find(equals < 0 ? word.substring(2) : word.substring(2, equals));
      String value;
      if (equals >= 0) {
        value = word.substring(equals + 1);
      } else if (i + 1 < words.size() && !words.get(i + 1).startsWith("--")) {
        value = words.get(++i);
      } else if (baseType(input.type()).equals("boolean")) {
        value = "true";
      } else {
        throw new DteException(ExitCode.USAGE, "--" + input.name() + " needs a value of type " + input.type(),
            "--" + input.name() + " VALUE");
      }
      put(given, input, value);
    }
    return given;
  }

  /** Takes {@code rain-factor} for {@code rain_factor} and {@code rainFactor}. */
  private Input find(String name) throws DteException {
    for (Input input : workflow.inputs()) {
      if (input.name().equals(name)) {
        return input;
      }
    }
    for (Input input : workflow.inputs()) {
      if (plain(input.name()).equals(plain(name))) {
        return input;
      }
    }
    String known = workflow.inputs().stream().map(input -> "--" + input.name()).collect(Collectors.joining(" "));
    throw new DteException(ExitCode.USAGE, "There is no input or option --" + name,
        known.isEmpty() ? "it takes no inputs" : "its inputs: " + known);
  }

  private static String plain(String name) {
    return name.replace("-", "").replace("_", "").toLowerCase(Locale.ROOT);
  }

  /** The type without {@code ?}, of the elements if it is an array. */
  static String baseType(String type) {
    String base = type.endsWith("?") ? type.substring(0, type.length() - 1) : type;
    return base.endsWith("[]") ? base.substring(0, base.length() - 2) : base;
  }

  private void put(ObjectNode given, Input input, String value) throws DteException {
    String type = input.type().endsWith("?") ? input.type().substring(0, input.type().length() - 1) : input.type();
    if (!type.endsWith("[]")) {
      given.set(input.name(), convert(input, type, value));
    } else if (value.startsWith("[")) {
      given.set(input.name(), json(input, value));
    } else {
      ArrayNode array = given.withArray(input.name());
      array.add(convert(input, baseType(type), value));
    }
  }

  private JsonNode convert(Input input, String type, String value) throws DteException {
    try {
      return switch (type) {
        case "int", "long" -> LongNode.valueOf(Long.parseLong(value));
        case "float", "double" -> DecimalNode.valueOf(new BigDecimal(value));
        case "boolean" -> bool(input, value);
        case "string" -> TextNode.valueOf(value);
        case "File", "Directory" -> file(type, value);
        default -> value.startsWith("{") || value.startsWith("[") ? json(input, value) : TextNode.valueOf(value);
      };
    } catch (NumberFormatException e) {
      throw wrong(input, value, e);
    }
  }

  private static JsonNode bool(Input input, String value) throws DteException {
    return switch (value.toLowerCase(Locale.ROOT)) {
      case "true", "yes", "on" -> BooleanNode.TRUE;
      case "false", "no", "off" -> BooleanNode.FALSE;
      default -> throw wrong(input, value, null);
    };
  }

  private JsonNode file(String type, String value) {
    ObjectNode file = NODES.objectNode().put("class", type);
    return value.contains("://") ? file.put("location", value) : file.put("path", context.resolve(value).toString());
  }

  private static JsonNode json(Input input, String value) throws DteException {
    try {
      return new ObjectMapper().readTree(value);
    } catch (JsonProcessingException e) {
      throw wrong(input, value, e);
    }
  }

  private static DteException wrong(Input input, String value, Exception cause) {
    return new DteException(ExitCode.INVALID, "--" + input.name() + " must be of type " + input.type() + ", not \"" + value + "\"",
        input.doc().lines().findFirst().orElse(""), cause);
  }
}
