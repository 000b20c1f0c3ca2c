// SPDX-License-Identifier: Apache-2.0
package io.dte.foundation.runs;

import com.fasterxml.jackson.databind.JsonNode;
import io.dte.foundation.api.event.Relation;
import io.dte.foundation.api.problem.DteException;
import io.dte.foundation.api.problem.ExitCode;
import io.dte.foundation.api.problem.Problem;
import io.dte.foundation.api.run.Run;
import io.dte.foundation.api.run.RunExecution;
import io.dte.foundation.api.run.RunResult;
import io.dte.foundation.api.run.RunState;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;

/**
 * A run that this process executes or is about to: starts its kind, takes its reports, ends it. Calls to the kind are
 * made outside the lock, since a kind may report from any thread while it is being called.
 */
final class LiveRun {
  private static final Logger LOG = LoggerFactory.getLogger(LiveRun.class);
  private static final String MDC_KEY = "run";
  private static final long START_PATIENCE_NANOS = 5_000_000_000L;

  private final Engine engine;
  private final UUID id;
  private final RunFolder folder;
  private final RunFold fold;
  private final Map<String, String> options;
  private final RunKeeper keeper;
  private final RunRecord record;
  private final CompletableFuture<Run> completion = new CompletableFuture<>();
  private Attempt attempt;
  private String canceller;
  private long kindMissingSince;
  private boolean ending;
  private boolean broken;
  private boolean closed;
  /** Keeps what an execution is told of pausing in the order of the calls; held while it is told. */
  private final Object steering = new Object();
  private boolean pauseWanted;

  LiveRun(Engine engine, RunFold fold, Map<String, String> options, RunKeeper keeper) {
    this.engine = engine;
    this.id = fold.run().id();
    this.folder = engine.folder(id);
    this.fold = fold;
    this.options = options;
    this.keeper = keeper;
    record = new RunRecord(engine, fold, this::breakOff);
  }

  UUID id() {
    return id;
  }

  Run run() {
    return fold.run();
  }

  RunState state() {
    return fold.state();
  }

  RunFolder folder() {
    return folder;
  }

  /** Who has the runs that are parts of this one. */
  RunKeeper keeper() {
    return keeper;
  }

  CompletableFuture<Run> completion() {
    return completion.copy();
  }

  /** See {@link RunRecord#add}. */
  CompletableFuture<Void> record(String type, String subject, String actor, JsonNode payload, List<Relation> relations) {
    return record.add(type, subject, actor, payload, relations);
  }

  /** Starts the kind, or waits for it. Call it on the executor. */
  void start() {
    Attempt next;
    boolean resumed;
    synchronized (this) {
      RunState state = fold.state();
      if (attempt != null || closed || broken || ending || state.isFinal() || state == RunState.PAUSED) {
        return;
      }
      Kinds.Entry kind = engine.kinds().find(fold.run().kind()).orElse(null);
      if (kind == null) {
        kindMissingSince = kindMissingSince == 0 ? System.nanoTime() : kindMissingSince;
        return;
      }
      kindMissingSince = 0;
      next = new Attempt(kind);
      attempt = next;
      resumed = fold.run().startedAt() != null;
      record("run.started", "", "system", Payloads.empty(), engine.surroundings().with(kind.kind()));
    }
    RunExecution execution;
    MDC.put(MDC_KEY, id.toString());
    try {
      execution = next.kind.kind().start(new Context(this, next, engine, options, resumed));
      started(next, execution);
    } catch (DteException e) {
      finish(next, new RunResult.Failed(e.problem()));
      return;
    } catch (RuntimeException | LinkageError e) {
      LOG.error("the run kind {} failed to start run {}", next.kind.name(), id, e);
      finish(next, new RunResult.Failed(internal(e)));
      return;
    } finally {
      MDC.remove(MDC_KEY);
      started(next, null);
    }
    boolean detach;
    boolean cancel;
    synchronized (this) {
      detach = next.detachLate;
      cancel = canceller != null;
    }
    execution.completion().whenComplete((result, error) -> engine.executor().execute(() -> finish(next,
        error == null ? result : new RunResult.Failed(internal(error)))));
    if (detach) {
      execution.detach();
    } else if (cancel) {
      execution.cancel();
    } else {
      synchronized (steering) {
        if (pauseWanted && !next.paused) {
          next.paused = true;
          execution.pause();
        }
      }
    }
  }

  private synchronized void started(Attempt begun, RunExecution execution) {
    if (begun.starting) {
      begun.execution = execution;
      begun.starting = false;
      notifyAll();
    }
  }

  /** Whether an attempt still counts: what a detached one reports is not recorded. */
  synchronized boolean isCurrent(Attempt candidate) {
    return attempt == candidate && !candidate.detached && !candidate.over;
  }

  private void finish(Attempt ended, RunResult result) {
    String by;
    synchronized (this) {
      if (!isCurrent(ended)) {
        return;
      }
      ended.over = true;
      ending = true;
      by = canceller == null ? "system" : canceller;
    }
    if (result instanceof RunResult.Succeeded succeeded) {
      record("run.succeeded", "", by, Payloads.empty().set("outputs", succeeded.outputs()), List.of()).thenRunAsync(() -> {
        recorded(ended);
        close();
      }, engine.executor());
    } else if (result instanceof RunResult.Failed failed && canceller == null) {
      end("run.failed", by, Payloads.failed(failed.problem()));
    } else {
      end("run.cancelled", by, Payloads.empty());
    }
  }

  /** The kind cleans up before anybody is told of the end. */
  private void recorded(Attempt ended) {
    try {
      ended.execution.recorded();
    } catch (RuntimeException | LinkageError e) {
      LOG.warn("the run kind {} failed to clean up after run {}", ended.kind.name(), id, e);
    }
  }

  private void end(String type, String actor, JsonNode payload) {
    synchronized (this) {
      ending = true;
    }
    record(type, "", actor, payload, List.of()).thenRunAsync(this::close, engine.executor());
  }

  /** The files say how it ended before anybody who waits is told. */
  private void close() {
    record.write();
    try {
      folder.removeEngine();
    } catch (IOException e) {
      LOG.warn("cannot clean up {}: {}", folder.path(), e.getMessage());
    }
    keeper.ended(this);
    completion.complete(fold.run());
  }

  /** The log cannot be written: the run stops, and says why as well as it can. */
  private void breakOff(Throwable error) {
    RunExecution execution;
    synchronized (this) {
      if (broken || closed) {
        return;
      }
      broken = true;
      record.close();
      execution = attempt == null ? null : attempt.execution;
      if (attempt != null) {
        attempt.over = true;
      }
    }
    Throwable cause = error instanceof CompletionException && error.getCause() != null ? error.getCause() : error;
    Problem problem = cause instanceof DteException known ? known.problem() : internal(cause);
    LOG.error("run {} stops, since its events cannot be recorded: {}", id, problem);
    fold.fail(problem, engine.clock().instant());
    if (execution != null) {
      execution.cancel();
    }
    close();
  }

  /** Asks the kind to stop; a run that is not executing ends at once. */
  void cancel(String actor) {
    RunExecution execution = null;
    synchronized (this) {
      if (fold.state().isFinal() || canceller != null) {
        return;
      }
      canceller = actor;
      if (attempt == null && isAboutToGoOn()) {
        return; // What it started before may be under way, and only its kind can stop that.
      }
      ending |= attempt == null;
      if (attempt != null) {
        execution = attempt.execution;
        if (execution == null) {
          return;
        }
      }
    }
    if (execution == null) {
      end("run.cancelled", actor, Payloads.empty());
    } else {
      execution.cancel();
    }
  }

  /** Whether an earlier execution is about to be gone on with. */
  private boolean isAboutToGoOn() {
    return fold.run().startedAt() != null && fold.state() != RunState.PAUSED && engine.kinds().find(fold.run().kind()).isPresent();
  }

  CompletableFuture<Void> pause(String actor) {
    synchronized (steering) {
      Attempt current;
      RunExecution execution;
      CompletableFuture<Void> recorded;
      synchronized (this) {
        if (ending) {
          return over();
        }
        recorded = record("run.paused", "", actor, Payloads.empty(), List.of());
        current = attempt;
        execution = attempt == null ? null : attempt.execution;
      }
      pauseWanted = true;
      if (execution != null && !current.paused) {
        current.paused = true;
        execution.pause();
      }
      return recorded;
    }
  }

  private CompletableFuture<Void> over() {
    return CompletableFuture.failedFuture(new DteException(ExitCode.CONFLICT, "run " + id + " has just ended", ""));
  }

  CompletableFuture<Void> proceed(String actor) {
    synchronized (steering) {
      Attempt current;
      RunExecution execution;
      CompletableFuture<Void> recorded;
      synchronized (this) {
        if (ending) {
          return over();
        }
        recorded = record("run.resumed", "", actor, Payloads.empty(), List.of());
        current = attempt;
        execution = attempt == null ? null : attempt.execution;
        if (attempt != null) {
          recorded = record("run.running", "", actor, Payloads.empty(), List.of());
        }
      }
      pauseWanted = false;
      if (execution != null) {
        current.paused = false;
        execution.proceed();
      } else {
        recorded.thenRunAsync(this::start, engine.executor());
      }
      return recorded;
    }
  }

  /** A kind leaves: its execution lets go, and another provider of the kind takes over when there is one. */
  void leave(Kinds.Entry kind) {
    synchronized (this) {
      if (attempt == null || attempt.kind != kind || attempt.over) {
        return;
      }
    }
    detach();
    start();
  }

  /** This process stops. */
  void shutDown() {
    synchronized (this) {
      closed = true;
    }
    detach();
    record.write();
  }

  private void detach() {
    RunExecution execution;
    synchronized (this) {
      if (attempt == null || attempt.over) {
        return;
      }
      Attempt leaving = attempt;
      leaving.detached = true;
      attempt = null;
      awaitStart(leaving);
      execution = leaving.execution;
      leaving.detachLate = leaving.starting;
    }
    if (execution != null) {
      execution.detach();
    }
  }

  /** A kind that leaves while it is being called must have answered; one that does not lets go when it does. */
  private void awaitStart(Attempt leaving) {
    long deadline = System.nanoTime() + START_PATIENCE_NANOS;
    try {
      for (long left = START_PATIENCE_NANOS; leaving.starting && left > 0; left = deadline - System.nanoTime()) {
        wait(left / 1_000_000 + 1);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Called some times a second: tells what it waits for, and writes what changed in its steps. */
  void tick() {
    synchronized (this) {
      boolean tell = kindMissingSince != 0 && System.nanoTime() - kindMissingSince > 500_000_000L;
      if (tell && !fold.state().isFinal()) {
        kindMissingSince = 0;
        String reason = "needs run kind " + fold.run().kind();
        if (fold.state() != RunState.WAITING || !fold.run().message().equals(reason)) {
          record("run.waiting", "", "system", Payloads.reason(reason), List.of());
        }
      }
    }
    record.writeIfDue();
  }

  private static Problem internal(Throwable error) {
    return Problem.of(ExitCode.RUN_FAILED, "internal error: " + error, "see the log");
  }
}
