// SPDX-License-Identifier: Apache-2.0
package io.dte.compute.local;

import io.dte.compute.api.Gpus;
import io.dte.compute.api.Task;
import io.dte.compute.api.TaskHandle;
import io.dte.compute.api.TaskResult;
import io.dte.compute.api.TaskResult.Usage;
import io.dte.compute.api.shim.Shim;
import io.dte.foundation.api.problem.DteException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** One task: waiting for resources, running, over. Its fields are guarded by its monitor. */
final class LocalTask implements TaskHandle, Launcher.Listener {
  private enum Stop { NO, CANCELLED, TIMED_OUT }

  /** Makes the command of this machine that is run, right before it is. */
  interface Preparation {
    /** Of a task that is one of this machine already. */
    Preparation NONE = task -> task;

    Task of(Task task) throws DteException;
  }

  /** In the task's folder: the GPUs it was given. */
  private static final String GPUS = "gpus";
  private static final int MISSES = 5;

  private final Task task;
  private final ResourceQueue queue;
  private final ScheduledExecutorService timer;
  private final Duration grace;
  private final Duration poll;
  private final CompletableFuture<TaskResult> completion = new CompletableFuture<>();
  private final Consumer<LocalTask> gone;
  private final Launcher launcher;
  private final Preparation preparation;
  private final List<Future<?>> timers = new ArrayList<>();
  private ResourceQueue.Claim claim;
  private boolean released;
  private ProcessTable.Identity leader;
  private Stop stop = Stop.NO;
  private Termination termination;
  private boolean quiet;
  private boolean launching;
  private boolean detached;
  private boolean followed;
  private boolean commandLeads;
  private int missed;
  private long started;
  private long peakMemory;

  /**
   * @param launcher starts it; null for a process of this one's own
   * @param preparation of the task, once it has its resources
   * @param gone told once this task neither holds nor asks for resources
   */
  LocalTask(Task task, ResourceQueue queue, ScheduledExecutorService timer, Duration grace, Duration poll, Launcher launcher,
      Preparation preparation, Consumer<LocalTask> gone) {
    this.task = task;
    this.queue = queue;
    this.timer = timer;
    this.grace = grace;
    this.poll = poll;
    this.launcher = launcher;
    this.preparation = preparation;
    this.gone = gone;
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
    hold(queue.claim(task.resources(), gpus -> soon(() -> start(gpus))));
  }

  /**
   * Follows a task that was started before; it holds its resources at once, since it uses them.
   *
   * @param held what an earlier handle of the same task still held of this runner
   */
  void follow(ProcessTable.Identity running, Optional<ResourceQueue.Claim> held) {
    hold(held.orElseGet(() -> queue.occupy(task.resources(), handedOut())));
    Duration age = Shim.age(task.folder(), Clock.systemUTC());
    synchronized (this) {
      leader = running;
      commandLeads = Shim.commandLeads(task.folder());
      followed = true;
      started = System.nanoTime() - age.toNanos();
    }
    watchClock(age);
    watch(running);
  }

  private void watch(ProcessTable.Identity running) {
    keep(() -> timer.scheduleWithFixedDelay(() -> look(running), 0, poll.toMillis(), TimeUnit.MILLISECONDS));
  }

  /** Whoever writes the exit status of a command that leads its session does so a moment after its end. */
  private void look(ProcessTable.Identity running) {
    boolean recorded = Shim.exit(task.folder()).isPresent();
    if (!recorded && !ProcessTable.isAlive(running)) {
      synchronized (this) {
        missed++;
        recorded = !commandLeads || missed > MISSES;
      }
    }
    if (recorded) {
      over();
    }
  }

  /** The process, if it was started and was there. */
  synchronized Optional<ProcessTable.Identity> leader() {
    return Optional.ofNullable(leader);
  }

  /** Gives what this handle holds to another one of the same task. */
  synchronized Optional<ResourceQueue.Claim> handOver() {
    Optional<ResourceQueue.Claim> held = released ? Optional.empty() : Optional.ofNullable(claim);
    claim = null;
    released = true;
    return held;
  }

  private void hold(ResourceQueue.Claim made) {
    boolean late;
    synchronized (this) {
      claim = made;
      late = released;
    }
    if (late) {
      queue.release(made);
    }
  }

  private void release() {
    ResourceQueue.Claim held;
    synchronized (this) {
      held = claim;
      claim = null;
      released = true;
    }
    gone.accept(this);
    if (held != null) {
      queue.release(held);
    }
  }

  /** Reports what is known already. */
  void over() {
    Optional<Shim.Exit> exit = Shim.exit(task.folder());
    Usage usage;
    Stop why;
    boolean unseen;
    synchronized (this) {
      unseen = detached;
    }
    if (unseen) {
      release();
      return;
    }
    synchronized (this) {
      if (completion.isDone()) {
        return;
      }
      Duration wall = started == 0 ? Duration.ZERO : Duration.ofNanos(System.nanoTime() - started);
      usage = new Usage(wall, exit.map(Shim.Exit::cpu).orElse(Duration.ZERO), peakMemory);
      why = stop;
      if (termination != null && termination.isUnderWay()) {
        return; // Its end comes back here, when the children are gone too.
      }
    }
    finish(switch (why) {
      case CANCELLED -> new TaskResult.Cancelled();
      case TIMED_OUT -> new TaskResult.TimedOut(task.timeLimit(), usage);
      case NO -> exit.map(e -> ended(e, usage)).orElseGet(() -> new TaskResult.Failed(Unrecorded.reason(task)));
    });
  }

  private static TaskResult ended(Shim.Exit exit, Usage usage) {
    if (!exit.failure().isEmpty()) {
      return new TaskResult.Failed(exit.failure());
    }
    return TaskResult.ofStatus(exit.status(), usage);
  }

  @Override
  public void cancel() {
    stop(Stop.CANCELLED);
  }

  /** A process goes on with its resources; a task that waits for them gives up its place. */
  @Override
  public void detach() {
    ProcessTable.Identity process;
    boolean watched;
    synchronized (this) {
      detached = true;
      awaitLaunch();
      process = leader;
      watched = !followed && started != 0;
    }
    quietTimers();
    if (watched) {
      return; // The end of the process comes back here.
    }
    Optional<ProcessHandle> running = process == null || !ProcessTable.isAlive(process) ? Optional.empty()
        : ProcessHandle.of(process.pid());
    running.ifPresentOrElse(handle -> handle.onExit().thenRun(this::release), this::release);
  }

  /** Only with the monitor held: whoever looks for the process afterwards finds it. */
  private void awaitLaunch() {
    boolean interrupted = false;
    while (launching) {
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

  /** What was written down when it was started. */
  private Gpus handedOut() {
    Path file = task.folder().resolve(GPUS);
    try {
      return Files.exists(file) ? Gpus.parse(Files.readString(file)) : new Gpus(List.of());
    } catch (IOException e) {
      return new Gpus(List.of());
    }
  }

  private Task prepared(Gpus gpus) throws DteException, IOException {
    if (gpus.ids().isEmpty()) {
      return preparation.of(task);
    }
    Files.writeString(task.folder().resolve(GPUS), gpus.toString());
    return preparation.of(task.with(gpus.in(task.environment())));
  }

  private void start(Gpus gpus) {
    synchronized (this) {
      // Who stopped it before it was launched ends it too.
      if (detached || stop != Stop.NO || completion.isDone()) {
        return;
      }
      launching = true;
    }
    try {
      Task ready = prepared(gpus);
      Path program = Programs.find(ready);
      if (launcher != null) {
        launcher.start(ready, program, this);
        return;
      }
      Process process = ShimProcess.start(ready, program);
      launched(ProcessTable.find(process.pid()).orElse(null), false);
      process.onExit().thenRun(this::over);
    } catch (Programs.CannotRun | DteException e) {
      failed(e.getMessage());
    } catch (IOException | RuntimeException | LinkageError e) {
      failed("cannot start " + (task.command().isEmpty() ? "its container" : task.command().get(0)) + ": " + e.getMessage());
    }
  }

  private void launched(ProcessTable.Identity process, boolean isCommand) {
    boolean stopping;
    synchronized (this) {
      started = System.nanoTime();
      leader = process;
      commandLeads = isCommand;
      launching = false;
      notifyAll();
      stopping = stop != Stop.NO && !completion.isDone();
    }
    watchClock(Duration.ZERO);
    if (stopping) {
      soon(this::kill);
    }
  }

  @Override
  public void started(ProcessTable.Identity process) {
    launched(process, true);
  }

  @Override
  public void ended() {
    over();
  }

  @Override
  public void failed(String reason) {
    synchronized (this) {
      launching = false;
      notifyAll();
    }
    finish(new TaskResult.Failed(reason));
  }

  @Override
  public void lost() {
    ProcessTable.Identity process;
    synchronized (this) {
      launching = false;
      notifyAll();
      process = leader;
    }
    if (process != null && ProcessTable.isAlive(process)) {
      watch(process);
    } else {
      over();
    }
  }

  /** @param age how long the task runs already, which counts for its limit */
  private void watchClock(Duration age) {
    if (!task.timeLimit().isZero()) {
      Duration left = task.timeLimit().minus(age);
      keep(() -> timer.schedule(() -> stop(Stop.TIMED_OUT), Math.max(0, left.toMillis()), TimeUnit.MILLISECONDS));
    }
  }

  /** Every timer is made here, and cancelled in {@link #quietTimers}. */
  private synchronized void keep(Supplier<Future<?>> made) {
    if (quiet) {
      return;
    }
    try {
      timers.add(made.get());
    } catch (RejectedExecutionException e) {
      quiet = true; // The runner was closed; the process goes on.
    }
  }

  private void soon(Runnable work) {
    try {
      timer.execute(work);
    } catch (RejectedExecutionException e) {
      quietTimers();
    }
  }

  /** Looks how much memory its processes use; called now and then. */
  void sample() {
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
      if (launching) {
        return; // Whoever launches it looks afterwards whether it is to be stopped.
      }
      running = leader != null;
    }
    if (running) {
      soon(this::kill);
    } else {
      over();
    }
  }

  private void kill() {
    Termination begun = null;
    synchronized (this) {
      if (leader != null) {
        // The shell that writes the exit status is to do so.
        begun = new Termination(leader, task.workingDirectory(), !commandLeads, grace, timer, this::over);
        termination = begun;
      }
    }
    if (begun == null) {
      over();
    } else {
      begun.begin();
    }
  }

  private void finish(TaskResult result) {
    quietTimers();
    if (completion.complete(result)) {
      release();
    }
  }

  private synchronized void quietTimers() {
    quiet = true;
    timers.forEach(timed -> timed.cancel(false));
    timers.clear();
  }
}
