// SPDX-License-Identifier: Apache-2.0
package io.dte.foundation.runs;

import com.fasterxml.jackson.databind.JsonNode;
import io.dte.foundation.api.event.Event;
import io.dte.foundation.api.event.EventType;
import io.dte.foundation.api.event.NewEvent;
import io.dte.foundation.api.event.Relation;
import io.dte.foundation.api.problem.DteException;
import io.dte.foundation.api.problem.Problem;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/**
 * Records what happens to a run: its events go to the log, and once they are durable the fold follows them, and
 * {@code run.json} the fold. Safe for use by many threads.
 */
final class RunRecord {
  private final Engine engine;
  private final RunFold fold;
  private final RunFolder folder;
  private final Snapshots snapshots;
  private final Consumer<Throwable> lost;
  private boolean closed;

  /** @param lost is told, on the executor, that an event of a run that had begun could not be recorded */
  RunRecord(Engine engine, RunFold fold, Consumer<Throwable> lost) {
    this.engine = engine;
    this.fold = fold;
    this.lost = lost;
    folder = engine.folder(fold.id());
    snapshots = new Snapshots(folder, fold, engine.owner());
  }

  /** Appends an event; the fold follows once it is durable. Events of one run keep the order of the calls. */
  synchronized CompletableFuture<Void> add(String type, String subject, String actor, JsonNode payload, List<Relation> relations) {
    if (closed) {
      return CompletableFuture.failedFuture(new IllegalStateException("run " + fold.id() + " cannot be recorded"));
    }
    CompletableFuture<List<Event>> appended;
    try {
      JsonNode kept = engine.payloads().shrink(folder.path(), payload);
      appended = engine.log().append(List.of(new NewEvent(fold.id(), EventType.of(type), subject, actor, kept, relations)));
    } catch (IOException e) {
      appended = CompletableFuture.failedFuture(new DteException(Problem.storage("write to", folder.path(), e), e));
    }
    return appended.thenAccept(this::apply).whenComplete((done, error) -> {
      // A run whose submission failed never was: whoever submitted it is told, and nothing is left behind.
      if (error != null && fold.isKnown()) {
        engine.executor().execute(() -> lost.accept(error));
      }
    });
  }

  private void apply(List<Event> events) {
    boolean changed = false;
    for (Event event : events) {
      changed |= fold.apply(engine.payloads().expand(folder.path(), event));
    }
    snapshots.changed();
    if (changed && !fold.state().isFinal()) {
      engine.executor().execute(snapshots::write);
    }
  }

  /** Takes no events any more. */
  synchronized void close() {
    closed = true;
  }

  /** Writes {@code run.json} now. */
  void write() {
    snapshots.write();
  }

  /** Writes {@code run.json} when something changed and it is worth the time; called some times a second. */
  void writeIfDue() {
    snapshots.writeIfDue();
  }
}
