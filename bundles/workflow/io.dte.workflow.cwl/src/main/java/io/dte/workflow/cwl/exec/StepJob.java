// SPDX-License-Identifier: Apache-2.0
package io.dte.workflow.cwl.exec;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.dte.foundation.api.json.StoredArray;
import io.dte.foundation.api.problem.DteException;
import io.dte.workflow.cwl.expr.Evaluator;
import io.dte.workflow.cwl.expr.ExpressionException;
import io.dte.workflow.cwl.load.Node;
import io.dte.workflow.cwl.model.CwlVersion;
import io.dte.workflow.cwl.model.Parameter;
import io.dte.workflow.cwl.model.Process;
import io.dte.workflow.cwl.model.Process.Step;
import io.dte.workflow.cwl.model.Process.StepInput;
import io.dte.workflow.cwl.model.Requirements;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/** One step of a workflow: puts its inputs together, then runs its process once, or once for each scattered item. */
final class StepJob {
  private final Jobs jobs;
  private final String name;
  private final Step step;
  private final Requirements requirements;
  private final CwlVersion version;

  StepJob(Jobs jobs, String name, Step step, Requirements requirements, CwlVersion version) {
    this.jobs = jobs;
    this.name = name;
    this.step = step;
    this.requirements = requirements;
    this.version = version;
  }

  /** @param links what each source gives */
  CompletableFuture<ObjectNode> start(Map<String, JsonNode> links) {
    boolean composite = isComposite(name);
    CompletableFuture<ObjectNode> gathered = jobs.async(() -> gather(links));
    CompletableFuture<ObjectNode> result = (composite ? gathered : jobs.telling(name, step.run().head(), step.place(), gathered)).thenCompose(inputs -> {
      if (composite) {
        jobs.host().context().stepStarted(name, List.of());
      }
      if (step.scatter().isEmpty()) {
        return one(name, inputs);
      }
      try {
        return new Scatter(step, name, inputs).start(this::one, jobs);
      } catch (DteException e) {
        return CompletableFuture.failedFuture(e);
      }
    });
    return !composite ? result : jobs.telling(name, step.run().head(), step.place(), result.thenApply(outputs -> {
      if (!jobs.control().isDetached()) {
        jobs.release().recorded(jobs.host().context().stepSucceeded(name, false, Node.JSON.objectNode(), List.of()));
      }
      return outputs;
    }));
  }

  /** Whether a job is told of by this class, since it is made of others. */
  private boolean isComposite(String job) {
    return job.equals(name) && (!step.scatter().isEmpty() || step.run() instanceof Process.Workflow);
  }

  private ObjectNode gather(Map<String, JsonNode> links) throws DteException {
    if (jobs.control().isCancelled()) {
      throw Control.stopped();
    }
    ObjectNode inputs = Node.JSON.objectNode();
    for (StepInput in : step.in()) {
      JsonNode value = Sources.value(in.source(), links, jobs.lists(), "input '" + in.name() + "' of step " + what(name));
      if (value == null || value.isNull()) {
        value = in.defaultValue() == null ? NullNode.instance : in.defaultValue();
      }
      boolean loads = in.loadContents() || in.loadListing() != null;
      if (loads) {
        jobs.memory().demand(value);
        jobs.release().pin(value);
      }
      JsonNode own = loads ? StoredArray.plain(value) : value.isContainerNode() ? value.deepCopy() : value;
      named(own);
      if (in.loadContents()) {
        contents(own);
      }
      if (in.loadListing() != null) {
        listing(own, in);
      }
      inputs.set(in.name(), own);
    }
    return inputs;
  }

  /** Locations that are written in documents have no names yet. */
  private static void named(JsonNode value) {
    if (value instanceof StoredArray) {
      return; // A step made it, or it is an input of the workflow: they have names.
    }
    FileObjects.visit(value, object -> {
      if (!object.has("nameroot")) {
        FileObjects.name(object);
      }
    });
  }

  private void contents(JsonNode value) throws DteException {
    if (FileObjects.isFile(value)) {
      FileObjects.loadContents((ObjectNode) value, version != CwlVersion.V1_2);
    } else if (value.isArray()) {
      for (JsonNode item : value) {
        contents(item);
      }
    }
  }

  private void listing(JsonNode value, StepInput in) throws DteException {
    if (FileObjects.isDirectory(value)) {
      Inputs.list((ObjectNode) value, in.loadListing());
    } else if (value.isArray()) {
      for (JsonNode item : value) {
        listing(item, in);
      }
    }
  }

  /** Runs the process with these inputs: those of the step, scattered ones by item. */
  private CompletableFuture<ObjectNode> one(String job, ObjectNode inputs) {
    return jobs.patiently(job, () -> begin(job, inputs));
  }

  private CompletableFuture<ObjectNode> begin(String job, ObjectNode inputs) {
    ObjectNode values;
    try {
      values = evaluate(inputs);
      if (step.when() != null) {
        Evaluator.Scope scope = jobs.evaluator().scope(Map.of("inputs", values, "self", NullNode.instance), requirements, version);
        JsonNode when = scope.evaluate(step.when());
        if (!when.isBoolean()) {
          throw Failures.invalid(step.when().place(), "The condition of step " + what(job) + " must be true or false, it is " + when,
              "end it with a comparison, for example $(inputs.NAME > 0)");
        }
        if (!when.booleanValue()) {
          return CompletableFuture.completedFuture(skipped());
        }
      }
    } catch (ExpressionException e) {
      return refused(job, Failures.expression("The step " + what(job) + " cannot be started", e));
    } catch (DteException e) {
      return refused(job, e);
    }
    ObjectNode given = Node.JSON.objectNode();
    for (Parameter input : step.run().inputs()) {
      if (values.has(input.name())) {
        given.set(input.name(), values.get(input.name()));
      }
    }
    return jobs.start(job, step.run(), requirements, given, false);
  }

  private String what(String job) {
    return step.run().head().asStep(job);
  }

  private CompletableFuture<ObjectNode> refused(String job, DteException why) {
    return CompletableFuture.failedFuture(isComposite(job) ? why : jobs.failed(job, step.run().head(), step.place(), why));
  }

  private ObjectNode skipped() {
    ObjectNode out = Node.JSON.objectNode();
    step.out().forEach(output -> out.set(output, NullNode.instance));
    return out;
  }

  private ObjectNode evaluate(ObjectNode inputs) throws ExpressionException {
    ObjectNode values = Node.JSON.objectNode();
    inputs.properties().forEach(input -> values.set(input.getKey(), input.getValue()));
    for (StepInput in : step.in()) {
      if (in.valueFrom() != null) {
        // Expressions see all inputs as they were before any of them was evaluated.
        Evaluator.Scope scope = jobs.evaluator().scope(Map.of("inputs", inputs, "self", inputs.get(in.name())), requirements, version);
        values.set(in.name(), scope.evaluate(in.valueFrom()));
      }
    }
    return values;
  }
}
