// SPDX-License-Identifier: Apache-2.0
package io.dte.compute.slurm;

import io.dte.compute.api.TaskResult;
import io.dte.compute.api.TaskWork;
import io.dte.compute.api.shim.Shim;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
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
  private static final int TERMINATED = TaskResult.SIGNAL_BASE + 15;

  private final SlurmClient client;
  private final ScheduledExecutorService thread;
  private final SlurmSettings settings;
  private final Consumer<SlurmTask> resubmit;
  private final Consumer<SlurmTask> ended;
  private final Map<UUID, SlurmTask> followed = new ConcurrentHashMap<>();
  private ScheduledFuture<?> next;
  private Duration interval;
  /** A look is under way: its end plans the next one. */
  private boolean looking;
  /** The look after this one is to be soon. */
  private boolean hurried;
  private boolean away;
  private boolean accountsAway;
  /** Whether this look saw something end. */
  private boolean changed;

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
    hurried = looking;
    if (!looking && (next == null || next.isDone() || slow && next.cancel(false))) {
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
    begin();
    try {
      if (!followed.isEmpty()) {
        // What fails for all would fail for ever: it ends them all.
        TaskWork.now(this::ask, fault -> List.copyOf(followed.values()).forEach(task -> broke(task, fault)));
      }
    } finally {
      end();
    }
  }

  private synchronized void begin() {
    looking = true;
    hurried = false;
    changed = false;
    if (next != null) {
      // Planned by a hurry between the start of this look and now; of this one itself it stops nothing.
      next.cancel(false);
      next = null;
    }
  }

  private synchronized void end() {
    looking = false;
    long longer = Math.round(interval.toMillis() * GROWTH);
    interval = changed || hurried ? settings.poll() : Duration.ofMillis(Math.min(longer, settings.pollMost().toMillis()));
    if (!followed.isEmpty()) {
      plan();
    }
  }

  private void ask() {
    try {
      round();
      if (away) {
        LOG.info("Slurm answers again");
        away = false;
      }
    } catch (SlurmException e) {
      if (!away) {
        LOG.warn("Slurm does not answer; its jobs go on, and are looked at later: {}", e.getMessage());
        away = true;
      }
      each(followed.values(), task -> task.obstacle("waits for Slurm, which does not answer: " + e.getMessage()));
    }
  }

  /** Looks at each by itself: a fault ends the task it comes from, and none of the others. */
  private void each(Collection<SlurmTask> tasks, Consumer<SlurmTask> look) {
    tasks.forEach(task -> TaskWork.now(() -> look.accept(task), fault -> broke(task, fault)));
  }

  private void broke(SlurmTask task, Throwable fault) {
    task.broke(fault);
    leaves(task);
  }

  private void leaves(SlurmTask task) {
    changed = true;
    followed.remove(task.task().id(), task);
    ended.accept(task);
  }

  /** One look at everything. */
  private void round() throws SlurmException {
    List<SlurmTask> tasks = List.copyOf(followed.values());
    Map<JobId, JobState> queue = client.queue(false);
    List<SlurmTask> over = new ArrayList<>();
    List<SlurmTask> unclear = new ArrayList<>();
    each(tasks, task -> {
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
    });
    // First, so that nothing which is asked about the others keeps them.
    report(over);
    if (!unclear.isEmpty()) {
      report(clear(unclear));
    }
  }

  private static Optional<JobId> adopt(SlurmTask task, Map<JobId, JobState> jobs) {
    Optional<JobId> job = Submitter.jobOf(task, jobs);
    job.ifPresent(task::job);
    return job;
  }

  /** Asks further about tasks that are not in the queue and left no plain exit; returns those that are over. */
  private List<SlurmTask> clear(List<SlurmTask> tasks) throws SlurmException {
    Map<JobId, JobState> remembered = client.queue(true);
    Map<JobId, SlurmClient.Account> accounts = accounts(tasks);
    List<SlurmTask> over = new ArrayList<>();
    each(tasks, task -> {
      if (task.job().or(() -> adopt(task, remembered)).isEmpty()) {
        neverSubmitted(task);
      } else if (isOver(task, remembered, accounts)) {
        over.add(task);
      }
    });
    return over;
  }

  /** Whether a task whose job is known, and not in the queue, will not come back. */
  private boolean isOver(SlurmTask task, Map<JobId, JobState> remembered, Map<JobId, SlurmClient.Account> accounts) {
    JobId job = task.job().orElseThrow();
    JobState state = remembered.get(job);
    if (state != null && !state.isOver()) {
      task.seen(); // Slurm started it again.
      return false;
    }
    Optional<String> accounted = Optional.ofNullable(accounts.get(job)).map(SlurmClient.Account::state)
        .filter(name -> new JobState(name, "", "").isOver());
    String end = task.end(state != null ? state.name() : accounted.orElse(""));
    long missing = task.missing(System.nanoTime());
    Optional<JobId> executor = TaskScript.claim(task.task().folder()).filter(claimed -> !claimed.equals(job));
    if (executor.isPresent()) {
      task.job(executor.get()); // Another submission of the same task arrived first.
      return false;
    }
    boolean bySomebody = !end.isEmpty() && !end.equals("COMPLETED") && !end.equals("FAILED");
    Optional<Shim.Exit> exit = exit(task);
    if (task.isCancelled() && !end.isEmpty()) {
      return true;
    }
    if (!mayComeBack(end, exit) && (exit.isPresent() && !end.isEmpty() || bySomebody)) {
      return true;
    }
    if (accountsAway && end.isEmpty()) {
      task.obstacle("waits for Slurm's accounts, which alone may know how its job " + job + " ended");
      return false;
    }
    return missing > settings.tolerance().toNanos();
  }

  /** Slurm tells for a moment that a job is over before it puts it back into the queue after a preemption or a node's failure. */
  private boolean mayComeBack(String end, Optional<Shim.Exit> exit) {
    return settings.requeue() && switch (end) {
      case "NODE_FAIL", "BOOT_FAIL", "PREEMPTED" -> true;
      case "COMPLETED", "FAILED" -> exit.filter(Watcher::mayBeStopped).isPresent();
      default -> false;
    };
  }

  /** Slurm asks the command and the script to end one after the other: the script may be through before its turn comes. */
  private static boolean mayBeStopped(Shim.Exit exit) {
    return exit.interrupted() || exit.status() == TERMINATED;
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
    if (tasks.isEmpty()) {
      return;
    }
    Map<JobId, SlurmClient.Account> known = accounts(tasks);
    each(tasks, task -> {
      task.job().ifPresent(job -> LOG.debug("Slurm's job {} is over", job));
      task.finish(result(task, known));
      leaves(task);
    });
  }

  /** What Slurm's accounts have about the tasks: nothing where there are none, and while they are away. */
  private Map<JobId, SlurmClient.Account> accounts(List<SlurmTask> tasks) {
    try {
      Set<JobId> jobs = tasks.stream().flatMap(task -> task.job().stream()).collect(Collectors.toSet());
      Map<JobId, SlurmClient.Account> accounts = client.hasAccounting() ? client.accounts(jobs) : Map.of();
      accountsAway = false;
      return accounts;
    } catch (SlurmException e) {
      if (!accountsAway) {
        LOG.warn("Slurm's accounts cannot be read, memory is not reported: {}", e.getMessage());
        accountsAway = true;
      }
      return Map.of();
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
