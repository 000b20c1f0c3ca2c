// SPDX-License-Identifier: Apache-2.0
package io.dte.foundation.store;

import io.dte.foundation.api.problem.DteException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;

/**
 * Deletes what is older than the time to keep: events of runs that are over, and events that belong to no run. What a
 * consumer has not seen yet stays.
 */
final class Retention {
  /** Rows deleted in one transaction, so that the writer is free again soon. */
  private static final int BATCH = 5_000;

  private final Store store;
  private final Clock clock;
  private final Duration keep;

  Retention(Store store, Clock clock, Duration keep) {
    this.store = store;
    this.clock = clock;
    this.keep = keep;
  }

  /** @return how many events were deleted */
  int apply() throws DteException {
    Instant cutoff = clock.instant().minus(keep);
    int deleted = 0;
    int count;
    do {
      count = Store.await(store.write(transaction -> delete(transaction.connection(), cutoff)), "clean");
      deleted += count;
    } while (count == BATCH);
    return deleted;
  }

  private static int delete(Connection connection, Instant cutoff) throws SQLException {
    try (PreparedStatement delete = connection.prepareStatement("""
        DELETE FROM store.event WHERE seq IN (
          SELECT e.seq FROM store.event e
          WHERE e.recorded_us < ?
            AND e.seq <= (SELECT COALESCE(MIN(c.seq), 9223372036854775807) FROM store.cursor c)
            AND e.seq < (SELECT MAX(m.seq) FROM store.event m)
            AND (e.run_id = ? OR EXISTS (
              SELECT 1 FROM store.event f WHERE f.run_id = e.run_id AND f.recorded_us < ?
                AND f.type_name IN ('run.succeeded', 'run.failed', 'run.cancelled', 'run.removed')
                AND NOT EXISTS (SELECT 1 FROM store.event l WHERE l.run_id = f.run_id AND l.seq > f.seq)))
          ORDER BY e.seq FETCH FIRST 5000 ROWS ONLY)""")) {
      delete.setLong(1, EventRows.micros(cutoff));
      delete.setObject(2, io.dte.foundation.api.event.Event.NO_RUN);
      delete.setLong(3, EventRows.micros(cutoff));
      return delete.executeUpdate();
    }
  }
}
