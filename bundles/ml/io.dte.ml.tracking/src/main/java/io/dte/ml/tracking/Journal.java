// SPDX-License-Identifier: Apache-2.0
package io.dte.ml.tracking;

import io.dte.foundation.api.problem.DteException;
import io.dte.foundation.api.store.Database;
import io.dte.foundation.api.store.Transaction;
import io.dte.ml.api.tracking.Metric;
import io.dte.ml.api.tracking.RunInfo;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Metrics on their way into their series. A call is stored as one row, whatever the number of its metrics, and
 * answered; a moment later the rows of many calls are sorted into the series together, with thresholds looked at on the
 * way. Whoever reads has those sorted in first that it asks for: logging of other runs does not hold it up. What a
 * killed process left is sorted in by the next one. Safe for many threads.
 */
final class Journal implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Journal.class);
  private static final long DELAY_MILLIS = 400;
  /** Points in one transaction, and series; the latter cost most, and hold other writers up. */
  private static final int POINTS = 50_000;
  private static final int SERIES = 2_000;
  /** Rows that are read at once: each may have a megabyte. */
  private static final int CHUNK = 16;

  private final Database database;
  private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(task -> {
    Thread thread = new Thread(task, "dte-tracking-journal");
    thread.setDaemon(true);
    return thread;
  });
  private final AtomicBoolean planned = new AtomicBoolean();
  private final AtomicLong acknowledged = new AtomicLong();
  private final AtomicLong sortedIn = new AtomicLong();
  private final AtomicLong waiting = new AtomicLong();
  /**
   * The last number of each run and each experiment that is on its way. Their ids differ in length, so one map is
   * enough.
   */
  private final Map<String, Long> lastOf = new ConcurrentHashMap<>();
  /** Only used by the thread that writes to the database. */
  private long lastId;

  Journal(Database database) throws DteException {
    this.database = database;
    lastId = database.read(connection -> Sql.first(connection, "SELECT MAX(id) FROM ml.journal", row -> row.getLong(1))
        .orElse(0L));
    acknowledged.set(lastId);
    settle();
  }

  /** A row: its number, and whose it is. */
  record Entry(long id, RunInfo run) {}

  /** Stores metrics of a run in the transaction. */
  Entry append(Transaction transaction, Runs.Row run, byte[] packed) throws SQLException {
    Sql.update(transaction.connection(), "INSERT INTO ml.journal (id, run, points) VALUES (?, ?, ?)", ++lastId,
        run.no(), packed);
    return new Entry(lastId, run.info());
  }

  /** To be called when what was appended is on disk. */
  void acknowledge(Entry entry, int points) {
    lastOf.merge(entry.run().id(), entry.id(), Math::max);
    lastOf.merge(entry.run().experimentId(), entry.id(), Math::max);
    acknowledged.accumulateAndGet(entry.id(), Math::max);
    long all = waiting.addAndGet(points);
    if (all >= POINTS && all - points < POINTS) {
      timer.execute(this::settleQuietly);
    } else if (planned.compareAndSet(false, true)) {
      timer.schedule(this::settleQuietly, DELAY_MILLIS, TimeUnit.MILLISECONDS);
    }
  }

  private void settleQuietly() {
    planned.set(false);
    try {
      settle();
    } catch (DteException e) {
      LOG.error("metrics are stored, but not in their series yet: {}", e.getMessage());
    }
  }

  /** Holds a caller up that logs faster than metrics are sorted in. */
  void helpWhenFull() throws DteException {
    if (waiting.get() > 2 * POINTS) {
      settle();
    }
  }

  /** Returns when all that was acknowledged is in its series. */
  void settle() throws DteException {
    settle(acknowledged.get());
  }

  /** Returns when all that was acknowledged of these runs or experiments is in its series. */
  void settle(Collection<String> ids) throws DteException {
    settle(ids.stream().mapToLong(id -> lastOf.getOrDefault(id, 0L)).max().orElse(0));
  }

  private void settle(long upTo) throws DteException {
    while (sortedIn.get() < upTo) {
      Sorted sorted = Sql.await(database.write(this::sortIn));
      waiting.addAndGet(-sorted.points());
      sortedIn.accumulateAndGet(sorted.upTo(), Math::max);
    }
    lastOf.values().removeIf(id -> id <= sortedIn.get());
  }

  private record Sorted(long upTo, int points) {}

  /** Sorts the oldest rows in. */
  private Sorted sortIn(Transaction transaction) throws SQLException {
    Connection connection = transaction.connection();
    Map<Long, Map<String, List<Metric>>> byRun = new LinkedHashMap<>();
    Filling filling = new Filling();
    long upTo = 0;
    boolean more = true;
    while (more && filling.points < POINTS && filling.series < SERIES) {
      List<Long> ids = Sql.list(connection, "SELECT id, run, points FROM ml.journal WHERE id > ? ORDER BY id LIMIT "
          + CHUNK, row -> {
        filling.unpack(row.getBytes(3), byRun.computeIfAbsent(row.getLong(2), run -> new LinkedHashMap<>()));
        return row.getLong(1);
      }, upTo);
      more = ids.size() == CHUNK;
      upTo = ids.isEmpty() ? upTo : ids.get(ids.size() - 1);
    }
    for (Map.Entry<Long, Map<String, List<Metric>>> one : byRun.entrySet()) {
      Optional<Runs.Row> run = Runs.find(connection, one.getKey());
      if (run.isPresent()) {
        Series.append(connection, one.getKey(), one.getValue(), Thresholds.arrivals(transaction, run.get()));
      }
    }
    Sql.update(connection, "DELETE FROM ml.journal WHERE id <= ?", upTo);
    return new Sorted(more ? upTo : lastId, filling.points);
  }

  /** The metrics of a call as bytes: each key once, with its points. */
  static byte[] pack(List<Metric> metrics) {
    Map<String, List<Metric>> byKey = new LinkedHashMap<>();
    metrics.forEach(metric -> byKey.computeIfAbsent(metric.key(), key -> new ArrayList<>()).add(metric));
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(metrics.size() * 2 * Series.POINT);
    try (DataOutputStream out = new DataOutputStream(bytes)) {
      for (Map.Entry<String, List<Metric>> entry : byKey.entrySet()) {
        out.writeUTF(entry.getKey());
        out.writeInt(entry.getValue().size());
        out.write(Series.pack(entry.getValue()));
      }
    } catch (IOException e) {
      throw new UncheckedIOException("writing to memory", e);
    }
    return bytes.toByteArray();
  }

  /** Counts what is read. */
  private static final class Filling {
    private int points;
    private int series;

    void unpack(byte[] packed, Map<String, List<Metric>> into) throws SQLException {
      try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(packed))) {
        while (in.available() > 0) {
          String key = in.readUTF();
          List<Metric> metrics = into.computeIfAbsent(key, unknown -> new ArrayList<>());
          series += metrics.isEmpty() ? 1 : 0;
          points += Series.unpack(key, in.readNBytes(in.readInt() * Series.POINT), 0, metrics);
        }
      } catch (IOException e) {
        throw new SQLException("a row of the journal is damaged", e);
      }
    }
  }

  @Override
  public void close() {
    timer.shutdownNow();
  }
}
