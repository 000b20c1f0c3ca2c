// SPDX-License-Identifier: Apache-2.0
package io.dte.workflow.cwl.exec;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.dte.foundation.api.problem.DteException;
import io.dte.foundation.api.problem.ExitCode;
import io.dte.foundation.api.problem.Problem;
import io.dte.workflow.cwl.expr.Evaluator;
import io.dte.workflow.cwl.expr.ExpressionException;
import io.dte.workflow.cwl.load.Node;
import io.dte.workflow.cwl.load.Uris;
import io.dte.workflow.cwl.model.Process.ExpressionTool;
import io.dte.workflow.cwl.model.Requirements;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/** Evaluates an ExpressionTool. */
final class ExpressionJob {
  private final Jobs jobs;
  private final String step;
  private final ExpressionTool tool;
  private final Requirements requirements;
  private final boolean topLevel;
  private final String what;

  ExpressionJob(Jobs jobs, String step, ExpressionTool tool, Requirements requirements, boolean topLevel) {
    this.jobs = jobs;
    this.step = step;
    this.tool = tool;
    this.requirements = requirements;
    this.topLevel = topLevel;
    what = tool.head().asStep(step);
  }

  CompletableFuture<ObjectNode> start(JsonNode given) {
    return jobs.telling(step, tool.head(), tool.head().place(), jobs.patiently(step, () ->
        jobs.whenOpen(() -> jobs.async(() -> evaluate(given)))));
  }

  private ObjectNode evaluate(JsonNode given) throws DteException {
    if (jobs.control().isCancelled()) {
      throw Control.stopped();
    }
    jobs.provenance().started(step, given, tool.head().place());
    ObjectNode inputs = new Inputs(tool, requirements, jobs, topLevel, what).prepare(given);
    Evaluator.Scope scope = jobs.evaluator().scope(Map.of("inputs", inputs, "self", NullNode.instance, "runtime",
        Node.JSON.objectNode()), requirements, tool.head().version());
    JsonNode value;
    try {
      value = scope.evaluate(tool.expression());
    } catch (ExpressionException e) {
      throw Failures.expression("The step " + what + " failed", e);
    }
    if (!(value instanceof ObjectNode object)) {
      throw Failures.invalid(tool.expression().place(), "The expression of " + what + " must give an object with its outputs, it gave "
          + value, "return {\"name\": value}");
    }
    ObjectNode outputs = Node.JSON.objectNode();
    tool.outputs().forEach(o -> outputs.set(o.name(), object.path(o.name()).isMissingNode() ? NullNode.instance : object.get(o.name())));
    Outputs.check(tool.outputs(), outputs, what);
    confine(outputs, new GivenFiles(inputs, Set.of()));
    materialise(outputs);
    jobs.release().recorded(jobs.provenance().succeeded(step, false, Node.JSON.objectNode(), outputs, List.of()));
    jobs.release().ended(jobs.folder(step), outputs, true);
    return outputs;
  }

  /** An expression has no files but those it was given, and what it writes itself (CWL Process, section File). */
  private void confine(ObjectNode outputs, GivenFiles given) throws DteException {
    String[] elsewhere = {null};
    FileObjects.visit(outputs, object -> {
      String location = object.path("location").asText(object.path("path").asText(""));
      boolean literal = location.isEmpty() || location.startsWith("_:");
      if (elsewhere[0] == null && !literal && (Uris.isRemote(location) || !given.has(Uris.path(location, Path.of("/"))))) {
        elsewhere[0] = location;
      }
    });
    if (elsewhere[0] != null) {
      throw new DteException(new Problem(ExitCode.RUN_FAILED, "The expression of " + what + " names " + elsewhere[0]
          + ", which is none of its inputs", tool.expression().place().location(),
          "an expression's files are those it was given, or literals with 'contents'; declare an input for this one"));
    }
  }

  /** Files that were made up by the expression get a file, so that other steps and people can have them. */
  private void materialise(ObjectNode outputs) throws DteException {
    int[] number = {0};
    Exception[] failure = {null};
    FileObjects.visit(outputs, object -> {
      try {
        if (FileObjects.isFile(object) && object.has("contents") && FileObjects.path(object) == null) {
          Path own = Files.createDirectories(jobs.folder(step).resolve("out").resolve(Integer.toString(number[0]++)));
          Staging.put(object, own, false, View.HOST);
          object.put("size", Files.size(own.resolve(object.get("basename").asText())));
          object.remove("contents");
        } else if (FileObjects.isFile(object) && !object.has("location") && object.has("path")) {
          object.put("location", Uris.of(Path.of(object.get("path").asText())));
        }
        object.remove(List.of("path", "dirname"));
        FileObjects.name(object);
      } catch (IOException | DteException e) {
        failure[0] = e;
      }
    });
    if (failure[0] instanceof IOException e) {
      throw Failures.storage("The outputs of " + what + " cannot be written", e);
    }
    if (failure[0] instanceof DteException e) {
      throw new DteException(e.problem().at(tool.expression().place().location()), e);
    }
  }
}
