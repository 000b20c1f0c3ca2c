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
    Page<Metric> page = tracking.history(TrackingCalls.runId(call), call.need("metric_key"),
        (int) Math.min(limit, MOST_POINTS), call.text("page_token"));
    ObjectNode json = Json.object();
    ArrayNode array = json.putArray("metrics");
    page.items().forEach(metric -> array.add(Json.of(metric)));
    return TrackingCalls.token(json, page);
  }

  private List<String> allowed(Call call, List<String> ids) throws DteException {
    for (String id : ids) {
      access.run(call.caller(), id, Level.READ);
    }
    return ids;
  }

  private ObjectNode bulk(Call call) throws DteException {
    List<String> ids = call.texts("run_id");
    if (ids.isEmpty() || ids.size() > MOST_RUNS) {
      throw Call.invalid(ids.isEmpty() ? "GetMetricHistoryBulk request must specify at least one run_id."
          : "GetMetricHistoryBulk request cannot specify more than " + MOST_RUNS + " run_ids. Received " + ids.size()
          + " run_ids.");
    }
    if (call.text("metric_key").isEmpty()) {
      throw Call.invalid("GetMetricHistoryBulk request must specify a metric_key.");
    }
    int limit = (int) Math.min(call.number("max_results", MOST_POINTS), MOST_POINTS);
    List<RunMetric> points = new ArrayList<>();
    for (String id : allowed(call, ids)) {
      for (Metric metric : tracking.history(id, call.need("metric_key"), Math.max(1, limit - points.size()), "")
          .items()) {
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
    List<String> ids = call.texts("run_ids");
    if (ids.isEmpty()) {
      throw Call.invalid("Missing value for required parameter 'run_ids'. See the API docs for more information about"
          + " request parameters.");
    }
    if (ids.size() > MOST_RUNS) {
      throw Call.invalid("GetMetricHistoryBulkInterval request must specify at most " + MOST_RUNS
          + " run_ids. Received " + ids.size());
    }
    String key = call.need("metric_key");
    if (call.has("start_step") != call.has("end_step")) {
      throw Call.invalid("If either start step or end step are specified, both must be specified.");
    }
    long start = call.number("start_step", Long.MIN_VALUE);
    long end = call.number("end_step", Long.MAX_VALUE);
    if (start > end) {
      throw Call.invalid("end_step must be greater than start_step. Found start_step=" + start + " and end_step=" + end
          + ".");
    }
    return points(tracking.sampledHistory(allowed(call, ids), key, start, end, (int) limit));
  }

  private static ObjectNode points(List<RunMetric> points) {
    ObjectNode json = Json.object();
    ArrayNode array = json.putArray("metrics");
    points.forEach(point -> array.add(Json.of(point)));
    return json;
  }
}
