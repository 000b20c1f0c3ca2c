// SPDX-License-Identifier: Apache-2.0
package io.dte.compute.worker;

import io.dte.compute.api.worker.WorkerCall;
import io.dte.compute.api.worker.WorkerException.Reason;
import io.dte.compute.api.worker.WorkerFrame;
import io.dte.compute.api.worker.WorkerMessage;
import io.dte.compute.api.worker.WorkerPool;
import io.dte.compute.api.worker.WorkerPoolSettings;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Requests and workers. Its monitor guards the state of all of them; nothing is written, and no future is completed, while it is
 * held.
 */
final class Pool implements WorkerPool {
  private static final Logger LOG = LoggerFactory.getLogger(Pool.class);

  private final WorkerPoolSettings settings;
  private final Clock clock;
  private final Function<Pool, WorkerProcess> starter;
  private final Consumer<Pool> gone;
  private final BackOff backOff;
  private final Deque<Request> waiting = new ArrayDeque<>();
  private final List<WorkerProcess> workers = new ArrayList<>();
  private final CompletableFuture<Void> ended = new CompletableFuture<>();
  private long numbers;
  private long crashes;
  private int failedStarts;
  private String lastProblem = "";
  private boolean draining;

  /** @param starter begins to start a worker; @param gone told when the pool has ended */
  Pool(WorkerPoolSettings settings, Clock clock, Function<Pool, WorkerProcess> starter, Consumer<Pool> gone) {
    this.settings = settings;
    this.clock = clock;
    this.starter = starter;
    this.gone = gone;
    backOff = new BackOff(clock, settings.firstPause(), settings.lastPause());
  }

  WorkerPoolSettings settings() {
    return settings;
  }

  @Override
  public WorkerCall submit(WorkerMessage request) {
    return submit(request, settings.requestTimeout(), said -> {});
  }

  @Override
  public WorkerCall submit(WorkerMessage message, Duration limit, Consumer<WorkerMessage> progress) {
    Request request;
    WorkerProcess worker;
    Reason refused = null;
    synchronized (this) {
      request = new Request(this, ++numbers, message, limit, progress);
      worker = draining ? null : free();
      if (draining) {
        refused = Reason.CLOSED;
      } else if (worker != null) {
        assign(request, worker);
      } else if (waiting.size() >= settings.queue()) {
        refused = Reason.UNAVAILABLE;
      } else {
        waiting.add(request);
        if (workers.isEmpty()) {
          grow();
        }
      }
    }
    if (refused != null) {
      request.fail(refused, refused == Reason.CLOSED ? "the workers " + settings.name() + " take no more requests"
          : settings.queue() + " requests wait for the workers " + settings.name() + " already");
    } else if (worker != null) {
      worker.send(request);
    }
    return request;
  }

  /** The one with the least to do; the first of them, so that the last ones become idle. */
  private WorkerProcess free() {
    return workers.stream().filter(worker -> worker.isReady() && worker.load() < settings.concurrency())
        .min(Comparator.comparingInt(WorkerProcess::load)).orElse(null);
  }

  private void assign(Request request, WorkerProcess worker) {
    request.worker = worker;
    request.deadline = request.limit().isZero() ? null : clock.instant().plus(request.limit());
    worker.take(request);
  }

  /** Starts as many workers as there is work for, unless it is too early after a failure. */
  private void grow() {
    long coming = workers.stream().filter(WorkerProcess::isStarting).count();
    while (workers.size() < settings.maximum() && backOff.mayStart()
        && (workers.size() < settings.minimum() && !draining || coming * settings.concurrency() < waiting.size())) {
      workers.add(starter.apply(this));
      coming++;
    }
  }

  /** Looks after workers and requests; called all the time, also to grow under load. */
  void look() {
    Instant now = clock.instant();
    List<WorkerProcess> toPing = new ArrayList<>();
    synchronized (this) {
      int kept = workers.size();
      for (int i = workers.size() - 1; i >= 0; i--) {
        WorkerProcess worker = workers.get(i);
        if (worker.isOverdue(now)) {
          continue;
        }
        if (kept > settings.minimum() && waiting.isEmpty() && worker.isIdleSince(now.minus(settings.idle()))) {
          worker.stop();
          kept--;
        } else if (worker.isIdleSince(now) && worker.wantsPing(now)) {
          toPing.add(worker);
        }
      }
      grow();
    }
    toPing.forEach(WorkerProcess::ping);
  }

  void cancel(Request request) {
    WorkerProcess worker;
    synchronized (this) {
      if (request.cancelled) {
        return;
      }
      request.cancelled = true;
      waiting.remove(request);
      worker = request.worker;
      if (worker != null) {
        request.deadline = clock.instant().plus(settings.grace());
      }
    }
    request.fail(Reason.CANCELLED, "the request to " + settings.name() + " was cancelled");
    if (worker != null) {
      worker.write(new WorkerFrame(WorkerFrame.Kind.CANCEL, request.number()).encode());
    }
    drained();
  }

  /** A worker can be given requests. */
  void ready(WorkerProcess worker) {
    synchronized (this) {
      failedStarts = 0;
      worker.becameReady(clock.instant());
    }
    next(worker);
  }

  /** Gives a worker what waits. */
  private void next(WorkerProcess worker) {
    List<Request> given = new ArrayList<>();
    synchronized (this) {
      while (worker.isReady() && worker.load() < settings.concurrency() && !waiting.isEmpty()) {
        Request request = waiting.poll();
        assign(request, worker);
        given.add(request);
      }
      if (draining && worker.isReady() && worker.load() == 0) {
        worker.stop();
      }
    }
    given.forEach(worker::send);
  }

  /** A worker answered a request; the next one is on its way before anybody looks at the answer. */
  Optional<Request> answered(WorkerProcess worker, long number) {
    Optional<Request> request;
    synchronized (this) {
      request = worker.give(number, clock.instant());
      backOff.succeeded();
    }
    next(worker);
    return request;
  }

  synchronized Optional<Request> inWork(WorkerProcess worker, long number) {
    return worker.find(number);
  }

  /**
   * A worker's process is gone.
   *
   * @param reason why, from the requests' point of view
   * @param problem for people
   */
  void ended(WorkerProcess worker, Reason reason, String problem) {
    List<Request> lost;
    List<Request> hopeless = List.of();
    boolean unexpected;
    synchronized (this) {
      unexpected = !worker.isStopping();
      lost = worker.leave();
      workers.remove(worker);
      if (unexpected) {
        crashes++;
        lastProblem = problem;
        if (reason != Reason.TIMED_OUT && reason != Reason.CANCELLED) {
          backOff.failed();
        }
        if (!worker.wasReady() && ++failedStarts >= settings.attempts()) {
          hopeless = List.copyOf(waiting);
          waiting.clear();
          failedStarts = 0;
        }
      }
      grow();
    }
    if (unexpected) {
      LOG.warn("{}", problem);
    }
    Instant now = clock.instant();
    // Of several requests of one worker, those that were in time are not to blame.
    lost.forEach(request -> request.fail(reason == Reason.TIMED_OUT && !request.isOverdue(now) ? Reason.CRASHED : reason, problem));
    hopeless.forEach(request -> request.fail(Reason.UNAVAILABLE, "no worker of " + settings.name() + " can be started: " + problem));
    drained();
  }

  synchronized void heard(WorkerProcess worker) {
    worker.heard(clock.instant());
  }

  Instant now() {
    return clock.instant();
  }

  @Override
  public synchronized Status status() {
    int starting = (int) workers.stream().filter(WorkerProcess::isStarting).count();
    int ready = (int) workers.stream().filter(WorkerProcess::isReady).count();
    int busy = (int) workers.stream().filter(worker -> worker.load() > 0).count();
    return new Status(starting, ready, busy, waiting.size(), crashes, lastProblem);
  }

  @Override
  public CompletionStage<Void> drain() {
    synchronized (this) {
      draining = true;
      // Those that still start are kept while something waits for them.
      workers.stream().filter(worker -> worker.load() == 0 && (worker.isReady() || waiting.isEmpty())).forEach(WorkerProcess::stop);
    }
    drained();
    return ended.minimalCompletionStage();
  }

  private void drained() {
    synchronized (this) {
      if (!draining || !waiting.isEmpty() || !workers.isEmpty()) {
        return;
      }
    }
    if (ended.complete(null)) {
      gone.accept(this);
    }
  }

  @Override
  public void close() {
    halt();
    ended.join();
  }

  /** Stops all workers without waiting for their end. */
  void halt() {
    List<Request> unanswered = new ArrayList<>();
    synchronized (this) {
      draining = true;
      unanswered.addAll(waiting);
      waiting.clear();
      for (WorkerProcess worker : workers) {
        unanswered.addAll(worker.giveAll());
        worker.stop();
      }
    }
    unanswered.forEach(request -> request.fail(Reason.CLOSED, "the workers " + settings.name() + " were stopped"));
    drained();
  }

  /** Kills all workers, and waits a moment for their end. */
  void kill(Duration patience) {
    halt();
    synchronized (this) {
      workers.forEach(worker -> worker.kill(Reason.CLOSED, "it was stopped"));
    }
    try {
      ended.get(patience.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (ExecutionException | TimeoutException e) {
      LOG.debug("workers {} are not gone yet", settings.name());
    }
  }
}
