// SPDX-License-Identifier: Apache-2.0
package io.dte.compute.local;

import io.dte.compute.api.Gpus;
import io.dte.compute.api.Task;
import io.dte.compute.api.TaskHandle;
import io.dte.compute.api.TaskResult;
import io.dte.compute.api.TaskResult.Usage;
import io.dte.compute.api.TaskWork;
import io.dte.compute.api.shim.Shim;
import io.dte.foundation.api.problem.DteException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.Consumer;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One task on its way: it waits for resources, is launched, runs, may be stopped, and is over. The {@link Stage} says where it
 * is; whether somebody wants it to stop, and whether anybody still waits for it, may change in each. Guarded by its monitor.
 */
final class LocalTask implements TaskHandle, Launcher.Listener {
  private enum Stop { NO, CANCELLED, TIMED_OUT }

  /** Makes the command of this machine that is run, right before it is. */
  interface Preparation {
    /** Of a task that is one of this machine already. */
    Preparation NONE = task -> task;

    Task of(Task task) throws DteException;
  }

  private static final Logger LOG = LoggerFactory.getLogger(LocalTask.class);
  /** In the task's folder: the GPUs it was given. */
  private static final String GPUS = "gpus";
  private static final int MISSES = 5;

  private final Task task;
  private final ResourceQueue queue;
  private final TaskWork work;
  private final Duration grace;
  private final Duration poll;
  private final Launcher launcher;
  private final Preparation preparation;
  private final Consumer<LocalTask> gone;
  private final Function<LocalTask, ProcessTable.Neighbours> neighbours;
  private final CompletableFuture<TaskResult> completion = new CompletableFuture<>();
  private final Holding holding;
  private final Timers timers;
  private Stage stage = new Stage.Waiting();
  private Stop stop = Stop.NO;
  private boolean detached;
  private volatile boolean alone;
  private long peakMemory;

  /**
   * @param launcher starts it; null for a process of this one's own
   * @param preparation of the task, once it has its resources
   * @param gone told once this task neither holds nor asks for resources
   * @param neighbours of a task, as they are now
   */
  LocalTask(Task task, ResourceQueue queue, ScheduledExecutorService executor, Duration grace, Duration poll, Launcher launcher,
      Preparation preparation, Consumer<LocalTask> gone, Function<LocalTask, ProcessTable.Neighbours> neighbours) {
    this.task = task;
    this.queue = queue;
    work = new TaskWork(executor);
    this.grace = grace;
    this.poll = poll;
    this.launcher = launcher;
    this.preparation = preparation;
    this.gone = gone;
    this.neighbours = neighbours;
    holding = new Holding(queue);
    timers = new Timers(executor, this::fault);
  }

  @Override
  public String externalId() {
    return task.id().toString();
  }

  @Override
  public CompletionStage<TaskResult> completion() {
    return completion.minimalCompletionStage();
  }

  @Override
  public boolean leftNobody() {
    return alone;
  }

  /** Queues a task that was never started. */
  void enqueue() {
    Launcher.Request request = request();
    holding.keep(queue.claim(task.run(), task.resources(), gpus -> granted(gpus, request)));
  }

  /** What needs no resources is done while the task waits for them; null where it cannot be, and is done, or told, later. */
  private Launcher.Request request() {
    if (launcher == null || preparation != Preparation.NONE || task.resources().gpus() > 0) {
      return null;
    }
    try {
      return Launcher.Request.of(task, Programs.find(task));
    } catch (Programs.CannotRun | IOException | RuntimeException e) {
      return null;
    }
  }

  /** Whoever gave the resources back may start the next task at once: every thread between two tasks keeps a core waiting. */
  private void granted(Gpus gpus, Launcher.Request request) {
    if (request == null || !launcher.isQuick(request)) {
      soon(() -> start(gpus));
    } else if (launching()) {
      // A fault is this task's, not that of the one whose end it is told in.
      TaskWork.now(() -> launch(gpus, request), this::fault);
    }
  }

  private void launch(Gpus gpus, Launcher.Request request) {
    try {
      launcher.start(request, this);
    } catch (IOException | RuntimeException e) {
      LOG.debug("The launcher does not take step {}", task.step(), e);
      synchronized (this) {
        stage = new Stage.Waiting();
        notifyAll();
      }
      soon(() -> startAnew(gpus));
    }
  }

  /** Whoever stopped it while it was launched left its end to who did that. */
  private void startAnew(Gpus gpus) {
    boolean stopped;
    synchronized (this) {
      stopped = stop != Stop.NO;
    }
    if (stopped) {
      over();
    } else {
      start(gpus);
    }
  }

  /**
   * Follows a task that was started before; it holds its resources at once, since it uses them.
   *
   * @param held what an earlier handle of the same task still held of this runner
   */
  void follow(ProcessTable.Identity running, Optional<ResourceQueue.Claim> held) {
    holding.keep(held.orElseGet(() -> queue.occupy(task.run(), task.resources(), handedOut())));
    Duration age = Shim.age(task.folder(), Clock.systemUTC());
    Stage.Started process = new Stage.Started(running, Shim.commandLeads(task.folder()), System.nanoTime() - age.toNanos());
    synchronized (this) {
      stage = new Stage.Running(process, false);
    }
    watchClock(age);
    timers.every(poll, new Look(process));
  }

  /** Looks again and again whether a process ended. */
  private final class Look implements Runnable {
    private final Stage.Started process;
    private int missed;

    private Look(Stage.Started process) {
      this.process = process;
    }

    /** Whoever writes the exit status of a command that leads its session does so a moment after its end. */
    @Override
    public void run() {
      boolean recorded = Shim.exit(task.folder()).isPresent();
      if (!recorded && !ProcessTable.isAlive(process.leader())) {
        missed++;
        recorded = !process.isCommand() || missed > MISSES;
      }
      if (recorded) {
        over();
      }
    }
  }

  /** The process, if it was started and was there. */
  synchronized Optional<ProcessTable.Identity> leader() {
    return Optional.ofNullable(stage.process()).map(Stage.Started::leader);
  }

  /** Gives what this handle holds to another one of the same task. */
  Optional<ResourceQueue.Claim> handOver() {
    return holding.giveUp();
  }

  private void release() {
    Optional<ResourceQueue.Claim> held = holding.giveUp();
    gone.accept(this);
    held.ifPresent(queue::release);
  }

  /** Reports what is known already. */
  void over() {
    over(Shim.exit(task.folder()));
  }

  private void over(Optional<Shim.Exit> exit) {
    TaskResult result = null;
    synchronized (this) {
      if (!detached) {
        if (completion.isDone() || stage instanceof Stage.Stopping stopping && stopping.termination().isUnderWay()) {
          return; // The end of a termination comes back here, when the children are gone too.
        }
        result = result(exit);
      }
    }
    if (result == null) {
      release();
    } else {
      finish(result);
    }
  }

  private TaskResult result(Optional<Shim.Exit> exit) {
    Stage.Started process = stage.process();
    Duration wall = process == null ? Duration.ZERO : Duration.ofNanos(System.nanoTime() - process.since());
    Usage usage = new Usage(wall, exit.map(Shim.Exit::cpu).orElse(Duration.ZERO), peakMemory);
    return switch (stop) {
      case CANCELLED -> new TaskResult.Cancelled();
      case TIMED_OUT -> new TaskResult.TimedOut(task.timeLimit(), usage);
      case NO -> exit.map(e -> ended(e, usage)).orElseGet(() -> new TaskResult.Failed(Unrecorded.reason(task)));
    };
  }

  private static TaskResult ended(Shim.Exit exit, Usage usage) {
    return exit.failure().isEmpty() ? TaskResult.ofStatus(exit.status(), usage) : new TaskResult.Failed(exit.failure());
  }

  @Override
  public void cancel() {
    stop(Stop.CANCELLED);
  }

  /** A process goes on with its resources; a task that waits for them gives up its place. */
  @Override
  public void detach() {
    Stage now;
    synchronized (this) {
      detached = true;
      awaitLaunch();
      now = stage;
    }
    timers.end();
    boolean told = now instanceof Stage.Running running && running.told()
        || now instanceof Stage.Stopping stopping && stopping.told();
    if (told) {
      return; // The end of the process comes back here.
    }
    leader().filter(ProcessTable::isAlive).flatMap(process -> ProcessHandle.of(process.pid()))
        .ifPresentOrElse(handle -> handle.onExit().thenRun(this::release), this::release);
  }

  /** Only with the monitor held: whoever looks for the process afterwards finds it. */
  private void awaitLaunch() {
    boolean interrupted = false;
    while (stage instanceof Stage.Launching) {
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

  /** Whether it is still to be launched; who stopped it before ends it too. */
  private synchronized boolean launching() {
    if (detached || stop != Stop.NO || completion.isDone()) {
      return false;
    }
    stage = new Stage.Launching();
    return true;
  }

  private void start(Gpus gpus) {
    if (!launching()) {
      return;
    }
    try {
      Task ready = prepared(gpus);
      Path program = Programs.find(ready);
      if (launcher != null) {
        launcher.start(Launcher.Request.of(ready, program), this);
        return;
      }
      Process process = ShimProcess.start(ready, program);
      launched(ProcessTable.find(process.pid()).orElse(null), false);
      process.onExit().thenRun(() -> TaskWork.now(this::over, this::fault));
    } catch (Programs.CannotRun | DteException e) {
      failed(e.getMessage());
    } catch (IOException | RuntimeException | LinkageError e) {
      cannotStart(e);
    }
  }

  private void cannotStart(Throwable why) {
    failed("cannot start " + (task.command().isEmpty() ? "its container" : task.command().get(0)) + ": " + why.getMessage());
  }

  private void launched(ProcessTable.Identity leader, boolean isCommand) {
    boolean stopping;
    synchronized (this) {
      stage = new Stage.Running(new Stage.Started(leader, isCommand, System.nanoTime()), true);
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
  public void ended(Optional<Shim.Exit> exit, boolean nobodyIsLeft) {
    alone = nobodyIsLeft;
    TaskWork.now(exit.isEmpty() ? this::over : () -> over(exit), this::fault);
  }

  @Override
  public void failed(String reason) {
    finish(new TaskResult.Failed(reason));
  }

  @Override
  public void lost() {
    Stage.Started process;
    synchronized (this) {
      process = stage.process();
      if (stage instanceof Stage.Launching) {
        stage = new Stage.Over(null);
        notifyAll();
      } else if (stage instanceof Stage.Running) {
        stage = new Stage.Running(process, false);
      }
    }
    if (process != null && process.leader() != null && ProcessTable.isAlive(process.leader())) {
      timers.every(poll, new Look(process));
    } else {
      TaskWork.now(this::over, this::fault);
    }
  }

  /** @param age how long the task runs already, which counts for its limit */
  private void watchClock(Duration age) {
    if (!task.timeLimit().isZero()) {
      timers.later(task.timeLimit().minus(age), () -> stop(Stop.TIMED_OUT));
    }
  }

  private void soon(Runnable something) {
    work.soon(something, this::fault);
  }

  /** Looks how much memory its processes use; called now and then. */
  void sample() {
    leader().ifPresent(process -> {
      long now = ProcessTable.peakMemory(family(process));
      synchronized (this) {
        peakMemory = Math.max(peakMemory, now);
      }
    });
  }

  private Set<ProcessTable.Identity> family(ProcessTable.Identity process) {
    return ProcessTable.family(process, task.workingDirectory(), neighbours.apply(this));
  }

  private void stop(Stop why) {
    boolean running;
    synchronized (this) {
      if (completion.isDone() || stop != Stop.NO) {
        return;
      }
      stop = why;
      if (stage instanceof Stage.Launching) {
        return; // Whoever launches it looks afterwards whether it is to be stopped.
      }
      running = leader().isPresent();
    }
    if (running) {
      soon(this::kill);
    } else {
      over();
    }
  }

  /** Also what a task that ended by itself meanwhile left behind. */
  private void kill() {
    Termination termination = null;
    synchronized (this) {
      Stage.Started process = stage.process();
      if (process != null && process.leader() != null) {
        // The shell that writes the exit status is to do so.
        termination = new Termination(process.leader(), () -> family(process.leader()), !process.isCommand(), grace, work,
            this::over, this::fault);
      }
      if (termination != null && stage instanceof Stage.Running running) {
        stage = new Stage.Stopping(process, running.told(), termination);
      }
    }
    if (termination == null) {
      over();
    } else {
      termination.begin();
    }
  }

  private void fault(Throwable fault) {
    LOG.error("The runner failed with step {}", task.step(), fault);
    finish(new TaskResult.Failed("the runner failed with step " + task.step() + ": " + fault, true));
  }

  private void finish(TaskResult result) {
    synchronized (this) {
      stage = new Stage.Over(stage.process());
      notifyAll();
    }
    timers.end();
    // First what others wait for: what follows from the result takes longer.
    try {
      release();
    } finally {
      completion.complete(result);
    }
  }
}
