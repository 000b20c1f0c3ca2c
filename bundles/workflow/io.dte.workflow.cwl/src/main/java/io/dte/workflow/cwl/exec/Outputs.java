// SPDX-License-Identifier: Apache-2.0
package io.dte.workflow.cwl.exec;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.dte.foundation.api.problem.DteException;
import io.dte.foundation.api.problem.ExitCode;
import io.dte.foundation.api.problem.Problem;
import io.dte.workflow.cwl.expr.Evaluator;
import io.dte.workflow.cwl.expr.ExpressionException;
import io.dte.workflow.cwl.load.Node;
import io.dte.workflow.cwl.model.CwlType;
import io.dte.workflow.cwl.model.CwlVersion;
import io.dte.workflow.cwl.model.LoadListing;
import io.dte.workflow.cwl.model.OutputBinding;
import io.dte.workflow.cwl.model.Parameter;
import io.dte.workflow.cwl.model.Process;
import io.dte.workflow.cwl.model.Requirement;
import io.dte.workflow.cwl.model.Requirements;
import io.dte.workflow.cwl.model.SecondaryFile;
import io.dte.workflow.cwl.model.Value;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Collects what a tool made: by patterns within its working directory, or from its {@code cwl.output.json}. */
final class Outputs {
  private static final String OUTPUT_OBJECT = "cwl.output.json";
  private static final long MAX_OBJECT = 256L << 20;
  private static final String NAMED = "write {\"NAME\": VALUE} with the outputs' names";

  private final Process tool;
  private final Requirements requirements;
  private final Path outdir;
  private final Evaluator.Scope scope;
  private final ObjectMapper json;
  private final String what;
  private final MadeFiles made;
  private final View view;

  /**
   * @param given real paths of what was put into the working directory, beside the inputs
   * @param view where the tool saw files
   */
  Outputs(Process tool, Requirements requirements, Path outdir, ObjectNode inputs, Evaluator.Scope scope, ObjectMapper json,
      String what, Set<Path> given, View view) {
    this.view = view;
    this.tool = tool;
    this.requirements = requirements;
    this.outdir = outdir;
    this.scope = scope;
    this.json = json;
    this.what = what;
    made = new MadeFiles(outdir, new GivenFiles(inputs, given), view, what);
  }

  ObjectNode collect() throws DteException {
    ObjectNode out = Node.JSON.objectNode();
    try {
      view.settle();
      if (!Files.isDirectory(outdir, LinkOption.NOFOLLOW_LINKS)) {
        throw Failures.failed("The working directory of " + what + " is gone", "the tool removed or replaced it: " + outdir);
      }
      Path object = outdir.resolve(OUTPUT_OBJECT);
      if (Files.isRegularFile(object)) {
        made.check(object);
        out = fromObject(object);
      } else {
        for (Parameter output : tool.outputs()) {
          out.set(output.name(), value(output, output.type(), output.name()));
        }
      }
      check(tool.outputs(), out, what);
      for (Map.Entry<String, JsonNode> value : out.properties()) {
        try {
          finish(value.getValue());
        } catch (DteException e) {
          throw placed(e, output(value.getKey()));
        }
      }
    } catch (IOException e) {
      throw Failures.storage("The outputs of " + what + " cannot be read", e);
    }
    return out;
  }

  /** Refuses values that do not belong to their outputs' types. */
  static void check(List<Parameter> outputs, ObjectNode values, String what) throws DteException {
    for (Parameter output : outputs) {
      JsonNode value = values.get(output.name());
      if (value == null) {
        value = NullNode.instance;
        values.set(output.name(), value);
      }
      // A step's output of any type may be null, unlike an input.
      Optional<String> wrong = value.isNull() && output.type() == CwlType.Primitive.ANY ? Optional.empty()
          : TypeCheck.mismatch(output.type(), value, "");
      if (wrong.isPresent()) {
        String globs = output.output() == null || output.output().glob().isEmpty() ? ""
            : "; glob: " + output.output().glob().stream().map(g -> g.json().asText()).toList();
        throw new DteException(new Problem(ExitCode.RUN_FAILED,
            "The output '" + output.name() + "' of " + what + " is not what it must be: " + wrong.get() + globs,
            output.place().location(), !value.isNull() ? "give it a value of that type, or another type"
                : globs.isEmpty() ? "give it a value, or make its type optional" : "the tool made no such file"));
      }
    }
  }

  private JsonNode value(Parameter output, CwlType type, String name) throws DteException, IOException {
    if (output.output() == null && type instanceof CwlType.RecordOf rec) {
      ObjectNode out = Node.JSON.objectNode();
      for (Parameter field : rec.fields()) {
        out.set(field.name(), value(field, field.type(), name + "." + field.name()));
      }
      return out;
    }
    if (output.output() == null) {
      return NullNode.instance;
    }
    try {
      return found(output, output.output(), name);
    } catch (ExpressionException e) {
      throw placed(Failures.expression("The output '" + name + "' of " + what + " cannot be had", e), output);
    } catch (IOException e) {
      throw placed(Failures.storage("The output '" + name + "' of " + what + " cannot be read", e), output);
    } catch (DteException e) {
      throw placed(e, output);
    }
  }

  /** The output of a name, or null. */
  private Parameter output(String name) {
    return tool.outputs().stream().filter(output -> output.name().equals(name)).findFirst().orElse(null);
  }

  private static DteException placed(DteException e, Parameter output) {
    boolean known = output == null || !e.problem().location().file().isEmpty();
    return known ? e : new DteException(e.problem().at(output.place().location()), e);
  }

  private JsonNode found(Parameter output, OutputBinding binding, String name) throws DteException, IOException, ExpressionException {
    ArrayNode files = Node.JSON.arrayNode();
    for (Value glob : binding.glob()) {
      JsonNode patterns = scope.evaluate(glob);
      if (patterns.isArray()) {
        for (JsonNode pattern : patterns) {
          glob(pattern, files, name);
        }
      } else if (!patterns.isNull()) {
        glob(patterns, files, name);
      }
    }
    for (JsonNode file : files) {
      if (FileObjects.isFile(file)) {
        if (binding.loadContents() || output.loadContents()) {
          FileObjects.loadContents((ObjectNode) file, tool.head().version() != CwlVersion.V1_2);
        }
      } else {
        LoadListing mode = binding.loadListing() != null ? binding.loadListing()
            : requirements.find(Requirement.Listing.class).map(Requirement.Listing::mode)
                .orElse(tool.head().version().defaultListing());
        Inputs.list((ObjectNode) file, mode);
      }
    }
    JsonNode value;
    if (binding.outputEval() != null) {
      value = scope.withSelf(binding.glob().isEmpty() ? NullNode.instance : files).evaluate(binding.outputEval()).deepCopy();
      made.adopt(value, "The expression of output '" + name + "'");
    } else if (binding.glob().isEmpty()) {
      value = NullNode.instance;
    } else if (wantsArray(output.type())) {
      value = files;
    } else if (files.isEmpty()) {
      value = NullNode.instance;
    } else if (files.size() == 1) {
      value = files.get(0);
    } else {
      throw Failures.failed("The output '" + name + "' of " + what + " is one " + output.type().label() + ", but "
          + files.size() + " match its glob", "narrow the glob, or make the output an array");
    }
    decorate(output, value);
    return value;
  }

  private static boolean wantsArray(CwlType type) {
    return type instanceof CwlType.ArrayOf || type == CwlType.Primitive.ANY
        || type instanceof CwlType.Union union && union.options().stream().anyMatch(CwlType.ArrayOf.class::isInstance)
            && union.options().stream().noneMatch(o -> o == CwlType.Primitive.FILE || o == CwlType.Primitive.DIRECTORY);
  }

  private void glob(JsonNode pattern, ArrayNode out, String name) throws DteException, IOException {
    if (FileObjects.isFileOrDirectory(pattern)) {
      glob(Node.JSON.textNode(pattern.path("basename").asText()), out, name);
      return;
    }
    if (!pattern.isTextual()) {
      throw Failures.failed("The glob of output '" + name + "' of " + what + " is no text: " + pattern, "");
    }
    List<Path> found;
    try {
      found = Glob.find(outdir, outerPattern(pattern.textValue()));
    } catch (IllegalArgumentException e) {
      throw Failures.failed("The glob '" + pattern.textValue() + "' of output '" + name + "' of " + what
          + " leads out of the working directory", "outputs must be inside it");
    }
    for (Path path : found) {
      out.add(made.object(path));
    }
  }

  /** A pattern that begins with the working directory as the tool knows it. */
  private String outerPattern(String pattern) {
    String inside = view.inner(outdir) + "/";
    return view.isContainer() && pattern.startsWith(inside) ? pattern.substring(inside.length()) : pattern;
  }

  private void decorate(Parameter output, JsonNode value) throws DteException, ExpressionException, IOException {
    if (value instanceof ArrayNode array) {
      for (JsonNode item : array) {
        decorate(output, item);
      }
    } else if (FileObjects.isFile(value)) {
      ObjectNode file = (ObjectNode) value;
      for (Value format : output.format()) {
        JsonNode name = scope.withSelf(file).evaluate(format);
        if (name.isTextual()) {
          file.put("format", name.textValue());
        }
      }
      companions(output, file);
    } else if (value instanceof ObjectNode object && output.type() instanceof CwlType.RecordOf rec) {
      for (Parameter field : rec.fields()) {
        if (object.path(field.name()).isContainerNode()) {
          decorate(field, object.get(field.name()));
        }
      }
    }
  }

  private void companions(Parameter output, ObjectNode file) throws DteException, ExpressionException, IOException {
    Path primary = FileObjects.path(file);
    if (output.secondaryFiles().isEmpty() || primary == null) {
      return;
    }
    ArrayNode present = file.path("secondaryFiles") instanceof ArrayNode array ? array : Node.JSON.arrayNode();
    for (SecondaryFile secondary : output.secondaryFiles()) {
      boolean required = secondary.required() != null
          && SecondaryFiles.isTrue(scope.withSelf(file).evaluate(secondary.required()));
      for (JsonNode wanted : SecondaryFiles.names(secondary.pattern(), file, scope.withSelf(file))) {
        Path path = wanted.isObject() ? made.named(wanted) : primary.resolveSibling(wanted.asText()).normalize();
        if (Files.exists(path)) {
          if (!made.isOwn(path)) {
            throw Failures.failed("The secondary file " + path + " of output '" + output.name() + "' of " + what
                + " lies outside of the working directory", "a tool's outputs are files it made there or was given");
          }
          ObjectNode companion = made.object(path);
          if (wanted.path("basename").isTextual()) {
            companion.set("basename", wanted.get("basename"));
          }
          present.add(companion);
        } else if (required) {
          throw Failures.failed("The secondary file " + path.getFileName() + " of output '" + output.name() + "' of " + what
              + " is missing", "the tool did not make it");
        }
      }
    }
    if (!present.isEmpty()) {
      file.set("secondaryFiles", present);
    }
  }

  private ObjectNode fromObject(Path file) throws DteException, IOException {
    JsonNode parsed;
    if (Files.size(file) > MAX_OBJECT) {
      throw Failures.failed("The file " + OUTPUT_OBJECT + " of " + what + " is larger than " + (MAX_OBJECT >> 20) + " MiB",
          "write what is large into files, and name them there");
    }
    try (InputStream in = Files.newInputStream(file)) {
      parsed = json.reader().with(DeserializationFeature.FAIL_ON_TRAILING_TOKENS).readTree(in);
    } catch (JsonProcessingException e) {
      throw Failures.failed("The file " + OUTPUT_OBJECT + " of " + what + " is no JSON: " + e.getOriginalMessage()
          + (e.getLocation() == null ? "" : " (line " + e.getLocation().getLineNr() + ")"), NAMED);
    } catch (NumberFormatException e) {
      throw Failures.failed("The file " + OUTPUT_OBJECT + " of " + what + " holds a number that is too large: " + e.getMessage(),
          "write it as text");
    }
    if (!(parsed instanceof ObjectNode out)) {
      throw Failures.failed("The file " + OUTPUT_OBJECT + " of " + what + " holds no object", NAMED);
    }
    for (Map.Entry<String, JsonNode> value : out.properties()) {
      try {
        made.relocate(value.getValue(), "The file " + OUTPUT_OBJECT);
      } catch (DteException e) {
        throw placed(e, output(value.getKey()));
      }
    }
    ObjectNode known = Node.JSON.objectNode();
    for (Parameter output : tool.outputs()) {
      if (out.has(output.name())) {
        known.set(output.name(), out.get(output.name()));
      }
    }
    return known;
  }

  /** Literals get a file, checksums are computed, and what only this task's expressions needed goes. */
  private void finish(JsonNode value) throws IOException, DteException {
    if (value instanceof ArrayNode array) {
      for (JsonNode item : array) {
        finish(item);
      }
    } else if (value instanceof ObjectNode object) {
      if (FileObjects.isFileOrDirectory(object)) {
        Path path = FileObjects.path(object);
        object.remove(List.of("path", "dirname"));
        FileObjects.name(object);
        if (path != null && FileObjects.isFile(object) && !object.has("checksum")) {
          object.put("size", Files.size(path));
          object.put("checksum", FileObjects.checksum(path));
        }
      }
      for (JsonNode field : object) {
        finish(field);
      }
    }
  }
}
