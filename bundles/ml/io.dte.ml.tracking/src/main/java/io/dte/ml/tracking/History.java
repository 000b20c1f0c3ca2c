// SPDX-License-Identifier: Apache-2.0
package io.dte.ml.tracking;

import io.dte.foundation.api.problem.DteException;
import io.dte.foundation.api.store.Database;
import io.dte.ml.api.tracking.Metric;
import io.dte.ml.api.tracking.Page;
import io.dte.ml.api.tracking.RunMetric;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.TreeSet;

/** Reads series of points. A page is made of whole blocks, so that it may hold some more points than were asked for. */
final class History {
  private static final int MOST = 25_000;

  private History() {}

  static Page<Metric> page(Database database, String runId, String key, int limit, String pageToken) throws DteException {
    long from = Query.offset(pageToken);
    Checks.runId(runId);
    Optional<Series.Points> points = database.read(connection -> {
      Optional<Runs.Row> run = Runs.find(connection, runId);
      return run.isEmpty() ? Optional.empty()
          : Optional.of(Series.read(connection, run.get().no(), key, from, Math.min(limit, MOST)));
    });
    Series.Points found = points.orElseThrow(() -> Checks.missing("Run with id=" + runId + " not found", null));
    return new Page<>(found.points(), found.next() < 0 ? "" : Query.token(found.next()));
  }

  /** The same steps of all runs where they have them, evenly spread, with the first and last of each run. */
  static List<RunMetric> sampled(Database database, List<String> runIds, String key, long from, long to, int limit)
      throws DteException {
    List<RunMetric> sampled = new ArrayList<>();
    List<List<Metric>> histories = new ArrayList<>();
    NavigableSet<Long> steps = new TreeSet<>();
    for (String id : runIds) {
      List<Metric> points = new ArrayList<>(page(database, id, key, 0, "").items());
      points.removeIf(point -> point.step() < from || point.step() > to);
      points.sort(Comparator.comparingLong(Metric::step).thenComparingLong(Metric::timestamp));
      points.forEach(point -> steps.add(point.step()));
      histories.add(points);
    }
    List<Long> all = List.copyOf(steps);
    NavigableSet<Long> chosen = new TreeSet<>();
    for (int i = 0; i < limit && !all.isEmpty(); i++) {
      chosen.add(all.get((int) ((long) i * Math.max(0, all.size() - 1) / Math.max(1, limit - 1))));
    }
    for (int i = 0; i < runIds.size(); i++) {
      List<Metric> points = histories.get(i);
      for (int p = 0; p < points.size(); p++) {
        boolean end = p == 0 || p == points.size() - 1;
        if (end || all.size() <= limit || chosen.contains(points.get(p).step())) {
          sampled.add(new RunMetric(runIds.get(i), points.get(p)));
        }
      }
    }
    return List.copyOf(sampled);
  }
}
