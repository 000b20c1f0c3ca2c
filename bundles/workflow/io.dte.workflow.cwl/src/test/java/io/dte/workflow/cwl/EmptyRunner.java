// SPDX-License-Identifier: Apache-2.0
package io.dte.workflow.cwl;

import io.dte.compute.api.Resources;
import io.dte.compute.api.Task;
import io.dte.compute.api.TaskHandle;
import io.dte.compute.api.TaskResult;
import io.dte.compute.api.TaskRunner;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.UnaryOperator;

/** Executes nothing: each task has empty output and ends well. Notes tasks that would write out of their folder. */
final class EmptyRunner implements TaskRunner {
  private final Path allowed;
  private final Queue<String> escapes = new ConcurrentLinkedQueue<>();

  /** @param allowed the folder under which tasks may write */
  EmptyRunner(Path allowed) {
    this.allowed = allowed;
  }

  Queue<String> escapes() {
    return escapes;
  }

  private void write(Task task, Path file) {
    if (file == null) {
      return;
    }
    try {
      if (!file.getParent().toRealPath().startsWith(allowed) || Files.isSymbolicLink(file)) {
        escapes.add(task.step() + " writes " + file);
      } else if (!Files.exists(file)) {
        Files.createFile(file);
      }
    } catch (IOException e) {
      escapes.add(task.step() + " cannot write " + file + ": " + e);
    }
  }

  @Override
  public TaskHandle submit(Task task) {
    return submit(task, done -> done);
  }

  /** @param end what the handle tells, instead of the task's own end */
  TaskHandle submit(Task task, UnaryOperator<CompletionStage<TaskResult>> end) {
    write(task, task.stdout());
    write(task, task.stderr());
    CompletionStage<TaskResult> done =
        end.apply(CompletableFuture.supplyAsync(() -> new TaskResult.Exited(0, TaskResult.Usage.UNKNOWN)));
    return new TaskHandle() {
      @Override
      public String externalId() {
        return task.id().toString();
      }

      @Override
      public CompletionStage<TaskResult> completion() {
        return done;
      }

      @Override
      public void cancel() {
        // It is over already.
      }

      @Override
      public void detach() {
        // Nothing watches.
      }
    };
  }

  @Override
  public TaskHandle reattach(Task task, String externalId) {
    return submit(task);
  }

  @Override
  public Resources capacity() {
    return new Resources(64, 1 << 20, Long.MAX_VALUE, Long.MAX_VALUE, 0);
  }
}
