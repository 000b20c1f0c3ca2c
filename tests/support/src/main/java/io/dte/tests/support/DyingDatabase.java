// SPDX-License-Identifier: Apache-2.0
package io.dte.tests.support;

import io.dte.foundation.api.problem.DteException;
import io.dte.foundation.api.store.Database;
import io.dte.foundation.api.store.Migration;
import io.dte.foundation.api.store.Query;
import io.dte.foundation.api.store.UnitOfWork;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A database as a process sees it that is killed: each unit of work is carried out, but from the kill on none is committed, as
 * if the process had ended at the last moment. It stands before a real database, which shows what a process that comes after
 * finds. Everything may be called from several threads at once.
 */
public final class DyingDatabase implements Database {
  private final Database real;
  private final AtomicLong units = new AtomicLong(Long.MAX_VALUE);

  /**
   * One that lives.
   *
   * @param real which keeps what is committed, and is up to date: nothing is migrated
   */
  public DyingDatabase(Database real) {
    this.real = real;
  }

  /** Kills it after so many more units of work. */
  public void killAfter(int more) {
    units.set(more);
  }

  /** Lets it live again. */
  public void revive() {
    units.set(Long.MAX_VALUE);
  }

  @Override
  public Dialect dialect() {
    return real.dialect();
  }

  @Override
  public void migrate(String subsystem, List<Migration> migrations) {
    // The real one was brought up to date by whoever made it.
  }

  @Override
  public <T> CompletableFuture<T> write(UnitOfWork<T> work) {
    return real.write(transaction -> {
      T result = work.execute(transaction);
      if (units.getAndDecrement() <= 0) {
        throw new SQLException("killed");
      }
      return result;
    });
  }

  @Override
  public <T> T read(Query<T> query) throws DteException {
    return real.read(query);
  }
}
