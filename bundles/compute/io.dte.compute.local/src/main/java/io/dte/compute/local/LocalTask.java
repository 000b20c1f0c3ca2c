// SPDX-License-Identifier: Apache-2.0
package io.dte.compute.local;

import io.dte.compute.api.Task;
import io.dte.compute.api.TaskHandle;
import io.dte.compute.api.TaskResult;
import io.dte.compute.api.TaskResult.Usage;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/** One task: waiting for resources, running, over. Its fields are guarded by its monitor. */
final class LocalTask implements TaskHandle {
  private enum Stop { NO, CANCELLED, TIMED_OUT }

  private static final long LOOK_MILLIS = 20;
  private static final Duration SAMPLING = Duration.ofSeconds(1);
  /** From here on a status means that a signal ended the command, as shells report it. */
  private static final int SIGNAL_BASE = 128;
  private static final Set<Integer> FATAL_SIGNALS = Set.of(4, 6, 7, 8, 9, 11, 15, 24, 25, 31);

  private final Task task;
  private final ResourceQueue queue;
  private final ScheduledExecutorService timer;
  private final Duration grace;
  private final Duration poll;
  private final CompletableFuture<TaskResult> completion = new CompletableFuture<>();
  private ResourceQueue.Claim claim;
  private ProcessTable.Identity leader;
  private ScheduledFuture<?> deadline;
  private ScheduledFuture<?> sampler;
  private Stop stop = Stop.NO;
  private Set<ProcessTable.Identity> victims = Set.of();
  private boolean detached;
  private long started;
  private long peakMemory;

  LocalTask(Task task, ResourceQueue queue, ScheduledExecutorService timer, Duration grace, Duration poll) {
    this.task = task;
    this.queue = queue;
    this.timer = timer;
    this.grace = grace;
    this.poll = poll;
  }

  @Override
  public String externalId() {
    return task.id().toString();
  }

  @Override
  public CompletionStage<TaskResult> completion() {
    return completion.minimalCompletionStage();
  }

  /** Queues a task that was never started. */
  void enqueue() {
    ResourceQueue.Claim made = queue.claim(task.resources(), () -> timer.execute(this::start));
    synchronized (this) {
      claim = made;
    }
    if (completion.isDone()) {
      queue.release(made);
    }
  }

  /** Follows a task that an earlier process started; it holds its resources at once, since it uses them. */
  void follow(ProcessTable.Identity running) {
    synchronized (this) {
      leader = running;
      started = System.nanoTime();
    }
    watchClock();
    ScheduledFuture<?>[] self = new ScheduledFuture<?>[1];
    self[0] = timer.scheduleWithFixedDelay(() -> {
      if (Shim.exit(task.folder()).isPresent() || !ProcessTable.isAlive(running)) {
        over();
      }
    }, 0, poll.toMillis(), TimeUnit.MILLISECONDS);
    completion.whenComplete((result, error) -> self[0].cancel(false));
  }

  /** Reports what is known already. */
  void over() {
    Optional<Shim.Exit> exit = Shim.exit(task.folder());
    Usage usage;
    Stop why;
    synchronized (this) {
      if (detached || completion.isDone()) {
        return;
      }
      Duration wall = started == 0 ? Duration.ZERO : Duration.ofNanos(System.nanoTime() - started);
      usage = new Usage(wall, exit.map(Shim.Exit::cpu).orElse(Duration.ZERO), peakMemory);
      why = stop;
      if (victims.stream().anyMatch(ProcessTable::isAlive)) {
        return; // The grace time's end comes back here, when the children are gone too.
      }
    }
    finish(switch (why) {
      case CANCELLED -> new TaskResult.Cancelled();
      case TIMED_OUT -> new TaskResult.TimedOut(task.timeLimit(), usage);
      case NO -> exit.map(e -> ended(e.status(), usage)).orElseGet(() -> new TaskResult.Failed(
          "the process of step " + task.step() + " was killed from outside before its exit status could be recorded"));
    });
  }

  private static TaskResult ended(int status, Usage usage) {
    int signal = status - SIGNAL_BASE;
    return FATAL_SIGNALS.contains(signal) ? new TaskResult.Signalled(signal, usage)
        : new TaskResult.Exited(status, usage);
  }

  @Override
  public void cancel() {
    stop(Stop.CANCELLED);
  }

  @Override
  public void detach() {
    synchronized (this) {
      detached = true;
    }
    quietTimers();
  }

  private void start() {
    try {
      synchronized (this) {
        if (detached || completion.isDone()) {
          return;
        }
      }
      Path program = Programs.find(task);
      ProcessBuilder builder = new ProcessBuilder(Shim.command(task, program)).directory(task.workingDirectory().toFile());
      builder.environment().clear();
      builder.environment().putAll(task.environment());
      builder.redirectInput(task.stdin() == null ? new java.io.File("/dev/null") : task.stdin().toFile());
      // A file of the task's own starts empty; one elsewhere is a log that others wrote to before.
      boolean own = task.stdout().startsWith(task.workingDirectory());
      builder.redirectOutput(own ? ProcessBuilder.Redirect.to(task.stdout().toFile())
          : ProcessBuilder.Redirect.appendTo(task.stdout().toFile()));
      if (task.stderr().equals(task.stdout())) {
        builder.redirectErrorStream(true);
      } else {
        builder.redirectError(ProcessBuilder.Redirect.appendTo(task.stderr().toFile()));
      }
      Process process = builder.start();
      synchronized (this) {
        started = System.nanoTime();
        leader = ProcessTable.find(process.pid()).orElse(null);
      }
      watchClock();
      process.onExit().thenRun(this::over);
      boolean stopping;
      synchronized (this) {
        stopping = stop != Stop.NO;
      }
      if (stopping) {
        kill();
      }
    } catch (Programs.CannotRun e) {
      finish(new TaskResult.Failed(e.getMessage()));
    } catch (IOException e) {
      finish(new TaskResult.Failed("cannot start " + task.command().get(0) + ": " + e.getMessage()));
    }
  }

  private void watchClock() {
    synchronized (this) {
      if (!task.timeLimit().isZero()) {
        deadline = timer.schedule(() -> stop(Stop.TIMED_OUT), task.timeLimit().toMillis(), TimeUnit.MILLISECONDS);
      }
      sampler = timer.scheduleWithFixedDelay(this::sample, SAMPLING.toMillis(), SAMPLING.toMillis(), TimeUnit.MILLISECONDS);
    }
  }

  private void sample() {
    ProcessTable.Identity process;
    synchronized (this) {
      process = leader;
    }
    if (process != null) {
      long now = ProcessTable.peakMemory(ProcessTable.family(process, task.workingDirectory()));
      synchronized (this) {
        peakMemory = Math.max(peakMemory, now);
      }
    }
  }

  private void stop(Stop why) {
    boolean running;
    synchronized (this) {
      if (completion.isDone() || stop != Stop.NO) {
        return;
      }
      stop = why;
      running = leader != null;
    }
    if (running) {
      timer.execute(this::kill);
    } else {
      over();
    }
  }

  /** Polite first; what is left after the grace time is killed, the session's leader last. */
  private void kill() {
    ProcessTable.Identity process;
    synchronized (this) {
      process = leader;
    }
    if (process == null) {
      over();
      return;
    }
    Set<ProcessTable.Identity> family = ProcessTable.family(process, task.workingDirectory());
    synchronized (this) {
      victims = family;
    }
    Programs.signal("TERM", without(family, process));
    awaitEnd(process, System.nanoTime() + grace.toNanos());
  }

  /** Looks again and again until everybody left; after the grace time whoever is left is killed. */
  private void awaitEnd(ProcessTable.Identity process, long hardAt) {
    Set<ProcessTable.Identity> left;
    synchronized (this) {
      left = victims.stream().filter(ProcessTable::isAlive).collect(Collectors.toSet());
    }
    if (left.isEmpty()) {
      over();
      return;
    }
    if (System.nanoTime() >= hardAt) {
      left.addAll(ProcessTable.family(process, task.workingDirectory()));
      Programs.signal("KILL", List.copyOf(left));
      synchronized (this) {
        victims = left;
      }
    }
    timer.schedule(() -> awaitEnd(process, hardAt), LOOK_MILLIS, TimeUnit.MILLISECONDS);
  }

  private static List<ProcessTable.Identity> without(Set<ProcessTable.Identity> family, ProcessTable.Identity leader) {
    return family.stream().filter(p -> !p.equals(leader)).toList();
  }

  private void finish(TaskResult result) {
    quietTimers();
    ResourceQueue.Claim held;
    synchronized (this) {
      held = claim;
    }
    if (completion.complete(result) && held != null) {
      queue.release(held);
    }
  }

  private synchronized void quietTimers() {
    if (deadline != null) {
      deadline.cancel(false);
    }
    if (sampler != null) {
      sampler.cancel(false);
    }
  }
}
