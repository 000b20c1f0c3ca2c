// SPDX-License-Identifier: Apache-2.0
package io.dte.workflow;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.dte.foundation.api.event.Relation;
import io.dte.foundation.api.problem.DteException;
import io.dte.foundation.api.run.RunContext;
import io.dte.foundation.api.run.RunExecution;
import io.dte.foundation.api.run.RunResult;
import io.dte.workflow.api.WorkflowEngine;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** One workflow run: executing on an engine, or waiting for it. Its fields are guarded by its monitor. */
final class EngineRun implements RunExecution {
  private final WorkflowKind kind;
  private final RunContext context;
  private final CompletableFuture<RunResult> completion = new CompletableFuture<>();
  private WorkflowEngine engine;
  private RunExecution execution;
  private boolean over;

  EngineRun(WorkflowKind kind, RunContext context) {
    this.kind = kind;
    this.context = context;
  }

  /** Starts on an engine, or says that it waits for one. */
  void begin() throws DteException {
    Path document = Path.of(context.run().document());
    Optional<WorkflowEngine> found = kind.engine(document, context.options());
    synchronized (this) {
      if (over || execution != null) {
        return;
      }
      if (found.isPresent()) {
        engine = found.get();
        List<Relation> plugin = context.plugin(engine);
        if (!plugin.isEmpty()) {
          context.append("workflow.engine.chosen", "", JsonNodeFactory.instance.objectNode(), plugin);
        }
        execution = engine.start(context);
        RunExecution started = execution;
        started.completion().thenAccept(result -> ended(started, result));
        return;
      }
    }
    String name = context.options().get(WorkflowKind.ENGINE_OPTION);
    context.waiting(name == null ? "an engine for " + document.getFileName() : "the workflow engine " + name);
  }

  private void ended(RunExecution which, RunResult result) {
    synchronized (this) {
      if (which != execution || over) {
        return;
      }
      over = true;
    }
    completion.complete(result);
  }

  /** Goes on when it waited for this engine. */
  void engineCame() {
    synchronized (this) {
      if (over || execution != null) {
        return;
      }
    }
    try {
      begin();
      synchronized (this) {
        if (execution == null) {
          return;
        }
      }
      context.running();
    } catch (DteException e) {
      synchronized (this) {
        over = true;
      }
      completion.complete(new RunResult.Failed(e.problem()));
    }
  }

  /** Lets go of an engine that leaves; what finished is not done again later. */
  void engineLeft(WorkflowEngine gone) {
    RunExecution left;
    synchronized (this) {
      if (over || engine != gone || execution == null) {
        return;
      }
      left = execution;
      execution = null;
      engine = null;
    }
    left.detach();
    context.waiting("the workflow engine, which was removed");
  }

  private synchronized RunExecution execution() {
    return execution;
  }

  @Override
  public CompletionStage<RunResult> completion() {
    return completion;
  }

  @Override
  public void cancel() {
    RunExecution current = execution();
    if (current != null) {
      current.cancel();
      return;
    }
    synchronized (this) {
      over = true;
    }
    completion.complete(new RunResult.Cancelled());
  }

  @Override
  public void pause() {
    RunExecution current = execution();
    if (current != null) {
      current.pause();
    }
  }

  @Override
  public void proceed() {
    RunExecution current = execution();
    if (current != null) {
      current.proceed();
    }
  }

  @Override
  public void recorded() {
    RunExecution current = execution();
    if (current != null) {
      current.recorded();
    }
  }

  @Override
  public void detach() {
    RunExecution current;
    synchronized (this) {
      over = true;
      current = execution;
    }
    kind.forget(this);
    if (current != null) {
      current.detach();
    }
  }
}
