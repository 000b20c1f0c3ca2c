// SPDX-License-Identifier: Apache-2.0
package io.dte.ml.mlflow;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.dte.foundation.api.problem.DteException;
import io.dte.foundation.api.security.Permissions.Level;
import io.dte.ml.api.tracking.Metric;
import io.dte.ml.api.tracking.Page;
import io.dte.ml.api.tracking.RunMetric;
import io.dte.ml.api.tracking.TrackingService;
import java.util.ArrayList;
import java.util.List;

/** Histories of metrics, of one run or of several. */
final class HistoryCalls {
  private static final int MOST_RUNS = 100;
  private static final int MOST_POINTS = 25_000;
  private final TrackingService tracking;
  private final Access access;

  HistoryCalls(TrackingService tracking, Access access) {
    this.tracking = tracking;
    this.access = access;
  }

  void register(Routes routes) {
    routes.add("GET", "metrics/get-history", this::history);
    routes.add("GET", "metrics/get-history-bulk", this::bulk);
    routes.add("GET", "metrics/get-history-bulk-interval", this::interval);
  }

  private ObjectNode history(Call call) throws DteException {
    access.run(call.caller(), TrackingCalls.runId(call), Level.READ);
    long limit = call.number("max_results", 0);
    if (limit < 0) {
      throw Call.invalid("Invalid value " + limit + " for parameter 'max_results' supplied");
    }
    Page<Metric> page = tracking.history(TrackingCalls.runId(call), call.need("metric_key"), (int) Math.min(limit, MOST_POINTS),
        call.text("page_token"));
    ObjectNode json = Json.object();
    ArrayNode array = json.putArray("metrics");
    page.items().forEach(metric -> array.add(Json.of(metric)));
    return TrackingCalls.token(json, page);
  }

  private List<String> runs(Call call, String field) throws DteException {
    List<String> ids = call.texts(field);
    if (ids.isEmpty() || ids.size() > MOST_RUNS) {
      throw Call.invalid("GetMetricHistoryBulk request must specify from 1 to " + MOST_RUNS + " run_ids");
    }
    for (String id : ids) {
      access.run(call.caller(), id, Level.READ);
    }
    return ids;
  }

  private ObjectNode bulk(Call call) throws DteException {
    int limit = (int) Math.min(call.number("max_results", MOST_POINTS), MOST_POINTS);
    List<RunMetric> points = new ArrayList<>();
    for (String id : runs(call, "run_id")) {
      for (Metric metric : tracking.history(id, call.need("metric_key"), Math.max(1, limit - points.size()), "").items()) {
        if (points.size() < limit) {
          points.add(new RunMetric(id, metric));
        }
      }
    }
    return points(points);
  }

  private ObjectNode interval(Call call) throws DteException {
    long limit = call.number("max_results", 320);
    if (limit < 1 || limit > 2500) {
      throw Call.invalid("max_results must be between 1 and 2500");
    }
    return points(tracking.sampledHistory(runs(call, "run_ids"), call.need("metric_key"), call.number("start_step", Long.MIN_VALUE),
        call.number("end_step", Long.MAX_VALUE), (int) limit));
  }

  private static ObjectNode points(List<RunMetric> points) {
    ObjectNode json = Json.object();
    ArrayNode array = json.putArray("metrics");
    points.forEach(point -> array.add(Json.of(point)));
    return json;
  }
}
