// SPDX-License-Identifier: Apache-2.0
package io.dte.foundation.rest;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.dte.foundation.api.event.Event;
import io.dte.foundation.api.event.EventLog;
import io.dte.foundation.api.event.EventType;
import io.dte.foundation.api.event.NewEvent;
import io.dte.foundation.api.id.Ids;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongConsumer;

/** An event log in memory. */
final class FakeLog implements EventLog {
  final AtomicInteger reads = new AtomicInteger();
  final List<LongConsumer> listeners = new CopyOnWriteArrayList<>();
  private final List<Event> events = new CopyOnWriteArrayList<>();

  void add(UUID run, String type) {
    events.add(new Event(Ids.next(Instant.now()), events.size() + 1L, Instant.now(), run, EventType.of(type), "", "ada",
        JsonNodeFactory.instance.objectNode().put("word", "ä\nb"), List.of()));
    listeners.forEach(listener -> listener.accept(events.size()));
  }

  @Override
  public List<Event> read(long after, int limit) {
    reads.incrementAndGet();
    return events.stream().skip(after).limit(limit).toList();
  }

  @Override
  public List<Event> readRun(UUID run, long after, int limit) {
    return events.stream().skip(after).filter(event -> event.run().equals(run)).limit(limit).toList();
  }

  @Override
  public long lastSequence() {
    return events.size();
  }

  @Override
  public Subscription onCommit(LongConsumer listener) {
    listeners.add(listener);
    return () -> listeners.remove(listener);
  }

  @Override
  public CompletableFuture<List<Event>> append(List<NewEvent> fresh) {
    throw new UnsupportedOperationException();
  }

  @Override
  public CompletableFuture<List<Event>> adopt(List<Event> others) {
    throw new UnsupportedOperationException();
  }
}
