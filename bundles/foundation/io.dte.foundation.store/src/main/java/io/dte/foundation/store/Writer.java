// SPDX-License-Identifier: Apache-2.0
package io.dte.foundation.store;

import io.dte.foundation.api.problem.DteException;
import io.dte.foundation.api.problem.ExitCode;
import io.dte.foundation.api.problem.Problem;
import io.dte.foundation.api.store.Database;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one thread that writes. It takes what is queued, runs it in one transaction, commits, flushes, and only then lets
 * the futures complete, in order, from a second thread: so while one group is being flushed the next one gathers.
 */
final class Writer implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Writer.class);
  private static final int REOPENINGS = 8;

  private final Backend backend;
  private final Clock clock;
  private final int groupSize;
  private final LongConsumer whenVisible;
  private final BlockingQueue<Job<?>> queue;
  private final AtomicLong visible = new AtomicLong();
  private final ExecutorService acknowledger = Executors.newSingleThreadExecutor(task -> daemon(task, "dte-store-ack"));
  private final Thread thread = daemon(this::run, "dte-store-writer");
  private Connection connection;
  private long commits;
  private long commitsWhenConnected;
  /** A commit was sent, and the connection ended before its answer came. */
  private boolean inDoubt;
  private long told;
  private volatile boolean closed;

  /** @param whenVisible told the last visible sequence after each commit */
  Writer(Backend backend, Clock clock, int groupSize, int queueSize, LongConsumer whenVisible) {
    this.backend = backend;
    this.clock = clock;
    this.groupSize = groupSize;
    this.whenVisible = whenVisible;
    this.queue = new LinkedBlockingQueue<>(queueSize);
  }

  private static Thread daemon(Runnable task, String name) {
    Thread thread = new Thread(task, name);
    thread.setDaemon(true);
    return thread;
  }

  /** Opens the connection and brings the schema of the log up to date. */
  void open(Migrator migrator) throws DteException {
    connection = backend.openWriter();
    try {
      migrator.migrate(connection, "store", EventRows.SCHEMA);
      visible.set(lastStored());
      told = visible.get();
      commits = storedCommits();
      connection.rollback();
    } catch (SQLException e) {
      disconnect();
      throw backend.explain("open", e);
    } catch (DteException e) {
      disconnect();
      throw e;
    }
    thread.start();
  }

  long visible() {
    return visible.get();
  }

  /** Queues a job; holds the caller up while the queue is full. */
  void submit(Job<?> job) {
    if (Thread.currentThread() == thread) {
      job.fail(new IllegalStateException("a unit of work must not wait for another one"));
      return;
    }
    boolean interrupted = false;
    try {
      while (!closed) {
        try {
          if (queue.offer(job, 1, TimeUnit.SECONDS)) {
            return;
          }
        } catch (InterruptedException e) {
          interrupted = true;
        }
      }
      job.fail(closing());
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  @Override
  public void close() {
    closed = true;
    try {
      thread.join(30_000);
      acknowledger.shutdown();
      acknowledger.awaitTermination(10, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    disconnect();
  }

  private void run() {
    List<Job<?>> group = new ArrayList<>();
    while (true) {
      group.clear();
      try {
        Job<?> first = queue.poll(100, TimeUnit.MILLISECONDS);
        if (first == null) {
          if (closed) {
            return;
          }
          continue;
        }
        group.add(first);
      } catch (InterruptedException e) {
        LOG.debug("nobody has a reason to interrupt the writer", e);
        continue;
      }
      queue.drainTo(group, groupSize - 1);
      try {
        write(List.copyOf(group));
      } catch (RuntimeException | Error e) {
        LOG.error("the writer failed", e);
        // Nothing half done may come into the next transaction; a new connection tells what is stored.
        reset();
        List<Job<?>> failed = List.copyOf(group);
        acknowledger.execute(() -> failed.forEach(job -> job.fail(e)));
      }
    }
  }

  /** Jobs that need the connection for themselves part the group. */
  private void write(List<Job<?>> group) {
    int from = 0;
    for (int i = 0; i < group.size(); i++) {
      if (group.get(i).isExclusive()) {
        writeTogether(group.subList(from, i));
        writeTogether(group.subList(i, i + 1));
        from = i + 1;
      }
    }
    writeTogether(group.subList(from, group.size()));
  }

  private void writeTogether(List<Job<?>> jobs) {
    if (jobs.isEmpty()) {
      return;
    }
    inDoubt = false;
    for (int attempt = 0;; attempt++) {
      try {
        connect();
        if (!wasCommitted(jobs)) {
          attempt(jobs);
        }
        return;
      } catch (NotFlushed e) {
        // Not tried again: a second flush may succeed without what the first one lost.
        reset();
        refuse(jobs, notFlushed(e.cause));
        return;
      } catch (SQLException e) {
        if (!inDoubt && !backend.isFatal(e)) {
          rollback();
          alone(jobs, e);
          return;
        }
        disconnect();
        if (attempt >= REOPENINGS || isStorage(e) || closed || inDoubt && !countsCommits()) {
          refuse(jobs, doubtful(backend.explain("write to", e)));
          return;
        }
        LOG.warn("the connection to the database was lost, trying again: {}", e.getMessage());
        pause(attempt);
      } catch (DteException e) {
        if (attempt >= REOPENINGS || e.problem().code() == ExitCode.STORAGE || closed) {
          refuse(jobs, doubtful(e));
          return;
        }
        pause(attempt);
      }
    }
  }

  private void attempt(List<Job<?>> jobs) throws SQLException, NotFlushed {
    try {
      commit(jobs);
    } catch (RuntimeException | AssertionError e) {
      // A driver may stumble over its own connection's end before it reports it.
      if (connection.isClosed()) {
        throw new SQLException("the connection is closed", "08006", e);
      }
      throw e;
    }
  }

  private void commit(List<Job<?>> jobs) throws SQLException, NotFlushed {
    GroupTransaction transaction = new GroupTransaction(connection, clock, visible.get());
    for (Job<?> job : jobs) {
      transaction.run(job);
    }
    transaction.flush();
    if (countsCommits()) {
      try (Statement statement = connection.createStatement()) {
        statement.executeUpdate("UPDATE store.writer SET commits = " + (commits + 1) + " WHERE name = 'log'");
      }
    }
    inDoubt = true;
    try {
      connection.commit();
    } catch (SQLException e) {
      inDoubt = backend.isFatal(e);
      throw e;
    }
    inDoubt = false;
    try {
      backend.flush(connection);
    } catch (SQLException e) {
      throw new NotFlushed(e);
    } catch (RuntimeException e) {
      throw new NotFlushed(new SQLException(e));
    }
    acknowledge(jobs, transaction.last());
  }

  private void acknowledge(List<Job<?>> jobs, long last) {
    commits++;
    boolean moved = last > told;
    told = last;
    visible.set(last);
    acknowledger.execute(() -> {
      jobs.forEach(Job::acknowledge);
      if (moved) {
        whenVisible.accept(last);
      }
    });
  }

  /**
   * The connection may have been lost during a commit that came to its end all the same. The number of commits tells,
   * once there is a connection again. The embedded database does not count: where its commit fails its file cannot be
   * written, and the jobs are refused.
   */
  private boolean wasCommitted(List<Job<?>> jobs) {
    if (inDoubt && commitsWhenConnected == commits + 1) {
      inDoubt = false;
      acknowledge(jobs, visible.get());
      return true;
    }
    inDoubt = false;
    commits = countsCommits() ? Math.max(commits, commitsWhenConnected) : commits;
    return false;
  }

  private boolean countsCommits() {
    return backend.dialect() == Database.Dialect.POSTGRESQL;
  }

  private DteException doubtful(DteException problem) {
    Problem said = problem.problem();
    return inDoubt ? new DteException(new Problem(said.code(), said.message() + "; it is not known whether the last"
        + " commit came to its end", said.location(), said.hint()), problem) : problem;
  }

  private DteException notFlushed(SQLException error) {
    Problem cause = backend.explain("flush", error).problem();
    return new DteException(new Problem(cause.code(), "stored, but perhaps not on disk yet: " + cause.message(),
        cause.location(), cause.hint()), error);
  }

  /** One of the jobs upset the others: each on its own, so that only the guilty one fails. */
  private void alone(List<Job<?>> jobs, SQLException error) {
    if (jobs.size() == 1) {
      refuse(jobs, backend.explain("write to", error));
      return;
    }
    jobs.forEach(job -> writeTogether(List.of(job)));
  }

  private void refuse(List<Job<?>> jobs, DteException problem) {
    LOG.error("{} units of work could not be stored: {}", jobs.size(), problem.getMessage());
    acknowledger.execute(() -> jobs.forEach(job -> job.fail(problem)));
  }

  private void connect() throws DteException, SQLException {
    if (connection != null) {
      return;
    }
    connection = backend.openWriter();
    try {
      visible.accumulateAndGet(lastStored(), Math::max);
      commitsWhenConnected = storedCommits();
      connection.rollback();
    } catch (SQLException e) {
      disconnect();
      throw e;
    }
  }

  private void reset() {
    if (connection != null) {
      rollback();
      disconnect();
    }
  }

  private void disconnect() {
    if (connection != null) {
      try {
        connection.close();
      } catch (SQLException e) {
        LOG.debug("closing the writer's connection", e);
      }
      connection = null;
    }
  }

  private void rollback() {
    try {
      connection.rollback();
    } catch (SQLException e) {
      disconnect();
    }
  }

  private long lastStored() throws SQLException {
    return number("SELECT COALESCE(MAX(seq), 0) FROM store.event");
  }

  private long storedCommits() throws SQLException {
    return number("SELECT commits FROM store.writer WHERE name = 'log'");
  }

  private long number(String query) throws SQLException {
    try (Statement statement = connection.createStatement(); ResultSet result = statement.executeQuery(query)) {
      return result.next() ? result.getLong(1) : 0;
    }
  }

  private boolean isStorage(SQLException error) {
    return backend.explain("write to", error).problem().code() == ExitCode.STORAGE;
  }

  private static void pause(int attempt) {
    try {
      Thread.sleep(Math.min(5_000, 100L << attempt));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static DteException closing() {
    return new DteException(ExitCode.UNAVAILABLE, "the database is being closed", "");
  }

  /** The commit came to its end, the flush after it did not. */
  private static final class NotFlushed extends Exception {
    private static final long serialVersionUID = 1L;
    private final SQLException cause;

    private NotFlushed(SQLException cause) {
      super(cause);
      this.cause = cause;
    }
  }
}
