// SPDX-License-Identifier: Apache-2.0
package io.dte.workflow.cwl.exec;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.dte.foundation.api.json.StoredArray;
import io.dte.foundation.api.problem.DteException;
import io.dte.workflow.cwl.expr.Evaluator;
import io.dte.workflow.cwl.expr.ExpressionException;
import io.dte.workflow.cwl.load.Node;
import io.dte.workflow.cwl.model.CwlType;
import io.dte.workflow.cwl.model.CwlVersion;
import io.dte.workflow.cwl.model.LoadListing;
import io.dte.workflow.cwl.model.Parameter;
import io.dte.workflow.cwl.model.Process;
import io.dte.workflow.cwl.model.Requirement;
import io.dte.workflow.cwl.model.Requirements;
import io.dte.workflow.cwl.model.SecondaryFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/** Makes the inputs of one process ready: defaults, types, files with their names, contents, listings, companions. */
final class Inputs {
  private final Process process;
  private final Requirements requirements;
  private final Evaluator evaluator;
  private final Jobs jobs;
  private final boolean topLevel;
  private final String what;

  /** @param topLevel files come from the user, so that companions are looked for beside them */
  Inputs(Process process, Requirements requirements, Jobs jobs, boolean topLevel, String what) {
    this.process = process;
    this.requirements = requirements;
    evaluator = jobs.evaluator();
    this.jobs = jobs;
    this.topLevel = topLevel;
    this.what = what;
  }

  /** Returns a new object with exactly the process's inputs. */
  ObjectNode prepare(JsonNode given) throws DteException {
    ObjectNode out = Node.JSON.objectNode();
    for (Parameter input : process.inputs()) {
      JsonNode value = given.path(input.name());
      if (value.isMissingNode() || value.isNull()) {
        value = input.defaultValue() == null ? NullNode.instance : input.defaultValue();
      }
      out.set(input.name(), passesOn(value) ? value : StoredArray.plain(value));
    }
    for (Parameter input : process.inputs()) {
      JsonNode value = out.get(input.name());
      Optional<String> wrong = TypeCheck.mismatch(input.type(), value, "");
      if (wrong.isPresent()) {
        throw Failures.invalid(input.place(), value.isNull() ? "The input '" + input.name() + "' of " + what
            + " is missing; it is of type " + input.type().label()
            : "The input '" + input.name() + "' of " + what + " has the wrong type: " + wrong.get(),
            value.isNull() ? "give it a value" : "give a value of that type");
      }
    }
    for (Parameter input : process.inputs()) {
      JsonNode value = out.get(input.name());
      if (value.isContainerNode() && !passesOn(value)) {
        placed(input, () -> complete(value));
      }
    }
    Evaluator.Scope scope = evaluator.scope(Map.of("inputs", out, "self", NullNode.instance), requirements, process.head().version());
    for (Parameter input : process.inputs()) {
      JsonNode value = out.get(input.name());
      if (value.isContainerNode() && FileObjects.holdsFiles(value)) {
        if (passesOn(value)) {
          out.set(input.name(), longList(input, (ArrayNode) value, scope));
        } else {
          placed(input, () -> decorate(input, input.type(), value, scope));
        }
      }
    }
    return out;
  }

  private interface Part {
    void run() throws DteException;
  }

  /** What is wrong with a value and has no place of its own is told at its input. */
  private static void placed(Parameter input, Part part) throws DteException {
    try {
      part.run();
    } catch (DteException e) {
      throw e.problem().location().file().isEmpty() ? new DteException(e.problem().at(input.place().location()), e) : e;
    }
  }

  /** A workflow only passes a long list on; whoever works with one needs all of it. */
  private boolean passesOn(JsonNode value) {
    return value instanceof StoredArray && process instanceof Process.Workflow;
  }

  private ArrayNode longList(Parameter input, ArrayNode list, Evaluator.Scope scope) throws DteException {
    CwlType items = TypeCheck.choose(input.type(), list) instanceof CwlType.ArrayOf array ? array.items() : CwlType.Primitive.ANY;
    try {
      return jobs.lists().map(list, item -> {
        complete(item);
        decorate(input, items, item, scope);
        return item;
      });
    } catch (IOException e) {
      throw Failures.storage("The input '" + input.name() + "' of " + what + " cannot be kept", e);
    }
  }

  /** Checks that files exist and gives them their names and sizes. */
  private void complete(JsonNode value) throws DteException {
    if (value instanceof ArrayNode array) {
      for (JsonNode item : array) {
        complete(item);
      }
    } else if (value instanceof ObjectNode object) {
      if (FileObjects.isFileOrDirectory(object)) {
        complete(object);
      }
      for (JsonNode field : object) {
        if (field.isContainerNode()) {
          complete(field);
        }
      }
    }
  }

  private void complete(ObjectNode object) throws DteException {
    boolean file = FileObjects.isFile(object);
    Path path = FileObjects.path(object);
    FileObjects.name(object);
    if (path == null) {
      if (file && !object.has("contents") || !file && !object.has("listing")) {
        throw Failures.invalid(null, "A " + object.path("class").asText() + " of " + what + " has neither location nor "
            + (file ? "contents" : "listing"), "give it one of them");
      }
      return;
    }
    if (file ? !Files.isRegularFile(path) : !Files.isDirectory(path)) {
      if (jobs.memory().mayLack(path)) {
        return;
      }
      boolean special = file && Files.exists(path) && !Files.isDirectory(path);
      if (!special) {
        throw Failures.invalid(null, "The " + (file ? "file " : "directory ") + path + ", an input of " + what + ", does not exist",
            Files.exists(path) ? "its class says " + (file ? "File" : "Directory") : "check the path");
      }
    }
    if (file) {
      try {
        object.put("size", Files.size(path));
      } catch (IOException e) {
        throw Failures.storage("The file " + path + " cannot be read", e);
      }
    }
  }

  private void decorate(Parameter parameter, CwlType declared, JsonNode value, Evaluator.Scope scope) throws DteException {
    CwlType type = TypeCheck.choose(declared, value);
    if (type instanceof CwlType.RecordOf rec && value.isObject()) {
      for (Parameter field : rec.fields()) {
        JsonNode part = value.path(field.name());
        if (part.isContainerNode()) {
          // What is said of the whole record's parameter holds for files in it that say nothing themselves.
          decorate(field.secondaryFiles().isEmpty() ? field.withSecondaryFiles(parameter.secondaryFiles()) : field, field.type(),
              part, scope);
        }
      }
    } else if (value.isArray()) {
      CwlType items = type instanceof CwlType.ArrayOf array ? array.items() : CwlType.Primitive.ANY;
      for (JsonNode item : value) {
        decorate(parameter, items, item, scope);
      }
    } else if (FileObjects.isFile(value)) {
      file(parameter, (ObjectNode) value, scope);
    } else if (FileObjects.isDirectory(value)) {
      list((ObjectNode) value, parameter);
    }
  }

  private void list(ObjectNode directory, Parameter parameter) throws DteException {
    LoadListing mode = parameter.loadListing() != null ? parameter.loadListing()
        : requirements.find(Requirement.Listing.class).map(Requirement.Listing::mode)
            .orElse(process.head().version().defaultListing());
    if (mode != LoadListing.NONE) {
      read(directory);
    }
    list(directory, mode);
  }

  static void list(ObjectNode directory, LoadListing mode) throws DteException {
    Path path = FileObjects.path(directory);
    if (path == null) {
      return;
    }
    directory.remove("listing");
    if (mode == LoadListing.NONE) {
      return;
    }
    try {
      directory.set("listing", FileObjects.listing(path, mode == LoadListing.DEEP));
    } catch (IOException e) {
      throw Failures.storage("The directory " + path + " cannot be listed", e);
    }
  }

  private void file(Parameter parameter, ObjectNode file, Evaluator.Scope scope) throws DteException {
    if (!parameter.format().isEmpty()) {
      new FormatCheck(process.head().formatSchemas(), process.head().namespaces()).check(parameter, file, scope, what);
    }
    if (parameter.loadContents()) {
      read(file);
      FileObjects.loadContents(file, process.head().version() != CwlVersion.V1_2);
    }
    if (!parameter.secondaryFiles().isEmpty()) {
      try {
        companions(parameter, file, scope.withSelf(file));
      } catch (ExpressionException e) {
        throw Failures.expression("The secondaryFiles of input '" + parameter.name() + "' of " + what + " cannot be had", e);
      }
    }
    for (JsonNode second : file.path("secondaryFiles")) {
      if (FileObjects.isDirectory(second)) {
        list((ObjectNode) second, parameter);
      }
    }
  }

  private void companions(Parameter parameter, ObjectNode file, Evaluator.Scope scope)
      throws DteException, ExpressionException {
    ArrayNode present = file.path("secondaryFiles") instanceof ArrayNode array ? array : Node.JSON.arrayNode();
    for (SecondaryFile secondary : parameter.secondaryFiles()) {
      boolean required = secondary.required() == null || SecondaryFiles.isTrue(scope.evaluate(secondary.required()));
      for (JsonNode wanted : SecondaryFiles.names(secondary.pattern(), file, scope)) {
        String name = wanted.isObject() ? wanted.path("basename").asText() : wanted.asText();
        if (has(present, name)) {
          continue;
        }
        if (wanted instanceof ObjectNode object && FileObjects.isFileOrDirectory(object)) {
          ObjectNode copy = object.deepCopy();
          complete(copy);
          present.add(copy);
          continue;
        }
        Path beside = topLevel && FileObjects.path(file) != null ? FileObjects.path(file).resolveSibling(name).normalize() : null;
        if (beside != null && Files.exists(beside)) {
          try {
            present.add(Files.isDirectory(beside) ? FileObjects.directory(beside) : FileObjects.file(beside));
          } catch (IOException e) {
            throw Failures.storage("The file " + beside + " cannot be read", e);
          }
        } else if (required) {
          throw Failures.invalid(parameter.place(), "The secondary file '" + name + "' of "
              + file.path("basename").asText() + ", input '" + parameter.name() + "' of " + what + ", is missing",
              topLevel ? "put it beside the file" : "list it in secondaryFiles of the workflow's input or of the output it comes from");
        }
      }
    }
    if (!present.isEmpty()) {
      file.set("secondaryFiles", present);
    }
  }

  /** What is read here is read again when the run is resumed. */
  private void read(ObjectNode object) throws DteException {
    jobs.memory().demand(object);
    jobs.release().pin(object);
  }

  private static boolean has(ArrayNode present, String name) {
    for (JsonNode file : present) {
      if (file.path("basename").asText().equals(name)) {
        return true;
      }
    }
    return false;
  }
}
