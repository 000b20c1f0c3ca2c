// SPDX-License-Identifier: Apache-2.0
package io.dte.tests.benchmarks;

import io.dte.foundation.api.problem.DteException;
import io.dte.foundation.store.EventLogLoad;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;

/**
 * The event log on the embedded database. An append counts when it is acknowledged, that is after the flush; each of the
 * threads keeps a window of appends in flight, as the run service does.
 */
final class EventLogBenchmark implements Benchmark {
  private static final int TURNS = 5;
  private static final int THREADS = 8;
  private static final int EACH = 25_000;
  private static final int WINDOW = 1000;
  private static final int ALONE = 200;

  @Override
  public List<Row> measure(Bench bench) throws IOException, InterruptedException {
    double[] appends = new double[TURNS];
    double[] replays = new double[TURNS];
    double[] latencies = new double[TURNS];
    double[] sizes = new double[TURNS];
    for (int i = -1; i < TURNS; i++) {
      var folder = Files.createDirectories(bench.scratch().resolve("event-log"));
      double append;
      double replay;
      double latency;
      try (EventLogLoad load = new EventLogLoad(folder)) {
        append = THREADS * EACH / load.append(THREADS, EACH, WINDOW);
        replay = load.replay();
        latency = load.latency(ALONE);
      } catch (DteException e) {
        throw new IOException(e);
      }
      if (i >= 0) {
        appends[i] = append;
        replays[i] = replay;
        latencies[i] = latency;
        sizes[i] = Files.size(folder.resolve("dte.mv.db")) / (double) (THREADS * EACH + ALONE);
      }
      bench.delete(folder);
    }
    List<Row> rows = new ArrayList<>();
    rows.add(Row.alone("acknowledged appends, " + THREADS + " threads", "1/s", Bench.median(appends), TURNS));
    rows.add(Row.alone("events replayed", "1/s", Bench.median(replays), TURNS));
    rows.add(Row.alone("one append, acknowledged", "ms", Bench.median(latencies), TURNS));
    rows.add(Row.alone("database, an event", "byte", Bench.median(sizes), TURNS));
    return rows;
  }
}
