// SPDX-License-Identifier: Apache-2.0
package io.dte.foundation.rest;

import io.dte.foundation.api.event.Event;
import io.dte.foundation.api.event.EventLog;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.WriteListener;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.function.LongFunction;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One client of the event log, written to without blocking. It holds at most one batch: a slow client only falls behind
 * in the log, which it reads with its own cursor.
 */
final class EventStream implements WriteListener {
  private static final Logger LOG = LoggerFactory.getLogger(EventStream.class);
  private static final Set<String> FINAL = Set.of("run.succeeded", "run.failed", "run.cancelled");
  private static final byte[] HEARTBEAT = ": still here\n\n".getBytes(StandardCharsets.UTF_8);

  private final AsyncContext context;
  private final ServletOutputStream out;
  private final EventLog log;
  private final UUID run;
  private final Runnable drained;
  private final java.util.function.Consumer<EventStream> closed;
  private long cursor;
  private boolean live;
  private byte[] pending = "retry: 2000\n\n".getBytes(StandardCharsets.UTF_8);
  private boolean flush;
  private boolean started;
  private boolean ending;
  private boolean done;

  /**
   * @param run whose events it shows, or null for all; then it ends after the run's final event
   * @param cursor the sequence the client has seen
   * @param drained called when it can take more after it could not
   * @param closed called once it is over
   */
  EventStream(AsyncContext context, EventLog log, UUID run, long cursor, Runnable drained,
      java.util.function.Consumer<EventStream> closed) throws IOException {
    this.context = context;
    this.out = context.getResponse().getOutputStream();
    this.log = log;
    this.run = run;
    this.cursor = cursor;
    this.live = run == null;
    this.drained = drained;
    this.closed = closed;
  }

  void start() {
    out.setWriteListener(this);
  }

  /**
   * Takes the next events, if it can take any.
   *
   * @param after reads the log after a sequence; shared, since most clients are at the same place
   * @return whether there may be more at once
   */
  synchronized boolean advance(LongFunction<List<Event>> after, int limit) {
    if (done || ending || pending != null) {
      return false;
    }
    List<Event> events;
    boolean more;
    if (live) {
      List<Event> all = after.apply(cursor);
      events = run == null ? all : all.stream().filter(event -> event.run().equals(run)).toList();
      more = all.size() >= limit;
      cursor = all.isEmpty() ? cursor : all.get(all.size() - 1).sequence();
    } else {
      // What is appended while the run's past is read has a later sequence than this, so that nothing is missed.
      long visible = log.lastSequence();
      events = log.readRun(run, cursor, limit);
      more = events.size() >= limit;
      live = !more;
      long last = events.isEmpty() ? cursor : events.get(events.size() - 1).sequence();
      cursor = more ? last : Math.max(last, visible);
    }
    if (!events.isEmpty()) {
      pending = encode(events);
      Event last = events.get(events.size() - 1);
      ending = run != null && !more && last.subject().isEmpty() && FINAL.contains(last.type().name());
      pump();
    }
    return more && pending == null;
  }

  /** Finds out whether the client is still there. */
  synchronized void heartbeat() {
    if (!done && started && pending == null) {
      pending = HEARTBEAT;
      pump();
    }
  }

  @Override
  public void onWritePossible() {
    boolean free;
    synchronized (this) {
      started = true;
      pump();
      free = !done && pending == null;
    }
    if (free) {
      drained.run();
    }
  }

  @Override
  public void onError(Throwable thrown) {
    LOG.debug("A client of the event stream left: {}", thrown.getMessage());
    close();
  }

  /** Ends it; a client that wants more comes back with its cursor. */
  synchronized void close() {
    if (!done) {
      done = true;
      try {
        context.complete();
      } catch (IllegalStateException e) {
        LOG.debug("The event stream was over already: {}", e.getMessage());
      }
      closed.accept(this);
    }
  }

  private synchronized void pump() {
    try {
      while (started && !done && out.isReady()) {
        if (pending != null) {
          byte[] chunk = pending;
          pending = null;
          flush = true;
          out.write(chunk);
        } else if (flush) {
          flush = false;
          out.flush();
        } else {
          if (ending) {
            close();
          }
          return;
        }
      }
    } catch (IOException | IllegalStateException e) {
      onError(e);
    }
  }

  private static byte[] encode(List<Event> events) {
    StringBuilder text = new StringBuilder();
    for (Event event : events) {
      text.append("id: ").append(event.sequence()).append("\ndata: ").append(EventJson.write(event)).append("\n\n");
    }
    return text.toString().getBytes(StandardCharsets.UTF_8);
  }
}
