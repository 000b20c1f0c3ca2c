// SPDX-License-Identifier: Apache-2.0
package io.dte.workflow.cwl;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.dte.foundation.api.problem.DteException;
import io.dte.foundation.api.problem.ExitCode;
import io.dte.foundation.api.problem.Problem;
import io.dte.foundation.api.problem.Spelling;
import io.dte.workflow.cwl.exec.InputTypes;
import io.dte.workflow.cwl.expr.Numbers;
import io.dte.workflow.cwl.load.Node;
import io.dte.workflow.cwl.load.Uris;
import io.dte.workflow.cwl.model.CwlType;
import io.dte.workflow.cwl.model.CwlType.Primitive;
import io.dte.workflow.cwl.model.Locations;
import io.dte.workflow.cwl.model.Parameter;
import io.dte.workflow.cwl.model.Process;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/**
 * Checks inputs before a run is recorded. People may write a number as text, or a file as its path alone, where the type
 * leaves no doubt.
 */
final class InputCheck {

  private InputCheck() {}

  static JsonNode check(Process process, JsonNode inputs, Path relativeTo) throws DteException {
    Map<String, Parameter> known = process.inputsByName();
    ObjectNode out = Node.JSON.objectNode();
    for (Map.Entry<String, JsonNode> entry : inputs.properties()) {
      Parameter input = known.get(entry.getKey());
      if (input == null) {
        if (entry.getKey().indexOf(':') > 0) {
          out.set(entry.getKey(), entry.getValue());
          continue;
        }
        throw refused("There is no input '" + entry.getKey() + "'", Spelling.suggest(entry.getKey(), known.keySet()), null);
      }
      JsonNode value = coerce(input.type(), entry.getValue(), relativeTo);
      Locations.absolute(value, relativeTo);
      Optional<String> wrong = value.isNull() && input.defaultValue() != null ? Optional.empty() : InputTypes.mismatch(input.type(), value);
      if (wrong.isPresent()) {
        throw refused("The input '" + input.name() + "' has the wrong type: " + wrong.get(), "", input);
      }
      Optional<Problem> missing = missingFile(input, value);
      if (missing.isPresent()) {
        throw new DteException(missing.get());
      }
      out.set(input.name(), value);
    }
    for (Parameter input : process.inputs()) {
      if (!out.has(input.name()) && input.defaultValue() == null && !input.type().isOptional()) {
        throw refused("The input '" + input.name() + "' is missing; it is of type " + input.type().label(),
            "give it with --" + input.name() + " or in the job file", input);
      }
    }
    return out;
  }

  /** Values given as text, made values of their inputs' types where they can be. */
  static JsonNode coerceKnown(Process process, ObjectNode given, Path relativeTo) {
    ObjectNode out = Node.JSON.objectNode();
    for (Parameter input : process.inputs()) {
      if (given.has(input.name())) {
        out.set(input.name(), Locations.absolute(coerce(input.type(), given.get(input.name()), relativeTo), relativeTo));
      }
    }
    return out;
  }

  private static DteException refused(String message, String hint, Parameter input) {
    Problem problem = Problem.of(ExitCode.INVALID, message, hint);
    return new DteException(input == null ? problem : problem.at(input.place().location()));
  }

  /** That a file of an input's value, however deep in it, does not exist or is of the other kind, if so. */
  static Optional<Problem> missingFile(Parameter input, JsonNode value) {
    boolean file = value.path("class").asText().equals("File");
    boolean directory = value.path("class").asText().equals("Directory");
    if ((file || directory) && value.path("location").asText("").startsWith("file:")) {
      Path path = Uris.path(value.get("location").asText(), Path.of("/"));
      String kind = file ? "file " : "directory ";
      if (!Files.exists(path)) {
        return Optional.of(Problem.of(ExitCode.INVALID, "The " + kind + path + ", input '" + input.name() + "', does not exist",
            "check the path"));
      }
      if (file == Files.isDirectory(path)) {
        return Optional.of(Problem.of(ExitCode.INVALID, "The " + kind + path + ", input '" + input.name() + "', is "
            + (file ? "a directory" : "no directory"), "its class says " + value.path("class").asText() + ": correct it or the path"));
      }
    }
    for (JsonNode part : value) {
      Optional<Problem> missing = part.isContainerNode() ? missingFile(input, part) : Optional.empty();
      if (missing.isPresent()) {
        return missing;
      }
    }
    return Optional.empty();
  }

  /** A value as one of this type, where it can be; its locations may be relative still. */
  static JsonNode coerce(CwlType type, JsonNode value, Path relativeTo) {
    if (value instanceof ArrayNode array && type instanceof CwlType.ArrayOf of) {
      ArrayNode out = Node.JSON.arrayNode();
      array.forEach(item -> out.add(coerce(of.items(), item, relativeTo)));
      return out;
    }
    if (InputTypes.mismatch(type, value).isEmpty()) {
      return value.deepCopy();
    }
    if (type instanceof CwlType.RecordOf rec && value instanceof ObjectNode object) {
      ObjectNode out = object.deepCopy();
      rec.fields().stream().filter(field -> object.has(field.name()))
          .forEach(field -> out.set(field.name(), coerce(field.type(), object.get(field.name()), relativeTo)));
      return out;
    }
    if (type instanceof CwlType.Union union) {
      for (CwlType option : union.options()) {
        JsonNode coerced = coerce(option, value, relativeTo);
        if (InputTypes.mismatch(option, coerced).isEmpty()) {
          return coerced;
        }
      }
      return value;
    }
    if (type instanceof CwlType.ArrayOf of && !value.isArray()) {
      JsonNode one = coerce(of.items(), value, relativeTo);
      return InputTypes.mismatch(of.items(), one).isEmpty() ? Node.JSON.arrayNode().add(one) : value;
    }
    return value.isTextual() && type instanceof Primitive primitive ? text(primitive, value, relativeTo) : value.deepCopy();
  }

  private static JsonNode decimal(BigDecimal number, JsonNode text) {
    return Numbers.isPlain(number) ? Node.JSON.numberNode(number) : text;
  }

  private static JsonNode text(Primitive type, JsonNode value, Path relativeTo) {
    String text = value.textValue();
    try {
      return switch (type) {
        case INT, LONG -> Node.JSON.numberNode(Long.parseLong(text));
        case FLOAT, DOUBLE -> decimal(new BigDecimal(text), value);
        case BOOLEAN -> text.equals("true") || text.equals("false") ? Node.JSON.booleanNode(text.equals("true")) : value;
        case FILE, DIRECTORY -> Node.JSON.objectNode().put("class", type.label())
            .put("location", Uris.isRemote(text) ? text : Uris.of(Uris.path(text, relativeTo)));
        default -> value;
      };
    } catch (NumberFormatException e) {
      return value;
    }
  }
}
