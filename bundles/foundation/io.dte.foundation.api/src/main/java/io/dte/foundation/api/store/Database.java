// SPDX-License-Identifier: Apache-2.0
package io.dte.foundation.api.store;

import io.dte.foundation.api.problem.DteException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.osgi.annotation.versioning.ProviderType;

/**
 * The one relational database of the platform: H2 embedded or PostgreSQL, by configuration. There only while this
 * framework owns the data directory. Each subsystem has a schema of its own, named like itself. Only SQL that both
 * databases understand is used. Safe for use by many threads.
 */
@ProviderType
public interface Database {

  /** Which database it is; for the few statements where the two differ. */
  enum Dialect { H2, POSTGRESQL }

  Dialect dialect();

  /**
   * Brings the schema of a subsystem up to date: creates it, then applies each migration once, in order of version.
   * Applied migrations must not change: their text is compared by digest.
   */
  void migrate(String subsystem, List<Migration> migrations) throws DteException;

  /**
   * Runs a unit of work, SQL and events together, and commits it. Units are committed in groups, in the order of the
   * calls. The future completes after the commit was flushed to disk; a unit that throws changes nothing.
   */
  <T> CompletableFuture<T> write(UnitOfWork<T> work);

  /** Runs a query on a connection of its own, read only. */
  <T> T read(Query<T> query) throws DteException;
}
