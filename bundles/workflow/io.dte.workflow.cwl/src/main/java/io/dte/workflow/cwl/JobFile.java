// SPDX-License-Identifier: Apache-2.0
package io.dte.workflow.cwl;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.dte.foundation.api.problem.DteException;
import io.dte.foundation.api.problem.ExitCode;
import io.dte.foundation.api.problem.Problem;
import io.dte.foundation.api.problem.SourceLocation;
import io.dte.foundation.api.problem.Spelling;
import io.dte.workflow.cwl.exec.InputTypes;
import io.dte.workflow.cwl.load.DocumentReader;
import io.dte.workflow.cwl.load.Documents;
import io.dte.workflow.cwl.load.Node;
import io.dte.workflow.cwl.load.Problems;
import io.dte.workflow.cwl.load.Uris;
import io.dte.workflow.cwl.model.CwlType;
import io.dte.workflow.cwl.model.Locations;
import io.dte.workflow.cwl.model.Parameter;
import io.dte.workflow.cwl.model.Process;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * A job file: values for a document's inputs, each with its place, so that what is wrong with one is told there. Names with
 * a colon are not inputs but speak to engines.
 */
final class JobFile {
  private static final String TOOL = "cwl:tool";

  private final Node.Mapping node;

  private JobFile(Node.Mapping node) {
    this.node = node;
  }

  /** The document that a file names by {@code cwl:tool}; empty when it is a document itself. */
  static Optional<Path> tool(Path file, String name) throws DteException {
    if (file.toString().endsWith(".cwl") || !Files.isRegularFile(file)) {
      return Optional.empty();
    }
    return DocumentReader.read(file, name) instanceof Node.Mapping mapping && !mapping.text(TOOL).isEmpty()
        ? Optional.of(Uris.path(mapping.text(TOOL), file.toAbsolutePath().getParent())) : Optional.empty();
  }

  /** @param name what messages call the file */
  static JobFile load(Path file, String name) throws DteException {
    if (!Files.exists(file)) {
      throw new DteException(new Problem(ExitCode.NOT_FOUND, "There is no such job file", SourceLocation.of(name),
          "inputs are given as JOB.yml or as --NAME VALUE"));
    }
    Node node = new Documents().load(file, name);
    if (node instanceof Node.Mapping mapping) {
      return new JobFile(mapping);
    }
    if (node instanceof Node.Scalar scalar && scalar.isNull()) {
      return new JobFile(new Node.Mapping(node.place(), Map.of(), Map.of()));
    }
    throw new DteException(new Problem(ExitCode.INVALID, "A job file is a mapping of input names to values",
        node.place().location(), "for example 'message: hello'"));
  }

  /**
   * The values with absolute locations; refuses those that are not of their input's type. Unknown names are passed over.
   *
   * @param folder where relative paths start; null for the folder of the file
   */
  ObjectNode typed(Process process, Path folder) throws DteException {
    Problems problems = new Problems();
    ObjectNode values = Node.JSON.objectNode();
    node.fields().forEach((name, value) -> values.set(name,
        folder == null ? Locations.absolute(value) : Locations.absolute(value.json(), folder)));
    values.remove(TOOL);
    overrides(values);
    Map<String, Parameter> known = process.inputsByName();
    node.fields().forEach((name, value) -> {
      if (known.containsKey(name)) {
        Parameter input = known.get(name);
        if (checkType(input, value, values.get(name), problems)) {
          InputCheck.missingFile(input, values.get(name))
              .ifPresent(problem -> problems.add(problem.at(value.place().location())));
        }
      }
    });
    throwAll(problems);
    return values;
  }

  /**
   * The values made those of their inputs' types where people leave no doubt, as {@link InputCheck} does. Refuses unknown
   * names, wrong types and files that do not exist, all in one message.
   *
   * @param replaced inputs whose values are given elsewhere; they are left out
   */
  ObjectNode checked(Process process, Set<String> replaced) throws DteException {
    Problems problems = new Problems();
    ObjectNode out = Node.JSON.objectNode();
    Map<String, Parameter> known = process.inputsByName();
    node.fields().forEach((name, value) -> {
      if (name.indexOf(':') > 0) {
        out.set(name, Locations.absolute(value));
      } else if (!known.containsKey(name)) {
        problems.invalid(node.keys().getOrDefault(name, value.place()), "There is no input '" + name + "'",
            Spelling.suggest(name, known.keySet()));
      } else if (!replaced.contains(name)) {
        Parameter input = known.get(name);
        JsonNode found = coerced(input.type(), value);
        if (checkType(input, value, found, problems)) {
          InputCheck.missingFile(input, found)
              .ifPresent(problem -> problems.add(problem.at(value.place().location())));
        }
        out.set(name, found);
      }
    });
    throwAll(problems);
    overrides(out);
    return out;
  }

  /** Addresses of overrides start at the job file. */
  private void overrides(ObjectNode values) throws DteException {
    if (node.get(JobRequirements.OVERRIDES) instanceof Node.Mapping overrides) {
      ObjectNode absolute = Node.JSON.objectNode();
      for (Map.Entry<String, Node> override : overrides.fields().entrySet()) {
        absolute.set(Documents.resolve(override.getKey(), overrides.place()).toString(), override.getValue().json());
      }
      values.set(JobRequirements.OVERRIDES, absolute);
    } else if (node.get(JobRequirements.OVERRIDES) != null) {
      throw new DteException(new Problem(ExitCode.INVALID, JobRequirements.OVERRIDES + " is no mapping", node.get(JobRequirements.OVERRIDES)
          .place().location(), "write the address of a tool or step, and below it the requirements that it gets"));
    }
  }

  private static JsonNode coerced(CwlType type, Node value) {
    Path folder = Uris.folder(value.place().base());
    return Locations.absolute(InputCheck.coerce(type, value.json(), folder), folder);
  }

  private static boolean checkType(Parameter input, Node node, JsonNode value, Problems problems) {
    if (value.isNull() && input.defaultValue() != null) {
      return true;
    }
    Optional<String> wrong = InputTypes.mismatch(input.type(), value);
    if (wrong.isEmpty()) {
      return true;
    }
    String what = value.isContainerNode() ? InputTypes.mismatch(present(input.type()), value).orElse(wrong.get()) : wrong.get();
    problems.invalid(wrongPart(input.type(), node).place(),
        "The input '" + input.name() + "' has the wrong type: " + what, "give a value of that type");
    return false;
  }

  /** The type of an optional value when it is there. */
  private static CwlType present(CwlType type) {
    if (type instanceof CwlType.Union union) {
      List<CwlType> options = union.options().stream().filter(option -> option != CwlType.Primitive.NULL).toList();
      return options.size() == 1 ? options.get(0) : type;
    }
    return type;
  }

  /** The innermost part of a value that is not what it should be. */
  private static Node wrongPart(CwlType declared, Node node) {
    CwlType type = present(declared);
    if (type instanceof CwlType.ArrayOf array && node instanceof Node.Sequence sequence) {
      for (Node item : sequence.items()) {
        if (isWrong(array.items(), item)) {
          return wrongPart(array.items(), item);
        }
      }
    }
    if (type instanceof CwlType.RecordOf rec && node instanceof Node.Mapping mapping) {
      for (Parameter field : rec.fields()) {
        Node value = mapping.get(field.name());
        if (value != null && isWrong(field.type(), value)) {
          return wrongPart(field.type(), value);
        }
      }
    }
    return node;
  }

  private static boolean isWrong(CwlType type, Node node) {
    return InputTypes.mismatch(type, coerced(type, node)).isPresent();
  }

  private static void throwAll(Problems problems) throws DteException {
    List<Problem> all = problems.list();
    if (all.isEmpty()) {
      return;
    }
    String more = all.stream().skip(1).map(problem -> "; line " + problem.location().line() + ": " + problem.message())
        .collect(Collectors.joining());
    Problem first = all.get(0);
    throw new DteException(new Problem(first.code(), first.message() + more, first.location(), first.hint()));
  }
}
