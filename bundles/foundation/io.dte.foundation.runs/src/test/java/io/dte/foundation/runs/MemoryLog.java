// SPDX-License-Identifier: Apache-2.0
package io.dte.foundation.runs;

import io.dte.foundation.api.event.Event;
import io.dte.foundation.api.event.EventLog;
import io.dte.foundation.api.event.NewEvent;
import io.dte.foundation.api.id.Ids;
import io.dte.foundation.api.problem.DteException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.LongConsumer;

/** An event log that acknowledges from a thread of its own, as the real ones do; it outlives the service under test. */
final class MemoryLog implements EventLog {
  private final List<Event> events = new ArrayList<>();
  private final ExecutorService writer = Executors.newSingleThreadExecutor(task -> {
    Thread thread = new Thread(task, "memory-log");
    thread.setDaemon(true);
    return thread;
  });
  private volatile DteException failure;

  /** From now on nothing can be appended. */
  void failWith(DteException problem) {
    failure = problem;
  }

  @Override
  public CompletableFuture<List<Event>> append(List<NewEvent> added) {
    return CompletableFuture.supplyAsync(() -> {
      if (failure != null) {
        throw new java.util.concurrent.CompletionException(failure);
      }
      synchronized (events) {
        List<Event> stored = new ArrayList<>();
        for (NewEvent event : added) {
          Instant now = Instant.now();
          stored.add(new Event(Ids.next(now), events.size() + 1L, now, event.run(), event.type(), event.subject(),
              event.actor(), event.payload(), event.relations()));
          events.add(stored.get(stored.size() - 1));
        }
        return stored;
      }
    }, writer);
  }

  @Override
  public CompletableFuture<List<Event>> adopt(List<Event> foreign) {
    return CompletableFuture.supplyAsync(() -> {
      synchronized (events) {
        List<Event> stored = new ArrayList<>();
        for (Event event : foreign) {
          if (events.stream().noneMatch(known -> known.id().equals(event.id()))) {
            Event taken = new Event(event.id(), events.size() + 1L, event.time(), event.run(), event.type(),
                event.subject(), event.actor(), event.payload(), event.relations());
            events.add(taken);
            stored.add(taken);
          }
        }
        return stored;
      }
    }, writer);
  }

  @Override
  public List<Event> read(long after, int limit) {
    synchronized (events) {
      return events.stream().filter(event -> event.sequence() > after).limit(limit).toList();
    }
  }

  @Override
  public List<Event> readRun(UUID run, long after, int limit) {
    synchronized (events) {
      return events.stream().filter(event -> event.run().equals(run) && event.sequence() > after).limit(limit).toList();
    }
  }

  List<String> types(UUID run) {
    return readRun(run, 0, Integer.MAX_VALUE).stream().map(event -> event.type().name()).toList();
  }

  @Override
  public long lastSequence() {
    synchronized (events) {
      return events.size();
    }
  }

  @Override
  public Subscription onCommit(LongConsumer listener) {
    throw new UnsupportedOperationException();
  }
}
