// SPDX-License-Identifier: Apache-2.0
package io.dte.compute.worker;

import io.dte.compute.api.TaskResult;
import io.dte.compute.api.worker.WorkerException.Reason;
import io.dte.compute.api.worker.WorkerFrame;
import io.dte.compute.api.worker.WorkerPoolSettings;
import io.dte.compute.api.worker.WorkerProgram;
import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One worker. What it is doing is guarded by the pool's monitor: the methods above the line of {@link #start} are called with it
 * held. One thread reads its answers, another one what it says on standard error.
 */
final class WorkerProcess {
  private enum State { STARTING, READY, STOPPING, GONE }

  private static final Logger LOG = LoggerFactory.getLogger(WorkerProcess.class);
  private static final int OUT_OF_MEMORY = 3;
  private static final long END_SECONDS = 2;

  private final Pool pool;
  private final int number;
  private final Executor killer;
  private final Complaints complaints;
  private final Map<Long, Request> requests = new LinkedHashMap<>();
  private final WorkerInput input;
  private State state = State.STARTING;
  private boolean wasReady;
  private boolean killed;
  private Reason killReason = Reason.CRASHED;
  private String killProblem = "";
  /** Since when it is in its state, or idle. */
  private Instant since;
  private Instant heardOf = Instant.MIN;
  private Instant pinged;
  private volatile Process process;

  /** @param killer for what takes milliseconds */
  WorkerProcess(Pool pool, int number, Instant now, Executor killer) {
    this.pool = pool;
    this.number = number;
    this.killer = killer;
    since = now;
    input = new WorkerInput(toString());
    complaints = new Complaints(toString());
  }

  boolean isStarting() {
    return state == State.STARTING;
  }

  boolean isReady() {
    return state == State.READY && !killed;
  }

  boolean isStopping() {
    return state == State.STOPPING;
  }

  boolean wasReady() {
    return wasReady;
  }

  int load() {
    return requests.size();
  }

  void take(Request request) {
    requests.put(request.number(), request);
  }

  Optional<Request> find(long request) {
    return Optional.ofNullable(requests.get(request));
  }

  Optional<Request> give(long request, Instant now) {
    since = now;
    Request answered = requests.remove(request);
    heard(now);
    return Optional.ofNullable(answered);
  }

  List<Request> giveAll() {
    List<Request> all = List.copyOf(requests.values());
    requests.clear();
    return all;
  }

  /** It is gone, with what it worked on. */
  List<Request> leave() {
    state = State.GONE;
    return giveAll();
  }

  void becameReady(Instant now) {
    if (state == State.STARTING) {
      state = State.READY;
      wasReady = true;
      since = now;
      heard(now);
    }
  }

  void heard(Instant now) {
    heardOf = now;
    pinged = null;
    if (requests.isEmpty()) {
      input.read();
    }
  }

  boolean isIdleSince(Instant then) {
    return isReady() && requests.isEmpty() && !since.isAfter(then);
  }

  boolean wantsPing(Instant now) {
    if (pinged != null || now.isBefore(heardOf.plus(pool.settings().health()))) {
      return false;
    }
    pinged = now;
    return true;
  }

  /** Asks it to end: its standard input is closed. It is killed when it takes too long. */
  void stop() {
    if (state == State.STARTING || state == State.READY) {
      state = State.STOPPING;
      since = pool.now();
      input.close();
    }
  }

  /** Kills it when it takes too long for what it does; whether it did. */
  boolean isOverdue(Instant now) {
    WorkerPoolSettings settings = pool.settings();
    if (killed) {
      return true;
    }
    if (state == State.STARTING && late(now, since, settings.startTimeout())) {
      return kill(Reason.UNAVAILABLE, "it was not ready after " + seconds(settings.startTimeout()));
    }
    if (state == State.STOPPING && late(now, since, settings.grace())) {
      return kill(Reason.CLOSED, "it did not stop");
    }
    if (pinged != null && requests.isEmpty() && late(now, pinged, settings.grace())) {
      return kill(Reason.CRASHED, "it did not say whether it is well within " + seconds(settings.grace()));
    }
    Optional<Request> late = requests.values().stream().filter(request -> request.isOverdue(now)).findFirst();
    return late.isPresent() && (late.get().cancelled
        ? kill(Reason.CANCELLED, "it went on with a request that was cancelled")
        : kill(Reason.TIMED_OUT, "the request took longer than its limit of " + seconds(late.get().limit())));
  }

  private static boolean late(Instant now, Instant then, Duration limit) {
    return !now.isBefore(then.plus(limit));
  }

  private static String seconds(Duration time) {
    return time.toMillis() / 1000.0 + " s";
  }

  boolean kill(Reason reason, String problem) {
    killed = true;
    killReason = reason;
    killProblem = problem;
    killer.execute(this::destroy);
    return true;
  }

  /** Called by the one thread that starts workers and lives as long as they do; without the pool's monitor, as all below. */
  void start(Launch launch) {
    Process started;
    try {
      started = launch.start(pool.settings());
    } catch (IOException e) {
      pool.ended(this, Reason.UNAVAILABLE, "it cannot be started: " + e.getMessage());
      return;
    }
    process = started;
    thread("says", () -> complaints.read(started.getErrorStream())).start();
    thread("answers", () -> listen(started)).start();
    input.open(started.getOutputStream());
    synchronized (pool) {
      if (killed) {
        killer.execute(this::destroy);
      }
    }
  }

  private Thread thread(String role, Runnable work) {
    Thread thread = new Thread(work, "dte-worker-" + this + "-" + role);
    thread.setDaemon(true);
    return thread;
  }

  private void destroy() {
    Process running = process;
    if (running != null) {
      List<ProcessHandle> children = running.descendants().toList();
      running.destroyForcibly();
      children.forEach(ProcessHandle::destroyForcibly);
    }
  }

  void send(Request request) {
    input.write(request.frame());
  }

  void write(byte[] frame) {
    input.write(frame);
  }

  void ping() {
    write(new WorkerFrame(WorkerFrame.Kind.PING, 0).encode());
  }

  private void listen(Process from) {
    String broken = "";
    try (DataInputStream in = new DataInputStream(new BufferedInputStream(from.getInputStream()))) {
      long limit = pool.settings().messageLimit();
      for (Optional<WorkerFrame> frame = WorkerFrame.read(in, limit); frame.isPresent(); frame = WorkerFrame.read(in, limit)) {
        hear(frame.get());
      }
    } catch (IOException e) {
      broken = e.getMessage();
    }
    try {
      if (!broken.isEmpty() || !from.waitFor(END_SECONDS, TimeUnit.SECONDS)) {
        destroy();
      }
      int status = from.waitFor();
      complaints.awaitEnd(END_SECONDS);
      end(status, broken);
    } catch (InterruptedException e) {
      destroy();
      Thread.currentThread().interrupt();
      end(TaskResult.SIGNAL_BASE, "its reader was interrupted");
    } finally {
      input.close();
    }
  }

  private void hear(WorkerFrame frame) throws IOException {
    switch (frame.kind()) {
      case READY -> pool.ready(this);
      case PONG -> pool.heard(this);
      case PROGRESS -> pool.inWork(this, frame.request()).ifPresent(request -> request.tell(frame.message()));
      case REPLY -> pool.answered(this, frame.request()).ifPresent(request -> request.answer(frame.message()));
      case FAILURE -> pool.answered(this, frame.request()).ifPresent(
          request -> request.fail(Reason.FAILED, Failure.message(frame.message().json())));
      default -> throw new IOException("a worker does not send " + frame.kind());
    }
  }

  private void end(int status, String broken) {
    Reason reason;
    String problem;
    synchronized (pool) {
      reason = killed ? killReason : wasReady ? Reason.CRASHED : Reason.UNAVAILABLE;
      problem = killed ? killProblem : broken;
    }
    if (problem.isEmpty()) {
      boolean heap = status == OUT_OF_MEMORY && pool.settings().program() instanceof WorkerProgram.Java;
      if (heap) {
        reason = Reason.OUT_OF_MEMORY;
      }
      int limit = pool.settings().program() instanceof WorkerProgram.Java java ? java.heapMiB() : 0;
      problem = heap ? "it needed more memory than it may have" + (limit > 0 ? " (" + limit + " MiB)" : "")
          : status > TaskResult.SIGNAL_BASE ? "signal " + (status - TaskResult.SIGNAL_BASE) + " ended it" : "it ended with status " + status;
    }
    String said = complaints.last();
    LOG.debug("worker {} is gone: {}", this, problem);
    pool.ended(this, reason, "the worker " + this + ": " + problem + (said.isEmpty() ? "" : "; it said: " + said));
  }

  @Override
  public String toString() {
    return pool.settings().name() + "-" + number;
  }
}
