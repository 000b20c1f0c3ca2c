// SPDX-License-Identifier: Apache-2.0
package io.dte.tests.support;

import io.dte.foundation.api.event.Event;
import io.dte.foundation.api.event.EventLog;
import io.dte.foundation.api.event.NewEvent;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.function.LongConsumer;

/** A log that holds what a test puts into it. */
public final class FixedLog implements EventLog {
  private final List<Event> events = new ArrayList<>();

  /** The next event; its sequence is the caller's. */
  public void add(Event event) {
    events.add(event);
  }

  @Override
  public CompletableFuture<List<Event>> append(List<NewEvent> more) {
    throw new UnsupportedOperationException();
  }

  @Override
  public CompletableFuture<List<Event>> adopt(List<Event> more) {
    throw new UnsupportedOperationException();
  }

  @Override
  public List<Event> read(long after, int limit) {
    return events.stream().filter(event -> event.sequence() > after).limit(limit).toList();
  }

  @Override
  public List<Event> readRun(UUID run, long after, int limit) {
    return read(after, Integer.MAX_VALUE).stream().filter(event -> event.run().equals(run)).limit(limit).toList();
  }

  @Override
  public long lastSequence() {
    return events.isEmpty() ? 0 : events.get(events.size() - 1).sequence();
  }

  @Override
  public Subscription onCommit(LongConsumer listener) {
    return () -> { };
  }
}
