// SPDX-License-Identifier: Apache-2.0
package io.dte.tests.benchmarks;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Tracking with a million points in one run and ten thousand runs in one experiment, and what makes it slower. */
final class TrackingScale implements Benchmark {
  private static final int POINTS = 1_000_000;
  private static final int BATCH = 1000;
  private static final int RUNS = 10_000;
  private static final int FEW = 1000;
  private static final int CLIENTS = 8;
  private static final int TURNS = 20;
  private static final double WARM_SECONDS = 5;

  @Override
  public List<Row> measure(Bench bench) throws IOException, InterruptedException {
    List<Row> rows = new ArrayList<>();
    try (LiveServer server = LiveServer.dte(bench)) {
      TrackingClient client = TrackingClient.of(server);
      String experiment = client.newExperiment("large");
      TrackingClient.rate(CLIENTS, FEW, 1e6, i -> client.newTypicalRun(experiment, i));
      rows.add(median(client, "search, the best 100 of 1,000 runs by a filter, alone", i -> client.search(experiment, i + TURNS)));
      double rate = TrackingClient.rate(CLIENTS, RUNS - FEW - 1, 1e6, i -> client.newTypicalRun(experiment, FEW + i));
      rows.add(Row.alone("runs made and filled, 8 clients", "runs/s", rate, 1));
      String large = client.newRun(experiment);
      long begun = System.nanoTime();
      for (int i = 0; i < POINTS / BATCH; i++) {
        client.logThousand(large, true, (long) i * BATCH);
      }
      rows.add(Row.alone("a million points of one metric logged, one client", "s", (System.nanoTime() - begun) / 1e9, 1));
      rows.add(median(client, "search, the best 100 of 10,000 runs by a filter", i -> client.search(experiment, i + TURNS)));
      String newest = "{\"experiment_ids\":[\"" + experiment + "\"],\"max_results\":100}";
      rows.add(median(client, "search, the newest 100 of 10,000 runs", i -> client.post("runs/search", newest)));
      rows.add(median(client, "run of a million points", i -> client.get("api/2.0/mlflow/runs/get?run_id=" + large)));
      double before = server.residentMiB();
      String interval = "ajax-api/2.0/mlflow/metrics/get-history-bulk-interval?run_ids=" + large + "&metric_key=loss&max_results=";
      rows.add(median(client, "a million points, thinned to 320", i -> client.get(interval + 320)));
      rows.add(median(client, "a million points, thinned to 2,500", i -> client.get(interval + 2500)));
      rows.add(median(client, "a million points, 1,000 steps of them", i -> client.get(interval + "2500&start_step=700000&end_step=700999")));
      rows.add(Row.alone("memory of the server after thinning, more than before", "MiB", server.residentMiB() - before, 1));
      rows.add(Row.alone("memory of the server, resident, in the end", "MiB", server.residentMiB(), 1));
    }
    return rows;
  }

  private static Row median(TrackingClient client, String metric, TrackingClient.Work work)
      throws IOException, InterruptedException {
    double[] values = new double[TURNS];
    String other = client.newRun("0");
    // As in the duel: a server that has been in use.
    TrackingClient.rate(1, Integer.MAX_VALUE - 1, WARM_SECONDS, work);
    for (int i = -2; i < TURNS; i++) {
      int turn = i;
      // A database may keep the last answer as long as nothing changes: so something does, as while others train.
      double value = TrackingClient.milliseconds(1, none -> client.logMetric(other, turn + 2), none -> work.call(turn));
      if (i >= 0) {
        values[i] = value;
      }
    }
    return Row.alone(metric, "ms", Bench.median(values), TURNS);
  }
}
