// SPDX-License-Identifier: Apache-2.0
package io.dte.foundation.store;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.dte.foundation.api.event.Event;
import io.dte.foundation.api.event.EventLog;
import io.dte.foundation.api.event.NewEvent;
import io.dte.foundation.api.problem.DteException;
import io.dte.foundation.api.problem.ExitCode;
import io.dte.foundation.api.store.Database;
import io.dte.foundation.api.store.Migration;
import io.dte.foundation.api.store.Query;
import io.dte.foundation.api.store.UnitOfWork;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.LongConsumer;
import org.slf4j.LoggerFactory;

/** The database and the event log in it. */
final class Store implements Database, EventLog, AutoCloseable {

  /**
   * Sizes; see {@link StoreConfig}.
   *
   * @param readers connections for reading
   * @param groupSize most units in a commit
   * @param queueSize most units that wait
   */
  record Settings(int readers, int groupSize, int queueSize) {
    static final Settings DEFAULT = new Settings(6, 4096, 100_000);
  }

  private final Backend backend;
  private final EventRows rows = new EventRows();
  private final Migrator migrator;
  private final Upcasters upcasters;
  private final Writer writer;
  private final HikariDataSource pool;
  private final List<LongConsumer> listeners = new CopyOnWriteArrayList<>();

  private Store(Backend backend, Settings settings, Clock clock, Upcasters upcasters) throws DteException {
    this.backend = backend;
    this.migrator = new Migrator(clock);
    this.upcasters = upcasters;
    this.writer = new Writer(backend, clock, settings.groupSize(), settings.queueSize(), this::notifyListeners);
    writer.open(migrator);
    HikariConfig config = new HikariConfig();
    config.setDataSource(backend.dataSource());
    config.setPoolName("dte-store-read");
    config.setReadOnly(true);
    config.setMaximumPoolSize(settings.readers());
    config.setMinimumIdle(1);
    config.setConnectionTimeout(30_000);
    config.setInitializationFailTimeout(-1);
    this.pool = new HikariDataSource(config);
  }

  static Store open(Backend backend, Settings settings, Clock clock, Upcasters upcasters) throws DteException {
    try {
      return new Store(backend, settings, clock, upcasters);
    } catch (DteException | RuntimeException e) {
      backend.close();
      throw e;
    }
  }

  Backend backend() {
    return backend;
  }

  @Override
  public Dialect dialect() {
    return backend.dialect();
  }

  @Override
  public void migrate(String subsystem, List<Migration> migrations) throws DteException {
    Job<Void> job = new Job<>() {
      @Override
      Void execute(GroupTransaction transaction) throws SQLException, DteException {
        migrator.migrate(transaction.connection(), subsystem, migrations);
        return null;
      }

      @Override
      boolean isExclusive() {
        return true;
      }
    };
    writer.submit(job);
    await(job.future(), "migrate");
  }

  @Override
  public <T> CompletableFuture<T> write(UnitOfWork<T> work) {
    Job<T> job = new Job.Unit<>(work, rows);
    writer.submit(job);
    return job.future();
  }

  @Override
  public <T> T read(Query<T> query) throws DteException {
    try (Connection connection = pool.getConnection()) {
      return query.execute(connection);
    } catch (SQLException e) {
      throw backend.explain("read", e);
    }
  }

  @Override
  public CompletableFuture<List<Event>> append(List<NewEvent> events) {
    List<EventRows.Prepared> prepared = new ArrayList<>(events.size());
    try {
      for (NewEvent event : events) {
        prepared.add(rows.prepare(event));
      }
    } catch (DteException e) {
      return CompletableFuture.failedFuture(e);
    }
    Job<List<Event>> job = new Job.Append(prepared);
    writer.submit(job);
    return job.future();
  }

  @Override
  public CompletableFuture<List<Event>> adopt(List<Event> events) {
    Job<List<Event>> job = new Job<>() {
      @Override
      List<Event> execute(GroupTransaction transaction) throws SQLException, DteException {
        return adopt(transaction, events);
      }
    };
    writer.submit(job);
    return job.future();
  }

  private List<Event> adopt(GroupTransaction transaction, List<Event> events) throws SQLException, DteException {
    Set<UUID> known = new HashSet<>();
    for (UUID run : events.stream().map(Event::run).distinct().toList()) {
      try (var select = transaction.connection().prepareStatement("SELECT id FROM store.event WHERE run_id = ?")) {
        select.setObject(1, run);
        try (var row = select.executeQuery()) {
          while (row.next()) {
            known.add(row.getObject(1, UUID.class));
          }
        }
      }
    }
    List<Event> taken = new ArrayList<>();
    for (Event event : events) {
      if (known.add(event.id())) {
        EventRows.Prepared prepared = rows.prepare(new NewEvent(event.run(), event.type(), event.subject(),
            event.actor(), event.payload(), event.relations()));
        taken.add(transaction.insert(prepared, event.id(), event.time()));
      }
    }
    return List.copyOf(taken);
  }

  @Override
  public List<Event> read(long after, int limit) {
    return events(connection -> rows.read(connection, after, writer.visible(), limit));
  }

  @Override
  public List<Event> readRun(UUID run, long after, int limit) {
    return events(connection -> rows.readRun(connection, run, after, writer.visible(), limit));
  }

  private List<Event> events(Query<List<Event>> query) {
    try {
      return upcasters.upcast(read(query));
    } catch (DteException e) {
      throw new UncheckedIOException(e.getMessage(), new IOException(e));
    }
  }

  @Override
  public long lastSequence() {
    return writer.visible();
  }

  @Override
  public Subscription onCommit(LongConsumer listener) {
    listeners.add(listener);
    return () -> listeners.remove(listener);
  }

  private void notifyListeners(long last) {
    for (LongConsumer listener : listeners) {
      try {
        listener.accept(last);
      } catch (RuntimeException e) {
        LoggerFactory.getLogger(Store.class).warn("a listener of the event log failed", e);
      }
    }
  }

  @Override
  public void close() {
    writer.close();
    pool.close();
    backend.close();
  }

  /** Waits for a job and throws its problem as it was. */
  static <T> T await(CompletableFuture<T> future, String action) throws DteException {
    try {
      return future.join();
    } catch (CompletionException e) {
      if (e.getCause() instanceof DteException known) {
        throw new DteException(known.problem(), known);
      }
      String reason = e.getCause() == null ? e.toString() : e.getCause().getMessage();
      throw new DteException(ExitCode.STORAGE, "cannot " + action + " the database: " + reason, "see the log", e);
    }
  }
}
