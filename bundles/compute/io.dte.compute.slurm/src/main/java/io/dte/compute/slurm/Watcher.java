// SPDX-License-Identifier: Apache-2.0
package io.dte.compute.slurm;

import io.dte.compute.api.TaskResult;
import io.dte.compute.api.shim.Shim;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Follows all tasks with one question to Slurm at a time: one {@code squeue} for whatever number of jobs, in intervals that
 * grow while nothing happens. While Slurm is away it keeps waiting. Only its one thread looks.
 */
final class Watcher {
  private static final Logger LOG = LoggerFactory.getLogger(Watcher.class);
  private static final double GROWTH = 1.5;

  private final SlurmClient client;
  private final ScheduledExecutorService thread;
  private final SlurmSettings settings;
  private final Consumer<SlurmTask> resubmit;
  private final Consumer<SlurmTask> ended;
  private final Map<UUID, SlurmTask> followed = new ConcurrentHashMap<>();
  private ScheduledFuture<?> next;
  private Duration interval;
  private boolean away;

  /**
   * @param resubmit given tasks that are found again and turn out never to have been submitted
   * @param ended told of each task that is over
   */
  Watcher(SlurmClient client, ScheduledExecutorService thread, SlurmSettings settings, Consumer<SlurmTask> resubmit,
      Consumer<SlurmTask> ended) {
    this.client = client;
    this.thread = thread;
    this.settings = settings;
    this.resubmit = resubmit;
    this.ended = ended;
    interval = settings.poll();
  }

  void follow(SlurmTask task) {
    followed.put(task.task().id(), task);
    hurry();
  }

  void leave(SlurmTask task) {
    followed.remove(task.task().id(), task);
  }

  /** Something happens: the next look is soon. */
  synchronized void hurry() {
    boolean slow = interval.compareTo(settings.poll()) > 0;
    interval = settings.poll();
    if (next == null || next.isDone() || slow && next.cancel(false)) {
      plan();
    }
  }

  private synchronized void plan() {
    try {
      next = thread.schedule(this::look, interval.toMillis(), TimeUnit.MILLISECONDS);
    } catch (RejectedExecutionException e) {
      LOG.debug("The runner was closed; the tasks go on");
    }
  }

  private void look() {
    boolean changed = false;
    try {
      changed = !followed.isEmpty() && round();
      if (away) {
        LOG.info("Slurm answers again");
        away = false;
      }
    } catch (SlurmException e) {
      if (!away) {
        LOG.warn("Slurm does not answer; its jobs go on, and are looked at later: {}", e.getMessage());
        away = true;
      }
      followed.values().forEach(task -> task.obstacle("waits for Slurm, which does not answer: " + e.getMessage()));
    } catch (RuntimeException e) {
      LOG.error("Cannot look at the jobs of Slurm", e);
    }
    synchronized (this) {
      long longer = Math.round(interval.toMillis() * GROWTH);
      interval = changed ? settings.poll() : Duration.ofMillis(Math.min(longer, settings.pollMost().toMillis()));
      next = null;
      if (!followed.isEmpty()) {
        plan();
      }
    }
  }

  /** One look at everything; tells whether anything ended. */
  private boolean round() throws SlurmException {
    List<SlurmTask> tasks = List.copyOf(followed.values());
    Map<JobId, JobState> queue = client.queue(false);
    List<SlurmTask> over = new ArrayList<>();
    List<SlurmTask> unclear = new ArrayList<>();
    for (SlurmTask task : tasks) {
      JobState state = task.job().or(() -> adopt(task, queue)).map(queue::get).orElse(null);
      Optional<Shim.Exit> exit = state == null || state.isCompleting() || state.isOver() ? exit(task) : Optional.empty();
      if (exit.filter(Verdict::isPlain).isPresent() && !task.isCancelled()) {
        over.add(task);
      } else if (state != null && !state.isOver()) {
        task.seen();
        task.obstacle(task.job().map(state::obstacle).orElse(""));
      } else {
        unclear.add(task);
      }
    }
    if (!unclear.isEmpty()) {
      over.addAll(clear(unclear));
    }
    report(over);
    return !over.isEmpty();
  }

  private static Optional<JobId> adopt(SlurmTask task, Map<JobId, JobState> jobs) {
    Optional<JobId> job = Submitter.jobOf(task, jobs);
    job.ifPresent(task::job);
    return job;
  }

  /** Asks further about tasks that are not in the queue and left no plain exit; returns those that are over. */
  private List<SlurmTask> clear(List<SlurmTask> tasks) throws SlurmException {
    Map<JobId, JobState> remembered = client.queue(true);
    boolean accounting = client.hasAccounting();
    Map<JobId, SlurmClient.Account> accounts = accounting
        ? client.accounts(tasks.stream().flatMap(task -> task.job().stream()).collect(Collectors.toSet())) : Map.of();
    List<SlurmTask> over = new ArrayList<>();
    for (SlurmTask task : tasks) {
      Optional<JobId> job = task.job().or(() -> adopt(task, remembered));
      if (job.isEmpty()) {
        neverSubmitted(task);
        continue;
      }
      JobState state = remembered.get(job.get());
      if (state != null && !state.isOver()) {
        task.seen(); // Slurm started it again.
        continue;
      }
      String end = task.end(state != null ? state.name()
          : Optional.ofNullable(accounts.get(job.get())).map(SlurmClient.Account::state).filter(name -> new JobState(name, "", "").isOver()).orElse(""));
      long missing = task.missing(System.nanoTime());
      Optional<JobId> executor = TaskScript.claim(task.task().folder()).filter(claimed -> !claimed.equals(job.get()));
      boolean bySomebody = !end.isEmpty() && !end.equals("COMPLETED") && !end.equals("FAILED");
      if (executor.isPresent()) {
        task.job(executor.get()); // Another submission of the same task arrived first.
      } else if (task.isCancelled() && !end.isEmpty() || exit(task).isPresent() && !end.isEmpty() || bySomebody
          || missing > settings.tolerance().toNanos()) {
        over.add(task);
      }
    }
    return over;
  }

  private void neverSubmitted(SlurmTask task) {
    followed.remove(task.task().id(), task);
    if (task.isCancelled()) {
      task.finish(new TaskResult.Cancelled());
      ended.accept(task);
    } else {
      resubmit.accept(task);
    }
  }

  private void report(List<SlurmTask> tasks) {
    Map<JobId, SlurmClient.Account> accounts = Map.of();
    try {
      if (!tasks.isEmpty() && client.hasAccounting()) {
        Set<JobId> jobs = tasks.stream().flatMap(task -> task.job().stream()).collect(Collectors.toSet());
        accounts = client.accounts(jobs);
      }
    } catch (SlurmException e) {
      LOG.warn("Slurm's accounts cannot be read, memory is not reported: {}", e.getMessage());
    }
    for (SlurmTask task : tasks) {
      followed.remove(task.task().id(), task);
      task.job().ifPresent(job -> LOG.debug("Slurm's job {} is over", job));
      task.finish(result(task, accounts));
      ended.accept(task);
    }
  }

  private static TaskResult result(SlurmTask task, Map<JobId, SlurmClient.Account> accounts) {
    Optional<Shim.Exit> exit = Shim.exit(task.task().folder());
    if (task.isCancelled()) {
      return new TaskResult.Cancelled();
    }
    JobId job = task.job().orElseThrow();
    SlurmClient.Account account = accounts.get(job);
    long peak = account == null ? 0 : account.peakMemoryBytes();
    return exit.map(e -> Verdict.of(task.task(), job, e, task.end(""), peak))
        .orElseGet(() -> Verdict.without(task.task(), job, task.end("")));
  }

  /** Lists the folder first, since network file systems remember for a while that a file is not there. */
  private static Optional<Shim.Exit> exit(SlurmTask task) {
    Optional<Shim.Exit> exit = Shim.exit(task.task().folder());
    if (exit.isPresent()) {
      return exit;
    }
    try (DirectoryStream<Path> files = Files.newDirectoryStream(task.task().folder())) {
      files.iterator().hasNext();
    } catch (IOException e) {
      return Optional.empty();
    }
    return Shim.exit(task.task().folder());
  }
}
