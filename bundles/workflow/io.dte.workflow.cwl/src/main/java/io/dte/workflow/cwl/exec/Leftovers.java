// SPDX-License-Identifier: Apache-2.0
package io.dte.workflow.cwl.exec;

import io.dte.compute.api.Container;
import io.dte.compute.api.Resources;
import io.dte.compute.api.Task;
import io.dte.compute.api.TaskHandle;
import io.dte.compute.api.TaskResult;
import io.dte.compute.api.TaskRunner;
import io.dte.foundation.api.problem.DteException;
import io.dte.foundation.api.problem.ExitCode;
import io.dte.workflow.cwl.expr.Missing;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Stops what earlier executions of the run left under way for a step that is not the same any more: its document or its
 * inputs were changed, or it is gone. Two tasks of one step must never run side by side.
 */
final class Leftovers {
  private static final Logger LOG = LoggerFactory.getLogger(Leftovers.class);
  /** What stops a task only needs room for itself. */
  private static final Resources NONE = new Resources(0, 0, 0, 0, 0);

  private final Jobs jobs;
  private final String step;
  private final Path folder;
  private final Optional<Memory.Submitted> task;
  private final Optional<UUID> child;

  /** @param key of the step as it is now; what belongs to it goes on */
  Leftovers(Jobs jobs, String step, String key) {
    this.jobs = jobs;
    this.step = step;
    folder = jobs.folder(step);
    jobs.memory().begun(step);
    task = jobs.memory().task(step, folder).filter(found -> !found.key().equals(key));
    child = jobs.memory().otherChild(step, key);
  }

  boolean isEmpty() {
    return task.isEmpty() && child.isEmpty();
  }

  /** Completes when all of it is over, and its record is gone. */
  CompletionStage<Void> stop() throws DteException {
    CompletionStage<Void> children = child.isPresent() ? jobs.host().context().stopChild(child.get())
        : CompletableFuture.completedFuture(null);
    CompletionStage<Void> tasks = task.isPresent() ? stop(task.get()) : CompletableFuture.completedFuture(null);
    return children.thenCombine(tasks, (one, other) -> null);
  }

  private CompletionStage<Void> stop(Memory.Submitted old) throws DteException {
    if (!Files.isDirectory(folder.resolve("task"))) {
      jobs.memory().forget(folder); // The runner was never given it.
      return CompletableFuture.completedFuture(null);
    }
    TaskHandle handle;
    TaskRunner runner;
    try {
      runner = jobs.host().runners().runner(old.runner());
      handle = runner.reattach(stopped(old), old.externalId());
    } catch (DteException e) {
      throw new DteException(ExitCode.UNAVAILABLE, lives(old) + " and cannot be stopped: " + e.problem().message(), hint(), e);
    }
    TaskWatch watch = new TaskWatch(jobs, step);
    watch.tell("the task that ran before the step was changed is stopped");
    handle.cancel();
    return watch.follow(handle, runner, old.runner()).thenAccept(result -> {
      if (result instanceof TaskResult.Failed failed && failed.mayLive()) {
        throw new CompletionException(Failures.failed(lives(old) + ": " + failed.reason(), hint()));
      }
      jobs.memory().forget(folder);
    });
  }

  private String lives(Memory.Submitted old) {
    return "The step '" + step + "' was changed while its task " + old.externalId() + " ran on '" + old.runner() + "', which may still run";
  }

  private String hint() {
    return "stop that task there, delete " + folder.resolve(Memory.SUBMITTED) + " and resume the run";
  }

  /** The task as far as one has to know it to stop it. If it never began, what begins in its place does nothing. */
  private Task stopped(Memory.Submitted old) {
    Path log = jobs.host().context().log(step);
    return new Task(UUID.fromString(old.task()), jobs.host().context().run().id(), step, List.of("true"),
        Map.of("PATH", PreparedTool.path(jobs.host())), folder.resolve("task"), folder.resolve("out"), null, log, log, NONE, Duration.ZERO,
        old.image() == null ? null : new Container(old.image(), List.of(), "/", false), Map.of());
  }

  /** Stops what runs for steps that the document does not have any more; the run's outputs do not depend on it. */
  static CompletionStage<Void> sweep(Jobs jobs) {
    CompletionStage<Void> all = CompletableFuture.completedFuture(null);
    for (String step : jobs.memory().open()) {
      CompletionStage<Void> one;
      try {
        one = new Leftovers(jobs, step, "").stop();
      } catch (DteException | Missing e) {
        one = CompletableFuture.failedFuture(e);
      }
      all = all.thenCombine(one.exceptionally(error -> {
        LOG.warn("What is left of the step {}, which is not there any more: {}", step, Failures.problem(error));
        return null;
      }), (before, now) -> null);
    }
    return all;
  }
}
