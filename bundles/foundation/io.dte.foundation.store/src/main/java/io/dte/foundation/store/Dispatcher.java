// SPDX-License-Identifier: Apache-2.0
package io.dte.foundation.store;

import io.dte.foundation.api.event.Event;
import io.dte.foundation.api.problem.DteException;
import io.dte.foundation.api.store.ConsumerProgress;
import io.dte.foundation.api.store.EventConsumer;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Hands the log to its consumers in batches. The cursor is stored with the consumer's effect; one that throws is tried
 * again, after a growing pause, and holds up nobody else.
 */
final class Dispatcher implements ConsumerProgress, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Dispatcher.class);
  private static final ThreadMXBean CLOCK = ManagementFactory.getThreadMXBean();
  private static final int BATCH = 500;
  private static final long FIRST_PAUSE_MILLIS = 500;
  private static final long LONGEST_PAUSE_MILLIS = 60_000;

  /** What is known of one consumer; guarded by the dispatcher. */
  private static final class Following {
    private final EventConsumer consumer;
    private long cursor = -1;
    private boolean busy;
    private int failures;
    private long notBefore;
    /** Was not called at the last look, since it was too early. */
    private boolean held;
    /** Written by one thread at a time: the dispatcher's until it hands over, then the one that writes to the database. */
    private volatile long cpuNanos;

    private Following(EventConsumer consumer) {
      this.consumer = consumer;
    }
  }

  private final Store store;
  private final Map<EventConsumer, Following> following = new ConcurrentHashMap<>();
  private final Thread thread = new Thread(this::run, "dte-store-dispatch");
  private final io.dte.foundation.api.event.EventLog.Subscription subscription;
  private boolean signalled;
  private boolean closed;

  Dispatcher(Store store) {
    this.store = store;
    thread.setDaemon(true);
    thread.start();
    subscription = store.onCommit(last -> signal());
  }

  void add(EventConsumer consumer) {
    following.put(consumer, new Following(consumer));
    signal();
  }

  void remove(EventConsumer consumer) {
    following.remove(consumer);
  }

  @Override
  public void close() {
    subscription.close();
    synchronized (this) {
      closed = true;
      notifyAll();
    }
    try {
      thread.join(10_000);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public synchronized List<State> states() {
    return following.values().stream()
        .map(each -> new State(each.consumer.name(), each.cursor, each.cpuNanos / 1e9)).toList();
  }

  private synchronized void signal() {
    signalled = true;
    notifyAll();
  }

  private void run() {
    while (true) {
      synchronized (this) {
        try {
          if (!signalled && !closed) {
            wait(pause());
          }
        } catch (InterruptedException e) {
          closed = true;
        }
        if (closed) {
          return;
        }
        signalled = false;
      }
      for (Following each : following.values()) {
        try {
          advance(each);
        } catch (DteException | RuntimeException | LinkageError e) {
          failed(each, e);
        }
      }
    }
  }

  /** Until the next consumer may be called that was not called because of its pace, or after a failure. */
  private long pause() {
    long now = System.currentTimeMillis();
    long pause = FIRST_PAUSE_MILLIS;
    for (Following each : following.values()) {
      pause = each.held ? Math.max(1, Math.min(pause, each.notBefore - now)) : pause;
    }
    return pause;
  }

  private void advance(Following each) throws DteException {
    synchronized (this) {
      each.held = System.currentTimeMillis() < each.notBefore;
      if (each.busy || each.held) {
        return;
      }
    }
    if (each.cursor < 0) {
      each.cursor = store.read(connection -> cursor(connection, each.consumer.name()));
    }
    long reading = CLOCK.getCurrentThreadCpuTime();
    List<Event> events = store.read(each.cursor, BATCH);
    each.cpuNanos += CLOCK.getCurrentThreadCpuTime() - reading;
    if (events.isEmpty()) {
      return;
    }
    long next = events.get(events.size() - 1).sequence();
    synchronized (this) {
      each.busy = true;
    }
    store.write(transaction -> {
      if (!following.containsKey(each.consumer)) {
        return false;
      }
      long begun = CLOCK.getCurrentThreadCpuTime();
      each.consumer.consume(events, transaction);
      moveCursor(transaction.connection(), each.consumer.name(), next);
      each.cpuNanos += CLOCK.getCurrentThreadCpuTime() - begun;
      return true;
    }).whenComplete((done, error) -> {
      if (error == null) {
        synchronized (this) {
          each.cursor = next;
          each.busy = false;
          each.failures = 0;
          // Who is far behind catches up at once.
          each.notBefore = events.size() < BATCH ? System.currentTimeMillis() + each.consumer.paceMillis() : 0;
        }
        signal();
      } else {
        failed(each, error);
      }
    });
  }

  private synchronized void failed(Following each, Throwable error) {
    each.busy = false;
    each.cursor = -1;
    long pause = Math.min(LONGEST_PAUSE_MILLIS, FIRST_PAUSE_MILLIS << Math.min(10, each.failures++));
    each.notBefore = System.currentTimeMillis() + pause;
    LOG.warn("the event consumer {} failed, trying again in {} ms", each.consumer.name(), pause, error);
  }

  private static long cursor(Connection connection, String name) throws SQLException {
    try (PreparedStatement select = connection.prepareStatement("SELECT seq FROM store.cursor WHERE name = ?")) {
      select.setString(1, name);
      try (ResultSet row = select.executeQuery()) {
        return row.next() ? row.getLong(1) : 0;
      }
    }
  }

  private static void moveCursor(Connection connection, String name, long sequence) throws SQLException {
    try (PreparedStatement update =
        connection.prepareStatement("UPDATE store.cursor SET seq = ? WHERE name = ?")) {
      update.setLong(1, sequence);
      update.setString(2, name);
      if (update.executeUpdate() > 0) {
        return;
      }
    }
    try (PreparedStatement insert =
        connection.prepareStatement("INSERT INTO store.cursor (name, seq) VALUES (?, ?)")) {
      insert.setString(1, name);
      insert.setLong(2, sequence);
      insert.executeUpdate();
    }
  }
}
