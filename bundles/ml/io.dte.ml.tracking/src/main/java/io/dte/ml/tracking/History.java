// SPDX-License-Identifier: Apache-2.0
package io.dte.ml.tracking;

import io.dte.foundation.api.problem.DteException;
import io.dte.foundation.api.store.Database;
import io.dte.ml.api.tracking.Metric;
import io.dte.ml.api.tracking.Page;
import io.dte.ml.api.tracking.RunMetric;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongPredicate;

/** Reads series of points. A page's token is the place of its first point: the block, and the point in the block. */
final class History {
  private static final int MOST = 25_000;
  private static final int SHIFT = 20;

  private History() {}

  static Page<Metric> page(Database database, String runId, String key, int limit, String pageToken)
      throws DteException {
    long from = Query.offset(pageToken);
    long run = run(database, runId);
    int enough = limit == 0 ? Integer.MAX_VALUE : Math.min(limit, MOST);
    List<Metric> points = new ArrayList<>();
    long[] next = {-1};
    return database.read(connection -> {
      Series.scan(connection, run, key, from >> SHIFT, (number, packed) -> {
        if (points.size() >= enough) {
          next[0] = number << SHIFT;
          return false;
        }
        int skipped = number == from >> SHIFT ? (int) Math.min(from & (1 << SHIFT) - 1, packed.length / Series.POINT)
            : 0;
        Series.unpack(key, packed, skipped, points);
        int surplus = points.size() - enough;
        if (surplus > 0) {
          points.subList(enough, points.size()).clear();
          next[0] = (number << SHIFT) + packed.length / Series.POINT - surplus;
        }
        return surplus <= 0;
      });
      return new Page<>(points, next[0] < 0 ? "" : Query.token(next[0]));
    });
  }

  private static long run(Database database, String id) throws DteException {
    Checks.runId(id);
    Optional<Runs.Row> run = database.read(connection -> Runs.find(connection, id));
    return run.orElseThrow(() -> Checks.missing("Run with id=" + id + " not found", null)).no();
  }

  /**
   * The same steps of all runs where they have them, evenly spread, with the first and last of each run, as MLflow does
   * it. Reads the points twice, a block at a time, and keeps only the steps and what it returns.
   */
  static List<RunMetric> sampled(Database database, List<String> runIds, String key, long from, long to, int limit)
      throws DteException {
    Steps steps = new Steps();
    Set<Long> ends = new HashSet<>();
    for (String id : runIds) {
      long[] end = {Long.MAX_VALUE, Long.MIN_VALUE};
      long run = run(database, id);
      database.read(connection -> {
        Series.scan(connection, run, key, 0, (number, packed) -> {
          ByteBuffer buffer = ByteBuffer.wrap(packed);
          for (int at = 0; at < packed.length; at += Series.POINT) {
            long step = buffer.getLong(at);
            if (step >= from && step <= to) {
              steps.add(step);
            }
            end[0] = Math.min(end[0], step);
            end[1] = Math.max(end[1], step);
          }
          return true;
        });
        return null;
      });
      ends.add(end[0]);
      ends.add(end[1]);
    }
    ends.removeIf(step -> step < from || step > to);
    Optional<Set<Long>> chosen = steps.chosen(limit);
    chosen.ifPresent(ends::addAll);
    LongPredicate wanted = chosen.isEmpty() ? step -> step >= from && step <= to : ends::contains;
    int most = Math.max(limit, chosen.isEmpty() ? 0 : ends.size());
    List<RunMetric> sampled = new ArrayList<>();
    for (String id : runIds) {
      Sample.of(database, run(database, id), key, wanted, most).forEach(point -> sampled.add(new RunMetric(id, point)));
    }
    return List.copyOf(sampled);
  }
}
