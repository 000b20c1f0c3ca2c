// SPDX-License-Identifier: Apache-2.0
package io.dte.compute.slurm;

import io.dte.compute.api.Obstacle;
import io.dte.compute.api.Task;
import io.dte.compute.api.TaskHandle;
import io.dte.compute.api.TaskResult;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A task and the job it became. Its fields are guarded by its monitor. */
final class SlurmTask implements TaskHandle {
  private static final Logger LOG = LoggerFactory.getLogger(SlurmTask.class);

  private final Task task;
  private final Consumer<SlurmTask> canceller;
  private final Consumer<SlurmTask> leaver;
  private final CompletableFuture<TaskResult> completion = new CompletableFuture<>();
  private final Obstacle obstacle = new Obstacle();
  private JobId job;
  private boolean cancelled;
  private long missingSince;
  private String end = "";

  /** @param canceller told when the task is to be stopped; @param leaver told when nobody waits for it any longer */
  SlurmTask(Task task, Consumer<SlurmTask> canceller, Consumer<SlurmTask> leaver) {
    this.task = task;
    this.canceller = canceller;
    this.leaver = leaver;
  }

  Task task() {
    return task;
  }

  /** The job's id, or the task's while it is not submitted; the task's folder leads from one to the other. */
  @Override
  public String externalId() {
    return job().map(JobId::toString).orElse(task.id().toString());
  }

  @Override
  public String activity() {
    return job().map(id -> "slurm-job:" + id).orElse("");
  }

  @Override
  public CompletionStage<TaskResult> completion() {
    return completion.minimalCompletionStage();
  }

  @Override
  public void cancel() {
    synchronized (this) {
      if (cancelled || completion.isDone()) {
        return;
      }
      cancelled = true;
    }
    canceller.accept(this);
  }

  @Override
  public void detach() {
    leaver.accept(this);
  }

  @Override
  public void onWaiting(Consumer<String> listener) {
    obstacle.tell(listener);
  }

  /** Says why the task does not run; empty when nothing keeps it. */
  void obstacle(String reason) {
    obstacle.set(reason);
  }

  synchronized Optional<JobId> job() {
    return Optional.ofNullable(job);
  }

  synchronized void job(JobId found) {
    job = found;
    missingSince = 0;
    end = "";
  }

  synchronized boolean isCancelled() {
    return cancelled;
  }

  boolean isDone() {
    return completion.isDone();
  }

  /** It is in Slurm's queue. */
  synchronized void seen() {
    missingSince = 0;
    end = "";
  }

  /** It is not in the queue; returns for how many nanoseconds already. */
  synchronized long missing(long now) {
    if (missingSince == 0) {
      missingSince = now;
    }
    return now - missingSince;
  }

  /** Remembers how Slurm said that the job ended: it forgets that after a while. */
  synchronized String end(String state) {
    if (!state.isEmpty()) {
      end = state;
    }
    return end;
  }

  /** A fault of this program: nobody follows the task any longer. */
  void broke(Throwable fault) {
    LOG.error("The runner failed with step {}", task.step(), fault);
    finish(new TaskResult.Failed("the runner failed with step " + task.step() + ": " + fault
        + job().map(id -> "; its job " + id + " may still be there: see squeue").orElse(""), true));
  }

  void finish(TaskResult result) {
    completion.complete(result);
  }
}
