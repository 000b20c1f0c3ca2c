// SPDX-License-Identifier: Apache-2.0
package io.dte.compute.slurm;

import io.dte.compute.api.TaskResult;
import io.dte.compute.api.TaskWork;
import io.dte.foundation.api.id.Ids;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gathers tasks of one run and of equal options for a moment and submits them as one array; cancels jobs together too.
 * A submission that fails because Slurm is away is tried again until it works. Calls of Slurm are made by one thread.
 */
final class Submitter {
  private static final Logger LOG = LoggerFactory.getLogger(Submitter.class);
  private static final int WINDOWS_AT_MOST = 25;
  private static final long RETRY_MILLIS = 1000;
  private static final long RETRY_MOST_MILLIS = 30_000;
  private static final long CANCEL_MILLIS = 50;
  private static final String COMMENT = "dte:";

  /** What tasks of one array have in common. */
  private record Kind(UUID run, List<String> options) {}

  /** Tasks that wait for company. */
  private static final class Group {
    private final List<SlurmTask> tasks = new ArrayList<>();
    private final long begun = System.nanoTime();
    private long last = begun;
  }

  private final SlurmClient client;
  private final TaskWork work;
  private final Clock clock;
  private final Duration window;
  private final Consumer<SlurmTask> submitted;
  private final Map<Kind, Group> groups = new LinkedHashMap<>();
  /** Tasks whose jobs are to be stopped. */
  private final Set<SlurmTask> doomed = new LinkedHashSet<>();

  /** @param submitted told of each task that became a job, or that cannot become one and is finished */
  Submitter(SlurmClient client, ScheduledExecutorService thread, Clock clock, Duration window, Consumer<SlurmTask> submitted) {
    this.client = client;
    work = new TaskWork(thread);
    this.clock = clock;
    this.window = window;
    this.submitted = submitted;
  }

  static String comment(String batch) {
    return COMMENT + batch;
  }

  void add(SlurmTask task, List<String> options) {
    Kind kind = new Kind(task.task().run(), options);
    boolean first;
    synchronized (groups) {
      Group group = groups.get(kind);
      first = group == null;
      if (first) {
        group = new Group();
        groups.put(kind, group);
      }
      group.tasks.add(task);
      group.last = System.nanoTime();
    }
    if (first) {
      later(List.of(), () -> ripen(kind), window.toMillis());
    }
  }

  /** Submits a group once nobody joined it for a window's time, or it waited long enough. */
  private void ripen(Kind kind) {
    Group group;
    synchronized (groups) {
      group = groups.get(kind);
      if (group == null) {
        return;
      }
      long now = System.nanoTime();
      long quiet = now - group.last;
      if (quiet < window.toNanos() && now - group.begun < WINDOWS_AT_MOST * window.toNanos()) {
        later(List.of(), () -> ripen(kind), Math.max(1, TimeUnit.NANOSECONDS.toMillis(window.toNanos() - quiet)));
        return;
      }
      groups.remove(kind);
    }
    later(group.tasks, () -> submit(kind, group.tasks, RETRY_MILLIS), 0);
  }

  private void submit(Kind kind, List<SlurmTask> tasks, long retry) {
    List<SlurmTask> wanted = tasks.stream().filter(task -> !dropped(task)).toList();
    if (wanted.isEmpty()) {
      return;
    }
    try {
      int most = client.arraySize();
      for (int i = 0; i < wanted.size(); i += most) {
        submitArray(kind.options, wanted.subList(i, Math.min(wanted.size(), i + most)));
      }
    } catch (SlurmException e) {
      List<SlurmTask> left = wanted.stream().filter(task -> task.job().isEmpty()).toList();
      if (e.isPassing()) {
        LOG.warn("Slurm cannot take {} tasks now, they are submitted later: {}", left.size(), e.getMessage());
        left.forEach(task -> task.obstacle("waits for Slurm: " + e.getMessage()));
        later(left, () -> submit(kind, find(left), Math.min(2 * retry, RETRY_MOST_MILLIS)), retry);
      } else {
        left.forEach(task -> fail(task, "Slurm refused the job of step " + task.task().step() + ": " + e.getMessage()
            + "; it was asked for " + String.join(" ", SbatchOptions.asked(kind.options))));
      }
    } catch (IOException e) {
      wanted.stream().filter(task -> task.job().isEmpty())
          .forEach(task -> fail(task, "cannot write into the folder of the task: " + e.getMessage()));
    }
  }

  private void submitArray(List<String> options, List<SlurmTask> tasks) throws SlurmException, IOException {
    String batch = Ids.next(clock.instant()).toString();
    boolean array = tasks.size() > 1;
    Path folder = tasks.get(0).task().folder();
    for (int i = 0; i < tasks.size(); i++) {
      TaskScript.note(tasks.get(i).task().folder(), batch, array ? i + 1 : -1);
    }
    List<String> all = new ArrayList<>(options);
    all.add("--comment=" + comment(batch));
    String script = "#!/bin/sh\nd=" + Shell.quote(folder.toString()) + "\n";
    if (array) {
      all.add("--array=1-" + tasks.size());
      script = "#!/bin/sh\nd=$(sed -n \"${SLURM_ARRAY_TASK_ID}p\" <<'END-OF-TASKS'\n" + tasks.stream()
          .map(task -> task.task().folder() + "\n").collect(Collectors.joining()) + "END-OF-TASKS\n)\n";
    }
    long number = client.submit(all, script + START, folder.resolve(TaskScript.NAME));
    LOG.info("Submitted {} tasks as Slurm's job {}", tasks.size(), number);
    for (int i = 0; i < tasks.size(); i++) {
      found(tasks.get(i), new JobId(number, array ? i + 1 : -1));
    }
  }

  /** The script may take a moment to be seen on a node. */
  private static final String START = """
      n=0
      while [ ! -r "$d/task.sh" ] && [ $n -lt 60 ]; do sleep 1; n=$((n+1)); done
      exec /bin/sh "$d/task.sh"
      """;

  /** Tells that a task's job is known. */
  void found(SlurmTask task, JobId job) {
    task.job(job);
    task.obstacle("");
    submitted.accept(task);
    if (task.isCancelled()) {
      cancel(task);
    }
  }

  /** A submission that seemed to fail may have arrived: those tasks are not submitted again. */
  private List<SlurmTask> find(List<SlurmTask> tasks) {
    try {
      Map<JobId, JobState> jobs = client.queue(true);
      List<SlurmTask> left = new ArrayList<>();
      for (SlurmTask task : tasks) {
        Optional<JobId> job = jobOf(task, jobs);
        job.ifPresentOrElse(id -> found(task, id), () -> left.add(task));
      }
      return left;
    } catch (SlurmException e) {
      return tasks; // It is still away; the submission will say so.
    }
  }

  /** The job of a task whose number nobody recorded, found by who claimed the task or by the comment of its submission. */
  static Optional<JobId> jobOf(SlurmTask task, Map<JobId, JobState> jobs) {
    return TaskScript.claim(task.task().folder()).or(() -> TaskScript.noted(task.task().folder()).flatMap(noted ->
        jobs.entrySet().stream().filter(e -> e.getKey().index() == noted.index() && e.getValue().comment().equals(comment(noted.batch())))
            .map(Map.Entry::getKey).findFirst()));
  }

  /** Stops a task's job; a task that has none yet is dropped when its turn comes. */
  void cancel(SlurmTask task) {
    if (task.job().isEmpty()) {
      later(List.of(task), () -> dropped(task), 0);
      return;
    }
    boolean first;
    synchronized (doomed) {
      first = doomed.isEmpty();
      doomed.add(task);
    }
    if (first) {
      later(List.of(), () -> cancelDoomed(RETRY_MILLIS), CANCEL_MILLIS);
    }
  }

  private void cancelDoomed(long retry) {
    Set<SlurmTask> tasks;
    synchronized (doomed) {
      tasks = Set.copyOf(doomed);
      doomed.clear();
    }
    TaskWork.now(() -> cancel(tasks, retry), fault -> tasks.forEach(task -> broke(task, fault)));
  }

  private void cancel(Set<SlurmTask> tasks, long retry) {
    try {
      client.cancel(tasks.stream().flatMap(task -> task.job().stream()).toList());
    } catch (SlurmException e) {
      LOG.warn("Cannot cancel {} jobs of Slurm now, it is tried again: {}", tasks.size(), e.getMessage());
      synchronized (doomed) {
        doomed.addAll(tasks);
      }
      later(List.of(), () -> cancelDoomed(Math.min(2 * retry, RETRY_MOST_MILLIS)), retry);
    }
  }

  /** Whether the task was cancelled before it became a job; it is over then. */
  private boolean dropped(SlurmTask task) {
    if (task.isCancelled() && task.job().isEmpty()) {
      task.finish(new TaskResult.Cancelled());
      submitted.accept(task);
    }
    return task.isDone();
  }

  private void fail(SlurmTask task, String reason) {
    task.finish(new TaskResult.Failed(reason));
    submitted.accept(task);
  }

  private void broke(SlurmTask task, Throwable fault) {
    task.broke(fault);
    submitted.accept(task);
  }

  /**
   * What was not submitted when the runner is closed is submitted when it is reattached.
   *
   * @param tasks those which a fault would leave without a job
   */
  private void later(List<SlurmTask> tasks, Runnable something, long millis) {
    work.later(Duration.ofMillis(millis), something, fault -> tasks.stream().filter(task -> task.job().isEmpty())
        .forEach(task -> broke(task, fault)));
  }
}
