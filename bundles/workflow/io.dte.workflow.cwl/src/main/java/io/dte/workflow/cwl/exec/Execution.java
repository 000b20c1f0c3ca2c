// SPDX-License-Identifier: Apache-2.0
package io.dte.workflow.cwl.exec;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.dte.foundation.api.file.FileTree;
import io.dte.foundation.api.problem.DteException;
import io.dte.foundation.api.problem.ExitCode;
import io.dte.foundation.api.problem.Problem;
import io.dte.foundation.api.run.RunExecution;
import io.dte.foundation.api.run.RunResult;
import io.dte.workflow.cwl.expr.Evaluator;
import io.dte.workflow.cwl.model.Process;
import io.dte.workflow.cwl.model.Requirements;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A run of a process that is executing. */
public final class Execution implements RunExecution {
  private static final Logger LOG = LoggerFactory.getLogger(Execution.class);

  private final Host host;
  private final Control control = new Control();
  private final CompletableFuture<RunResult> completion = new CompletableFuture<>();
  private final Path work;
  private final Conduct conduct;
  private volatile Release release;

  private Execution(Host host, Conduct conduct) {
    this.host = host;
    this.conduct = conduct;
    work = host.context().folder().resolve("work");
  }

  /** Starts, or goes on with, a run and returns at once. */
  public static Execution start(Host host, Process process, String name, JsonNode inputs, Requirements outer) throws DteException {
    Execution execution = new Execution(host, Conduct.of(host.context().options()));
    execution.begin(process, name, inputs, outer, Set.of());
    return execution;
  }

  /** @param wanted files that are needed again though they were deleted: whoever made them is executed once more */
  private void begin(Process process, String name, JsonNode inputs, Requirements outer, Set<Path> wanted) throws DteException {
    try {
      Path real = Files.createDirectories(work).toRealPath();
      Jobs jobs = new Jobs(host, control, new Evaluator(host.scripts()), real, SpareFolders.in(real), conduct, wanted);
      release = jobs.release();
      String step = process instanceof Process.Workflow ? "" : name;
      jobs.async(() -> checked(jobs, process, outer))
          .thenCompose(checked -> jobs.async(() -> {
            jobs.provenance().inputs(inputs);
            return inputs;
          }))
          .thenCompose(known -> jobs.start(step, process, outer, known, true))
          .thenCompose(outputs -> jobs.async(() -> {
            jobs.memory().demand(outputs);
            ObjectNode delivered = deliver(outputs, real, jobs.lists());
            jobs.provenance().outputs(delivered);
            return delivered;
          }))
          .thenCompose(outputs -> Leftovers.sweep(jobs).thenApply(swept -> outputs))
          .whenComplete((outputs, error) -> {
            Released lacks = Released.in(error);
            if (lacks != null && !control.isCancelled() && !control.isDetached() && !wanted.containsAll(lacks.files())) {
              Set<Path> more = new HashSet<>(wanted);
              more.addAll(lacks.files());
              jobs.release().recorded().thenRunAsync(() -> again(process, name, inputs, outer, more, jobs), host.work())
                  .exceptionally(failure -> {
                    ended(null, failure, jobs.lists());
                    return null;
                  });
              return;
            }
            jobs.reuse().tidy();
            ended(outputs, error, jobs.lists());
          });
    } catch (IOException e) {
      throw Failures.storage("The working folder " + work + " cannot be made", e);
    }
  }

  private void again(Process process, String name, JsonNode inputs, Requirements outer, Set<Path> wanted, Jobs before) {
    before.release().close();
    try {
      begin(process, name, inputs, outer, wanted);
    } catch (DteException e) {
      ended(null, e, before.lists());
    }
  }

  private static Process checked(Jobs jobs, Process process, Requirements outer) throws DteException {
    jobs.containers().check(process, outer);
    return process;
  }

  private ObjectNode deliver(ObjectNode outputs, Path realWork, Lists lists) throws DteException {
    new Delivery(realWork, host.context().outdir().toAbsolutePath().normalize(), lists).deliver(outputs);
    return outputs;
  }

  /** Until then a resume needs what steps made. */
  @Override
  public void recorded() {
    if (!conduct.keeps()) {
      try {
        FileTree.deleteWide(work);
      } catch (IOException e) {
        LOG.warn("The working folder {} cannot be deleted: {}", work, e.getMessage());
      }
    }
  }

  /** What a refused run has made is copied to its results, and stays where the problem says it is. */
  private void deliverReport(GateRefused refused, Lists lists) {
    try {
      Path nothingMoves = host.context().outdir().toAbsolutePath().normalize();
      new Delivery(nothingMoves, nothingMoves, lists).deliver(refused.outputs());
    } catch (DteException e) {
      LOG.warn("The report of a quality gate cannot be delivered: {}", e.getMessage());
    }
  }

  private void ended(ObjectNode outputs, Throwable error, Lists lists) {
    if (control.isDetached()) {
      return;
    }
    // Whoever sees the end may resume the run in the same folders.
    release.close();
    if (error == null) {
      completion.complete(new RunResult.Succeeded(outputs));
      return;
    }
    Problem problem = Failures.problem(error);
    GateRefused refused = GateRefused.in(error);
    if (refused != null) {
      deliverReport(refused, lists);
    }
    if (!(cause(error) instanceof DteException)) {
      LOG.error("Run {} failed unexpectedly", host.context().run().id(), error);
    }
    boolean cancelled = control.isCancelled() && !control.isAborted() || problem.code() == ExitCode.CANCELLED;
    completion.complete(cancelled ? new RunResult.Cancelled() : new RunResult.Failed(problem));
  }

  private static Throwable cause(Throwable thrown) {
    return thrown instanceof CompletionException && thrown.getCause() != null ? cause(thrown.getCause()) : thrown;
  }

  @Override
  public CompletionStage<RunResult> completion() {
    return completion.minimalCompletionStage();
  }

  @Override
  public void cancel() {
    control.cancel();
  }

  @Override
  public void pause() {
    control.pause();
  }

  @Override
  public void proceed() {
    control.proceed();
  }

  @Override
  public void detach() {
    control.detach();
    release.close();
  }
}
