// SPDX-License-Identifier: Apache-2.0
package io.dte.ml.tracking;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.dte.foundation.api.event.Event;
import io.dte.foundation.api.event.EventType;
import io.dte.foundation.api.event.NewEvent;
import io.dte.foundation.api.store.Transaction;
import io.dte.ml.api.tracking.Metric;
import io.dte.ml.api.tracking.Threshold;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;

/** Bounds on metrics: a value that goes beyond one is told in the event log, in the transaction that stores it. */
final class Thresholds {
  private Thresholds() {}

  static List<Threshold> of(Connection connection, long experiment) throws SQLException {
    return Sql.list(connection, "SELECT metric_key, operator, bound FROM ml.threshold WHERE experiment = ? ORDER BY metric_key",
        row -> new Threshold(row.getString(1), row.getString(2), row.getDouble(3)), experiment);
  }

  static void crossed(Transaction transaction, Runs.Row run, List<Metric> metrics) throws SQLException {
    for (Threshold threshold : of(transaction.connection(), Long.parseLong(run.info().experimentId()))) {
      boolean before = Sql.first(transaction.connection(), "SELECT last_value FROM ml.series WHERE run = ? AND metric_key = ?",
          row -> Sql.loaded(row, 1), run.no(), threshold.metric()).map(threshold::isBeyond).orElse(false);
      for (Metric metric : metrics) {
        if (metric.key().equals(threshold.metric())) {
          boolean now = threshold.isBeyond(metric.value());
          if (now && !before) {
            transaction.append(new NewEvent(Event.NO_RUN, EventType.of("metric.threshold.crossed"),
                "tracking-run:" + run.info().id(), "system", JsonNodeFactory.instance.objectNode()
                .put("experiment", run.info().experimentId()).put("run", run.info().id()).put("metric", metric.key())
                .put("operator", threshold.operator()).put("bound", threshold.bound()).put("value", metric.value())
                .put("step", metric.step()), List.of()));
          }
          before = now;
        }
      }
    }
  }
}
