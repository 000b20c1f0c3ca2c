// SPDX-License-Identifier: Apache-2.0
package io.dte.ml.tracking;

import io.dte.foundation.api.artifact.ArtifactStore;
import io.dte.foundation.api.problem.DteException;
import io.dte.foundation.api.problem.ExitCode;
import io.dte.foundation.api.store.Database;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.stream.IntStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Holds the bytes that paths of the database name. They are held before a path that names them is committed, and let go
 * of after the last one is gone; so a kill leaves at most bytes held that no path names, which the next start finds.
 * Each database holds under a name of its own: another one on the same artifacts knows nothing of its files.
 * Thread-safe.
 */
final class HeldFiles {
  private static final Logger LOG = LoggerFactory.getLogger(HeldFiles.class);
  private static final int STRIPES = 64;

  private final Database database;
  private final ArtifactStore store;
  private final String prefix;
  /** Of some artifacts each: reading is for who adds a path, writing for who looks whether there is none. */
  private final List<ReadWriteLock> locks = IntStream.range(0, STRIPES).<ReadWriteLock>mapToObj(
      i -> new ReentrantReadWriteLock()).toList();
  private final ExecutorService thread = new ThreadPoolExecutor(1, 1, 0, TimeUnit.SECONDS,
      new LinkedBlockingQueue<>(), task -> {
        Thread made = new Thread(task, "dte-tracking-files");
        made.setDaemon(true);
        return made;
      });

  /** Lets go, in the background, of what a kill left held. */
  HeldFiles(Database database, ArtifactStore store) throws DteException {
    this.database = database;
    this.store = store;
    this.prefix = "tracking-" + identity(database) + "-";
    thread.execute(this::compare);
  }

  private static String identity(Database database) throws DteException {
    String select = "SELECT id FROM ml.identity";
    Optional<String> known = database.read(connection -> Sql.first(connection, select, row -> row.getString(1)));
    return known.isPresent() ? known.get() : Sql.await(database.write(transaction -> {
      String made = UUID.randomUUID().toString();
      Sql.update(transaction.connection(), "INSERT INTO ml.identity (id) VALUES (?)", made);
      return made;
    }));
  }

  /** Adds a path. */
  @FunctionalInterface
  interface Adding<T> {
    T add() throws DteException;
  }

  /** Holds an artifact for a path that is added; when that fails, no longer than before. */
  <T> T whileHeld(String artifact, Adding<T> adding) throws DteException {
    ReadWriteLock lock = lock(artifact);
    boolean added = false;
    lock.readLock().lock();
    try {
      store.hold(artifact, prefix + artifact);
      T result = adding.add();
      added = true;
      return result;
    } finally {
      lock.readLock().unlock();
      if (!added) {
        letGo(Set.of(artifact));
      }
    }
  }

  private ReadWriteLock lock(String artifact) {
    return locks.get(Math.floorMod(artifact.hashCode(), STRIPES));
  }

  /** Lets go, in the background, of those that no path names any more. */
  void letGo(Collection<String> artifacts) {
    try {
      thread.execute(() -> artifacts.stream().filter(artifact -> !artifact.isEmpty()).forEach(this::letGo));
    } catch (RejectedExecutionException closed) {
      LOG.debug("what is not needed any more is let go of at the next start");
    }
  }

  private void letGo(String artifact) {
    ReadWriteLock lock = lock(artifact);
    lock.writeLock().lock();
    try {
      boolean used = database.read(connection -> Sql.first(connection, "SELECT 1 FROM ml.file WHERE artifact = ?",
          row -> row.getInt(1), artifact)).isPresent();
      if (!used) {
        store.release(prefix + artifact);
      }
    } catch (DteException | RuntimeException e) {
      // Nothing is lost: the next start finds it held by no path.
      warn("let go of " + artifact, e);
    } finally {
      lock.writeLock().unlock();
    }
  }

  private void warn(String what, Exception e) {
    if (!thread.isShutdown()) {
      LOG.warn("cannot {}: {}", what, e.getMessage());
    }
  }

  /** What a kill left held is let go of; what a restored database names and nobody holds is held. */
  private void compare() {
    Set<String> holding = new HashSet<>();
    Set<String> named = new HashSet<>();
    try {
      store.holders(prefix).forEach(name -> holding.add(name.substring(prefix.length())));
      named.addAll(database.read(connection -> Sql.list(connection, "SELECT DISTINCT artifact FROM ml.file WHERE"
          + " artifact <> ''", row -> row.getString(1))));
    } catch (DteException | RuntimeException e) {
      warn("compare the files of tracking with the artifacts that are held for them", e);
      return;
    }
    holding.stream().filter(artifact -> !named.contains(artifact)).forEach(this::letGo);
    named.stream().filter(artifact -> !holding.contains(artifact)).forEach(this::hold);
  }

  private void hold(String artifact) {
    try {
      whileHeld(artifact, () -> artifact);
    } catch (DteException e) {
      if (e.problem().code() == ExitCode.NOT_FOUND) {
        LOG.warn("{}, which files of tracking name", e.getMessage());
      } else {
        warn("hold " + artifact, e);
      }
    }
  }

  /** What waits to be let go of waits for the next start. */
  void close() {
    thread.shutdownNow();
  }
}
