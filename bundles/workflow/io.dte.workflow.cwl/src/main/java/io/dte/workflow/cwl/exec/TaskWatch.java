// SPDX-License-Identifier: Apache-2.0
package io.dte.workflow.cwl.exec;

import io.dte.compute.api.TaskHandle;
import io.dte.compute.api.TaskResult;
import io.dte.compute.api.TaskRunner;
import io.dte.foundation.api.problem.DteException;
import io.dte.workflow.cwl.expr.Missing;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Follows a step's task to its end: it is stopped with the run, and let go with the execution. */
final class TaskWatch {
  private static final Logger LOG = LoggerFactory.getLogger(TaskWatch.class);

  private final Jobs jobs;
  private final String step;

  TaskWatch(Jobs jobs, String step) {
    this.jobs = jobs;
    this.step = step;
  }

  /**
   * When the runner leaves, the task goes on by itself, and is found again after the runner came back.
   *
   * @param place the runner's name
   */
  CompletionStage<TaskResult> follow(TaskHandle handle, TaskRunner runner, String place) {
    CompletableFuture<TaskResult> result = new CompletableFuture<>();
    Control.Stoppable stoppable = new Control.Stoppable() {
      @Override
      public void cancel() {
        handle.cancel();
      }

      @Override
      public void detach() {
        handle.detach();
      }
    };
    Runnable leave = () -> {
      jobs.control().end(stoppable);
      handle.detach();
      result.completeExceptionally(new Missing("needs the task runner '" + place + "', which was removed", () -> {
        TaskRunner now = current(place);
        return now != null && now != runner;
      }));
    };
    jobs.host().arrivals().use(runner, leave);
    jobs.control().begin(stoppable);
    handle.onWaiting(this::tell);
    handle.completion().thenAccept(ended -> {
      jobs.host().arrivals().done(leave);
      jobs.control().end(stoppable);
      result.complete(ended);
    });
    if (current(place) != runner) {
      jobs.host().arrivals().left(runner);
    }
    return result;
  }

  /** Writes into the step's log why its task does not run; nothing else says so when nothing fails. */
  void tell(String obstacle) {
    try {
      Files.writeString(jobs.host().context().log(step), obstacle.isEmpty() ? "goes on\n" : obstacle + "\n", StandardCharsets.UTF_8,
          StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    } catch (IOException e) {
      LOG.warn("Cannot write the log of step {} ({}): {}", step, obstacle, e.getMessage());
    }
  }

  /** The runner as it is now, or null. */
  private TaskRunner current(String place) {
    try {
      return jobs.host().runners().runner(place);
    } catch (Missing | DteException e) {
      return null;
    }
  }
}
