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
    return Sql.list(connection, "SELECT metric_key, operator, bound FROM ml.threshold WHERE experiment = ? ORDER BY"
        + " metric_key", row -> new Threshold(row.getString(1), row.getString(2), row.getDouble(3)), experiment);
  }

  /** Tells of each value that goes beyond a bound which the one before it kept. */
  static Series.Arrivals arrivals(Transaction transaction, Runs.Row run) throws SQLException {
    List<Threshold> thresholds = of(transaction.connection(), Long.parseLong(run.info().experimentId()));
    return (key, last, points) -> {
      for (Threshold threshold : thresholds) {
        boolean before = threshold.isBeyond(last);
        for (Metric metric : key.equals(threshold.metric()) ? points : List.<Metric>of()) {
          boolean now = threshold.isBeyond(metric.value());
          if (now && !before) {
            transaction.append(crossed(run, threshold, metric));
          }
          before = now;
        }
      }
    };
  }

  private static NewEvent crossed(Runs.Row run, Threshold threshold, Metric metric) {
    return new NewEvent(Event.NO_RUN, EventType.of("metric.threshold.crossed"), RunEvents.subject(run.info().id()),
        "system", JsonNodeFactory.instance.objectNode().put("experiment", run.info().experimentId())
        .put("run", run.info().id())
            .put("metric", metric.key()).put("operator", threshold.operator()).put("bound", threshold.bound())
            .put("value", metric.value()).put("step", metric.step()), List.of());
  }
}
