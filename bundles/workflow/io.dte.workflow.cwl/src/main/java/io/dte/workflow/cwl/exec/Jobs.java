// SPDX-License-Identifier: Apache-2.0
package io.dte.workflow.cwl.exec;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.dte.foundation.api.problem.DteException;
import io.dte.foundation.api.problem.ExitCode;
import io.dte.foundation.api.problem.Problem;
import io.dte.foundation.api.problem.SourceLocation;
import io.dte.workflow.cwl.expr.Evaluator;
import io.dte.workflow.cwl.expr.Missing;
import io.dte.workflow.cwl.load.Place;
import io.dte.workflow.cwl.model.Process;
import io.dte.workflow.cwl.model.Requirement;
import io.dte.workflow.cwl.model.Requirements;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Supplier;
import java.util.regex.Pattern;

/** Starts the job of any process, and holds what all jobs of one execution share. */
final class Jobs {
  private static final Pattern UNUSUAL = Pattern.compile("[^A-Za-z0-9._#@+-]");

  private final Host host;
  private final Control control;
  private final Evaluator evaluator;
  private final Memory memory;
  private final Path folder;
  private final Conduct conduct;
  private final Slots slots;
  private final Reuse reuse;
  private final Containers containers;
  private final RemoteFiles remote;
  private final Provenance provenance;
  private final Width width = new Width();
  private final Lists lists;
  private final Digests digests = new Digests();
  private final Release release;
  private final SpareFolders spares;

  /**
   * @param folder the run's working folder, by its real path
   * @param spares makes folders of jobs
   * @param wanted files that an earlier attempt lacked
   */
  Jobs(Host host, Control control, Evaluator evaluator, Path folder, SpareFolders spares, Conduct conduct, Set<Path> wanted) {
    this.conduct = conduct;
    slots = new Slots(() -> Math.min(conduct.maxParallel(), width.limit()));
    width.watch(slots::begin);
    reuse = new Reuse(conduct.reuse() ? host.cache() : null, evaluator, digests);
    lists = new Lists(folder, host.json());
    this.host = host;
    this.control = control;
    this.evaluator = evaluator;
    KnownFiles known = new KnownFiles(folder);
    memory = new Memory(host.context(), host.json(), digests, known, folder, wanted);
    this.spares = spares;
    release = new Release(folder, host.work(), spares, conduct.keeps());
    this.folder = folder;
    containers = new Containers(host, conduct.containers());
    remote = new RemoteFiles(host, control);
    provenance = new Provenance(host.context(), known);
  }

  Host host() {
    return host;
  }

  Control control() {
    return control;
  }

  Evaluator evaluator() {
    return evaluator;
  }

  Containers containers() {
    return containers;
  }

  Provenance provenance() {
    return provenance;
  }

  Memory memory() {
    return memory;
  }

  Release release() {
    return release;
  }

  SpareFolders spares() {
    return spares;
  }

  Width width() {
    return width;
  }

  Digests digests() {
    return digests;
  }

  Lists lists() {
    return lists;
  }

  Conduct conduct() {
    return conduct;
  }

  Slots slots() {
    return slots;
  }

  Reuse reuse() {
    return reuse;
  }

  /** A job's own folder. Long names are shortened, since paths have a limit. */
  Path folder(String step) {
    Path own = folder;
    for (String part : step.split("/")) {
      String safe = UNUSUAL.matcher(part).replaceAll("_");
      String name = safe.startsWith(".") || safe.isEmpty() ? "_" + safe : safe;
      // Names that differ have different folders.
      own = own.resolve(name.equals(part) ? name : name + "~" + Integer.toHexString(part.hashCode()));
    }
    return own;
  }

  /**
   * Executes a process; completes with its outputs, or exceptionally with a {@link DteException}.
   *
   * @param step the job's name within the run
   * @param outer requirements that hold around it; of the user's job file at the top
   * @param given the inputs, with absolute locations
   * @param topLevel they come from the user
   */
  CompletableFuture<ObjectNode> start(String step, Process process, Requirements outer, JsonNode given, boolean topLevel) {
    // What a job file requires wins over the document; what a workflow requires does not win over its steps.
    Requirements requirements = topLevel ? process.head().requirements().enclosing(outer)
        : digests.enclosing(outer, process.head().requirements());
    CompletableFuture<JsonNode> here = remote.fetch(step, process, given);
    if (here.isDone() && !here.isCompletedExceptionally()) {
      return begin(step, process, requirements, here.join(), topLevel);
    }
    // Of a sub-workflow its step tells.
    CompletableFuture<JsonNode> told = process instanceof Process.Workflow ? here : telling(step, process.head(), process.head().place(), here);
    return told.thenCompose(inputs -> begin(step, process, requirements, inputs, topLevel));
  }

  private CompletableFuture<ObjectNode> begin(String step, Process process, Requirements requirements, JsonNode given, boolean topLevel) {
    if (process instanceof Process.CommandLineTool tool) {
      return new ToolJob(this, step, tool, requirements, topLevel).start(given);
    }
    if (process instanceof Process.ExpressionTool tool) {
      return new ExpressionJob(this, step, tool, requirements, topLevel).start(given);
    }
    if (process instanceof Process.Workflow workflow) {
      return new WorkflowJob(this, step, workflow, requirements, topLevel).start(given);
    }
    Optional<Requirement.SubWorkflow> sub = requirements.find(Requirement.SubWorkflow.class);
    if (sub.isPresent()) {
      return new SubWorkflowJob(this, step, (Process.Operation) process, sub.get(), requirements, topLevel).start(given);
    }
    return CompletableFuture.failedFuture(new DteException(new Problem(ExitCode.UNSUPPORTED, "The Operation '" + step
        + "' says what is done, not how, so it cannot be run", process.head().place().location(), "give the step a tool to run, or the Operation a hint dte:SubWorkflow")));
  }

  /** Whether, after a failure, all is done that does not need what failed. */
  boolean keepsGoing() {
    return conduct.onError() == Conduct.OnError.KEEP_GOING && !control.isCancelled();
  }

  /** A step, or one of its items, failed: stops everything where the run is to fail fast. */
  void stopAfter(Throwable error) {
    // A step that is begun anew has not failed.
    if (Released.in(error) == null && conduct.onError() == Conduct.OnError.FAIL_FAST) {
      control.abort();
    }
  }

  /** Begins a job now, or when the pause is over. */
  <T> CompletableFuture<T> whenOpen(Supplier<CompletionStage<T>> job) {
    CompletableFuture<T> result = new CompletableFuture<>();
    control.whenOpen(() -> job.get().whenComplete((value, error) -> {
      if (error == null) {
        result.complete(value);
      } else {
        result.completeExceptionally(error);
      }
    }));
    return result;
  }

  /** Does a small piece of work on a thread of the pool. */
  <T> CompletableFuture<T> async(Work<T> work) {
    CompletableFuture<T> future = new CompletableFuture<>();
    try {
      host.work().execute(() -> {
        try {
          future.complete(work.run());
        } catch (DteException | RuntimeException | Error e) {
          future.completeExceptionally(e);
        }
      });
    } catch (RejectedExecutionException e) {
      future.completeExceptionally(Control.stopped());
    }
    return future;
  }

  /**
   * Tells that a step failed or was cancelled.
   *
   * @param tool what the step executes
   * @param place of the tool or step, for failures that have no place of their own
   * @return the failure as the run tells it
   */
  DteException failed(String step, Process.Head tool, Place place, Throwable error) {
    Problem problem = Failures.problem(error);
    if (Released.in(error) != null) {
      return new DteException(problem, error); // The step is begun anew.
    }
    if (problem.code() == ExitCode.CANCELLED) {
      host.context().stepCancelled(step);
      return new DteException(problem, error);
    }
    Problem named = Failures.named(problem, step, tool.asStep(step));
    Problem placed = named.location().equals(SourceLocation.NONE) ? named.at(place.location()) : named;
    host.context().stepFailed(step, placed.location() + ": " + placed.message());
    return new DteException(placed, error);
  }

  /** What a job gives, with its failure told; an execution that was detached tells nothing. */
  <T> CompletableFuture<T> telling(String step, Process.Head tool, Place place, CompletionStage<T> job) {
    CompletableFuture<T> result = new CompletableFuture<>();
    job.whenComplete((value, error) -> {
      if (error == null) {
        result.complete(value);
      } else {
        result.completeExceptionally(control.isDetached() ? error : failed(step, tool, place, error));
      }
    });
    return result;
  }

  /**
   * Does a step's work; while a service is missing the step waits, and its work is done anew when the service came. Only
   * a cancellation ends the wait.
   */
  <T> CompletableFuture<T> patiently(String step, Supplier<CompletionStage<T>> work) {
    CompletableFuture<T> result = new CompletableFuture<>();
    attempt(step, work, result);
    return result;
  }

  private <T> void attempt(String step, Supplier<CompletionStage<T>> work, CompletableFuture<T> result) {
    CompletionStage<T> stage;
    try {
      stage = work.get();
    } catch (Missing e) {
      stage = CompletableFuture.failedFuture(e);
    }
    stage.whenComplete((value, error) -> {
      Missing missing = Missing.in(error);
      if (missing != null) {
        await(step, missing, () -> attempt(step, work, result), result);
      } else if (error != null) {
        result.completeExceptionally(error);
      } else {
        result.complete(value);
      }
    });
  }

  private void await(String step, Missing missing, Runnable again, CompletableFuture<?> result) {
    if (control.isDetached()) {
      return;
    }
    host.context().stepWaiting(step, missing.getMessage());
    Wait wait = new Wait(missing, again, result);
    host.arrivals().await(wait);
    control.begin(wait);
    if (missing.isThere() && host.arrivals().giveUp(wait)) {
      wait.run();
    }
  }

  /** A job that waits for a service. */
  private final class Wait implements Runnable, Control.Stoppable {
    private final Missing missing;
    private final Runnable again;
    private final CompletableFuture<?> result;

    Wait(Missing missing, Runnable again, CompletableFuture<?> result) {
      this.missing = missing;
      this.again = again;
      this.result = result;
    }

    @Override
    public void run() {
      if (missing.isThere()) {
        goOn();
        return;
      }
      host.arrivals().await(this);
      if (control.isCancelled()) {
        cancel();
      } else if (missing.isThere() && host.arrivals().giveUp(this)) {
        goOn();
      }
    }

    private void goOn() {
      control.end(this);
      async(() -> {
        again.run();
        return null;
      }).exceptionally(error -> {
        result.completeExceptionally(error);
        return null;
      });
    }

    @Override
    public void cancel() {
      if (host.arrivals().giveUp(this)) {
        control.end(this);
        result.completeExceptionally(Control.stopped());
      }
    }

    @Override
    public void detach() {
      host.arrivals().giveUp(this);
    }
  }

  /** Work that may fail. */
  interface Work<T> {
    T run() throws DteException;
  }
}
