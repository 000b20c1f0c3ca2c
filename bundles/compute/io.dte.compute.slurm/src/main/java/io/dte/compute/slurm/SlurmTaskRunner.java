// SPDX-License-Identifier: Apache-2.0
package io.dte.compute.slurm;

import io.dte.compute.api.ContainerEngine;
import io.dte.compute.api.Resources;
import io.dte.compute.api.RunnerCheck;
import io.dte.compute.api.Task;
import io.dte.compute.api.TaskHandle;
import io.dte.compute.api.TaskNeeds;
import io.dte.compute.api.TaskResult;
import io.dte.compute.api.TaskRunner;
import io.dte.compute.api.TaskWork;
import io.dte.compute.api.shim.Shim;
import io.dte.foundation.api.problem.DteException;
import io.dte.foundation.api.problem.ExitCode;
import io.dte.foundation.api.problem.Problem;
import java.io.IOException;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs tasks as jobs of Slurm. Two threads serve any number of tasks: one submits and cancels, one looks at the queue. The
 * task's folder says which job executes it, so a later engine finds it again.
 */
final class SlurmTaskRunner implements TaskRunner {
  private static final Logger LOG = LoggerFactory.getLogger(SlurmTaskRunner.class);

  private final SlurmSettings settings;
  private final Function<String, Optional<ContainerEngine>> containers;
  private final SbatchOptions options;
  private final Cluster cluster;
  private final ScheduledThreadPoolExecutor submitting;
  private final ScheduledThreadPoolExecutor watching;
  private final ScheduledThreadPoolExecutor preparing;
  private final TaskWork images;
  private final Submitter submitter;
  private final Watcher watcher;

  /**
   * @param shell calls Slurm's programs
   * @param containers finds a container engine by its name
   */
  SlurmTaskRunner(String name, SlurmSettings settings, Shell shell, Function<String, Optional<ContainerEngine>> containers, Clock clock) {
    this.settings = settings;
    this.containers = containers;
    options = new SbatchOptions(settings);
    SlurmClient client = new SlurmClient(shell);
    cluster = new Cluster(name, client, options, clock);
    submitting = thread("dte-slurm-submit-" + name);
    watching = thread("dte-slurm-watch-" + name);
    preparing = thread("dte-slurm-images-" + name);
    images = new TaskWork(preparing);
    watcher = new Watcher(client, watching, settings, this::enqueue, this::over);
    submitter = new Submitter(client, submitting, clock, settings.window(), this::known);
  }

  private static ScheduledThreadPoolExecutor thread(String name) {
    ScheduledThreadPoolExecutor pool = new ScheduledThreadPoolExecutor(1, work -> {
      Thread thread = new Thread(work, name);
      thread.setDaemon(true);
      return thread;
    });
    pool.setRemoveOnCancelPolicy(true);
    return pool;
  }

  @Override
  public TaskHandle submit(Task task) throws DteException {
    check(task);
    cluster.fits(task.needs());
    options.of(task);
    write(task);
    SlurmTask handle = handle(task);
    enqueue(handle);
    return handle;
  }

  @Override
  public TaskHandle reattach(Task task, String externalId) throws DteException {
    SlurmTask handle = handle(task);
    Optional<Shim.Exit> exit = Shim.exit(task.folder());
    Optional<JobId> job = TaskScript.claim(task.folder()).or(() -> JobId.parse(externalId));
    if (exit.filter(Verdict::isPlain).isPresent()) {
      handle.finish(Verdict.of(task, job.orElse(new JobId(0, -1)), exit.get(), "", 0));
    } else if (job.isEmpty() && TaskScript.noted(task.folder()).isEmpty()) {
      return submit(task); // It was never given to Slurm.
    } else {
      job.ifPresent(handle::job);
      watcher.follow(handle);
    }
    return handle;
  }

  @Override
  public Resources capacity() {
    return cluster.largest();
  }

  @Override
  public void admit(TaskNeeds needs) throws DteException {
    if (needs.container() != null) {
      engine(needs.step()).prepare(needs.container().image());
    }
    cluster.admit(needs);
  }

  @Override
  public RunnerCheck check() {
    return cluster.check();
  }

  @Override
  public void close() {
    preparing.shutdownNow();
    submitting.shutdownNow();
    watching.shutdownNow();
  }

  private SlurmTask handle(Task task) {
    return new SlurmTask(task, this::cancel, watcher::leave);
  }

  private void cancel(SlurmTask task) {
    submitter.cancel(task);
    watcher.hurry();
  }

  /** Writes the script, in the container where there is one, and hands the task to those who submit. */
  private void enqueue(SlurmTask handle) {
    Task task = handle.task();
    if (task.container() == null) {
      add(handle, task);
      return;
    }
    images.soon(() -> {
      try {
        ContainerEngine engine = engine(task.step());
        engine.prepare(task.container().image());
        Task wrapped = engine.wrap(task);
        TaskScript.write(wrapped, settings.passed());
        add(handle, wrapped);
      } catch (DteException e) {
        fail(handle, e.getMessage());
      } catch (IOException e) {
        fail(handle, Problem.storage("write", task.folder(), e).message());
      }
    }, handle::broke);
  }

  private void add(SlurmTask handle, Task task) {
    try {
      submitter.add(handle, options.of(task));
    } catch (DteException e) {
      fail(handle, e.getMessage());
    }
  }

  private static void fail(SlurmTask handle, String reason) {
    handle.finish(new TaskResult.Failed(reason));
  }

  private ContainerEngine engine(String step) throws DteException {
    return containers.apply(settings.container()).orElseThrow(() -> new DteException(ExitCode.UNSUPPORTED, "Step " + step
        + " needs a container, and there is no container engine '" + settings.container() + "'",
        "install apptainer, podman or bubblewrap on the nodes and here, and name it with container: in etc/site.yaml"));
  }

  private void known(SlurmTask task) {
    if (!task.isDone()) {
      watcher.follow(task);
    }
  }

  private void over(SlurmTask task) {
    if (task.task().container() != null) {
      images.soon(() -> containers.apply(settings.container()).ifPresent(engine -> engine.remove(task.task())),
          fault -> LOG.warn("What the container of step {} left cannot be removed", task.task().step(), fault));
    }
  }

  private void write(Task task) throws DteException {
    try {
      TaskScript.write(task, settings.passed());
    } catch (IOException e) {
      throw new DteException(Problem.storage("write", task.folder(), e), e);
    }
  }

  /** Refuses what no script can hold. */
  private static void check(Task task) throws DteException {
    for (Map.Entry<String, String> variable : task.environment().entrySet()) {
      if (variable.getKey().isEmpty() || variable.getKey().contains("=") || (variable.getKey() + variable.getValue()).indexOf('\0') >= 0) {
        throw new DteException(ExitCode.INVALID, "Step " + task.step() + " sets an impossible environment variable '"
            + variable.getKey().replace("\0", "\\0") + "'", "names have no '=', and values no NUL character");
      }
    }
    List<String> texts = List.of(task.folder().toString(), task.workingDirectory().toString());
    if (texts.stream().anyMatch(text -> text.contains("\n")) || task.command().stream().anyMatch(word -> word.indexOf('\0') >= 0)) {
      throw new DteException(ExitCode.INVALID, "The folder or the command of step " + task.step() + " has a character that a job script cannot hold",
          "use a data directory without line breaks in its path, and no NUL in arguments");
    }
  }
}
