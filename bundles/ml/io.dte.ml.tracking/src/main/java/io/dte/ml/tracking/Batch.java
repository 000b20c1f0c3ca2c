// SPDX-License-Identifier: Apache-2.0
package io.dte.ml.tracking;

import io.dte.foundation.api.problem.DteException;
import io.dte.foundation.api.store.Transaction;
import io.dte.ml.api.tracking.Metric;
import io.dte.ml.api.tracking.RunBatch;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What a run logs in one call, checked against MLflow's limits and ready to be stored. */
record Batch(List<Metric> metrics, byte[] packed, Map<String, String> params, Map<String, String> tags) {

  static Batch of(RunBatch batch) throws DteException {
    limit("metrics", RunBatch.MAX_METRICS, batch.metrics().size());
    limit("params", RunBatch.MAX_PARAMS, batch.params().size());
    limit("tags", RunBatch.MAX_PARAMS, batch.tags().size());
    limit("metrics, params, and tags", RunBatch.MAX_METRICS, batch.metrics().size() + batch.params().size()
        + batch.tags().size());
    for (Metric metric : batch.metrics()) {
      Checks.key("name", metric.key());
    }
    Map<String, String> params = new HashMap<>();
    for (Map.Entry<String, String> param : batch.params().entrySet()) {
      Checks.key("key", param.getKey());
      params.put(param.getKey(), Checks.cut("value", param.getValue(), Checks.PARAM));
    }
    return new Batch(batch.metrics(), Journal.pack(batch.metrics()), params, tags(batch.tags()));
  }

  private static void limit(String what, int most, int found) throws DteException {
    if (found > most) {
      throw Checks.invalid("A batch logging request can contain at most " + most + " " + what + ". Got " + found + " "
          + what + ". Please split up " + what + " across multiple requests and try again.");
    }
  }

  static Map<String, String> tags(Map<String, String> tags) throws DteException {
    Map<String, String> checked = new HashMap<>();
    for (Map.Entry<String, String> tag : tags.entrySet()) {
      Checks.key("key", tag.getKey());
      checked.put(tag.getKey(), Checks.cut("value", tag.getValue(), Checks.TAG));
    }
    return checked;
  }

  /** Stores it; returns its entry in the journal, none when there are no metrics. */
  Optional<Journal.Entry> store(Transaction transaction, String runId, Journal journal)
      throws SQLException, DteException {
    Connection connection = transaction.connection();
    Runs.Row run = Runs.requireActive(connection, runId);
    for (Map.Entry<String, String> param : params.entrySet()) {
      Runs.setParam(connection, run.no(), runId, param.getKey(), param.getValue());
    }
    for (Map.Entry<String, String> tag : tags.entrySet()) {
      Runs.setTag(connection, run.no(), tag.getKey(), tag.getValue());
    }
    LoggedModels.measure(connection, runId, metrics);
    return metrics.isEmpty() ? Optional.empty() : Optional.of(journal.append(transaction, run, packed));
  }
}
