// SPDX-License-Identifier: Apache-2.0
package io.dte.workflow.cwl.exec;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.dte.foundation.api.event.Relation;
import io.dte.foundation.api.file.FileTree;
import io.dte.foundation.api.id.Ids;
import io.dte.foundation.api.json.StoredArray;
import io.dte.foundation.api.problem.DteException;
import io.dte.foundation.api.problem.Problem;
import io.dte.foundation.api.run.ChildRun;
import io.dte.foundation.api.run.Run;
import io.dte.foundation.api.run.RunRequest;
import io.dte.foundation.api.run.RunResult;
import io.dte.workflow.cwl.load.Node;
import io.dte.workflow.cwl.load.Uris;
import io.dte.workflow.cwl.model.Process.Operation;
import io.dte.workflow.cwl.model.Requirement;
import io.dte.workflow.cwl.model.Requirements;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;

/**
 * Carries out an Operation by a workflow of another engine, as a child run. The child's id is recorded before the child is
 * started, so that it is found again whatever happens in between; its results are linked into this run, whose outputs are
 * then like those of any other step.
 */
final class SubWorkflowJob {
  private final Jobs jobs;
  private final String step;
  private final Operation operation;
  private final Requirement.SubWorkflow sub;
  private final Requirements requirements;
  private final boolean topLevel;
  private final Path folder;

  SubWorkflowJob(Jobs jobs, String step, Operation operation, Requirement.SubWorkflow sub, Requirements requirements,
      boolean topLevel) {
    this.jobs = jobs;
    this.step = step;
    this.operation = operation;
    this.sub = sub;
    this.requirements = requirements;
    this.topLevel = topLevel;
    folder = jobs.folder(step);
  }

  CompletableFuture<ObjectNode> start(JsonNode inputs) {
    return jobs.telling(step, operation.head(), operation.head().place(), jobs.patiently(step, () ->
        jobs.whenOpen(() -> jobs.async(() -> begin(inputs)).thenCompose(stage -> stage))));
  }

  private CompletionStage<ObjectNode> begin(JsonNode inputs) throws DteException {
    if (jobs.control().isCancelled()) {
      throw Control.stopped();
    }
    ObjectNode given = new Inputs(operation, requirements, jobs, topLevel, what()).prepare(inputs);
    String key;
    try {
      key = jobs.memory().key(operation, given) + "-" + FileObjects.checksum(Path.of(sub.document()));
    } catch (IOException e) {
      throw Failures.storage("The document " + sub.document() + " of " + what() + " cannot be read", e);
    }
    Leftovers left = new Leftovers(jobs, step, key);
    return left.isEmpty() ? proceed(given, key)
        : left.stop().thenCompose(stopped -> jobs.async(() -> proceed(given, key))).thenCompose(stage -> stage);
  }

  private CompletionStage<ObjectNode> proceed(ObjectNode given, String key) throws DteException {
    Optional<ObjectNode> known = jobs.memory().result(step, key);
    jobs.provenance().started(step, given, operation.head().place());
    if (known.isPresent()) {
      return CompletableFuture.completedFuture(succeed(key, known.get(), true, List.of()));
    }
    jobs.memory().demand(given);
    UUID id = jobs.memory().child(step, key).orElse(null);
    if (id == null) {
      id = Ids.next(jobs.host().clock().instant());
      jobs.host().context().append(Memory.CHILD_SUBMITTED, "step:" + step, Node.JSON.objectNode().put("key", key)
          .put("run", id.toString()).put("engine", sub.engine()).put("document", sub.document()),
          List.of(jobs.provenance().document(Uris.of(Path.of(sub.document())), "subworkflow")));
    }
    ChildRun child = jobs.host().context().child(id, request(given));
    return follow(child).thenApplyAsync(result -> finish(key, child, result), jobs.host().work());
  }

  private RunRequest request(ObjectNode given) throws DteException {
    Run run = jobs.host().context().run();
    ObjectNode values = Node.JSON.objectNode();
    given.properties().forEach(input -> {
      if (!input.getValue().isNull()) {
        values.set(sub.inputs().getOrDefault(input.getKey(), input.getKey()), StoredArray.plain(input.getValue()));
      }
    });
    boolean[] literals = {false};
    FileObjects.visit(values, object -> literals[0] |= FileObjects.path(object) == null);
    if (literals[0]) {
      new Staging(folder.resolve("in"), true, View.HOST).stage(values);
    }
    FileObjects.visit(values, object -> object.remove(List.of("path", "dirname", "nameroot", "nameext")));
    Map<String, String> options = new HashMap<>(Map.of("engine", sub.engine()));
    String runner = jobs.host().context().options().get(Conduct.RUNNER);
    if (runner != null) {
      options.put(Conduct.RUNNER, runner);
    }
    return new RunRequest("workflow", run.name() + "/" + step, sub.document(), values, null, run.id(), run.actor(), options);
  }

  private CompletionStage<RunResult> follow(ChildRun child) {
    Control.Stoppable stoppable = new Control.Stoppable() {
      @Override
      public void cancel() {
        child.cancel();
      }

      @Override
      public void detach() {
        // The child goes on by itself; a later execution follows it again.
      }
    };
    jobs.control().begin(stoppable);
    return child.completion().whenComplete((result, error) -> jobs.control().end(stoppable));
  }

  private ObjectNode finish(String key, ChildRun child, RunResult result) {
    try {
      if (jobs.control().isDetached()) {
        throw Control.stopped();
      }
      if (result instanceof RunResult.Failed failed) {
        Problem why = failed.problem();
        throw new DteException(new Problem(why.code(), "The step '" + step + "' failed in its sub-workflow, run " + child.id()
            + ": " + why.message(), why.location(), why.hint()));
      }
      if (result instanceof RunResult.Succeeded succeeded) {
        return succeed(key, outputs(child, succeeded.outputs()), false,
            List.of(Relation.of(Relation.Verb.FOLLOWED, "run:" + child.id(), "subworkflow")));
      }
      throw jobs.control().isCancelled() ? Control.stopped() : Failures.failed("The sub-workflow of step '" + step + "', run "
          + child.id() + ", was cancelled", "resume this run to go on with it");
    } catch (DteException e) {
      throw new CompletionException(e);
    }
  }

  /** What the child gave, as outputs of the Operation, with their files linked into this run. */
  private ObjectNode outputs(ChildRun child, JsonNode given) throws DteException {
    ObjectNode out = Node.JSON.objectNode();
    operation.outputs().forEach(output -> {
      JsonNode value = given.path(sub.outputs().getOrDefault(output.name(), output.name()));
      out.set(output.name(), value.isMissingNode() ? Node.JSON.nullNode()
          : ChildFiles.of(output.type(), StoredArray.plain(value), child.outdir()));
    });
    Outputs.check(operation.outputs(), out, what());
    ChildFiles.mustExist(out, what() + ", made by run " + child.id());
    try {
      FileTree.delete(folder.resolve("out"));
      new Delivery(real(child.outdir()), folder.resolve("out"), jobs.lists()).deliver(out);
    } catch (IOException e) {
      throw Failures.storage("The outputs of " + what() + " cannot be taken over", e);
    }
    FileObjects.visit(out, object -> {
      object.remove("path");
      FileObjects.name(object);
    });
    return out;
  }

  private static Path real(Path folder) throws IOException {
    return Files.isDirectory(folder) ? folder.toRealPath() : folder;
  }

  private ObjectNode succeed(String key, ObjectNode outputs, boolean reused, List<Relation> followed) throws DteException {
    try {
      jobs.release().recorded(jobs.provenance().succeeded(step, reused, jobs.memory().payload(key, outputs), outputs, followed));
      jobs.release().ended(folder, outputs, false);
    } catch (IOException e) {
      throw Failures.storage("The outputs of " + what() + " cannot be recorded", e);
    }
    return outputs;
  }

  private String what() {
    return "'" + step + "'";
  }
}
