// SPDX-License-Identifier: Apache-2.0
package io.dte.compute.local;

import io.dte.compute.api.ContainerEngine;
import io.dte.compute.api.Task;
import io.dte.compute.api.TaskHandle;
import io.dte.compute.api.TaskResult;
import io.dte.compute.api.TaskWork;
import io.dte.foundation.api.problem.DteException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A task in a container: its image is made ready, then a process of this machine runs the container, and what that one
 * leaves behind when it is stopped is removed. Its fields are guarded by its monitor.
 */
final class ContainedTask implements TaskHandle {
  private static final Logger LOG = LoggerFactory.getLogger(ContainedTask.class);
  /** An engine's own status. Those from here on are of engines and of signals; the container may outlive its program then. */
  private static final int ENGINE_STATUS = 125;

  /** Starts, or finds again, the process: the task as the engine's command. */
  interface Start {
    TaskHandle on(Task task, LocalTask.Preparation engine) throws DteException;
  }

  private final Task task;
  private final ContainerEngine engine;
  private final Executor work;
  private final CompletableFuture<TaskResult> completion = new CompletableFuture<>();
  private TaskHandle process;
  private boolean starting;
  private boolean cancelled;
  private boolean detached;

  ContainedTask(Task task, ContainerEngine engine, Executor work) {
    this.task = task;
    this.engine = engine;
    this.work = work;
  }

  /** Makes the image ready and starts the process, in the background. */
  void start(Start start) {
    try {
      work.execute(() -> TaskWork.now(() -> begin(start), fault ->
          completion.complete(new TaskResult.Failed("the container cannot be started: " + fault))));
    } catch (RejectedExecutionException e) {
      completion.complete(new TaskResult.Failed("the runner was stopped"));
    }
  }

  private void begin(Start start) {
    synchronized (this) {
      if (cancelled || detached) {
        return;
      }
    }
    try {
      engine.prepare(task.container().image());
      follow(start);
    } catch (DteException e) {
      completion.complete(new TaskResult.Failed(e.getMessage()));
    }
  }

  /** Follows a process that is there already, or starts one now. */
  void follow(Start start) throws DteException {
    synchronized (this) {
      if (cancelled || detached) {
        return;
      }
      starting = true;
    }
    TaskHandle started = null;
    boolean stop;
    try {
      started = start.on(task, engine::wrap);
    } finally {
      synchronized (this) {
        process = started;
        starting = false;
        stop = cancelled;
        notifyAll();
      }
    }
    started.completion().thenAccept(this::ended);
    if (stop) {
      started.cancel();
    }
  }

  private void ended(TaskResult result) {
    boolean clean = result instanceof TaskResult.Exited exited && exited.exitCode() < ENGINE_STATUS;
    if (clean) {
      completion.complete(result);
      return;
    }
    try {
      work.execute(() -> {
        TaskWork.now(() -> engine.remove(task), fault ->
            LOG.warn("What the container of step {} left cannot be removed", task.step(), fault));
        completion.complete(told(result));
      });
    } catch (RejectedExecutionException e) {
      completion.complete(result);
    }
  }

  /** The engine's status may be one of the tool too, unless the engine is not there any more. */
  private TaskResult told(TaskResult result) {
    if (result instanceof TaskResult.Exited exited && exited.exitCode() == ENGINE_STATUS) {
      try {
        engine.probe();
      } catch (DteException e) {
        return new TaskResult.Failed("the container engine went away while step " + task.step() + " ran: " + e.getMessage()
            + "; its container, which has " + task.id() + " in its name, may still run");
      }
    }
    return result;
  }

  @Override
  public String externalId() {
    return task.id().toString();
  }

  @Override
  public CompletionStage<TaskResult> completion() {
    return completion.minimalCompletionStage();
  }

  @Override
  public void cancel() {
    TaskHandle running;
    synchronized (this) {
      cancelled = true;
      if (starting) {
        return; // Whoever starts it looks afterwards whether it is to be stopped.
      }
      running = process;
    }
    if (running != null) {
      running.cancel();
    } else {
      completion.complete(new TaskResult.Cancelled());
    }
  }

  @Override
  public void detach() {
    TaskHandle running;
    synchronized (this) {
      detached = true;
      awaitStart();
      running = process;
    }
    if (running != null) {
      running.detach();
    }
  }

  /** Only with the monitor held: whoever looks for the process afterwards finds it. */
  private void awaitStart() {
    boolean interrupted = false;
    while (starting) {
      try {
        wait();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
