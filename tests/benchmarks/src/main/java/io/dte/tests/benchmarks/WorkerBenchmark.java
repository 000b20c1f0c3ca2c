// SPDX-License-Identifier: Apache-2.0
package io.dte.tests.benchmarks;

import io.dte.compute.worker.WorkerLoad;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.List;

/** A request to a worker process and its answer, against bytes through the pipes of {@code cat}. */
final class WorkerBenchmark implements Benchmark {
  private static final int COUNT = 20_000;
  private static final int TURNS = 7;
  private static final int MICROS = 1_000_000;

  @Override
  public List<Row> measure(Bench bench) throws IOException, InterruptedException {
    Process cat = new ProcessBuilder("cat").start();
    try (WorkerLoad load = new WorkerLoad(bench.scratch()); OutputStream out = cat.getOutputStream(); InputStream in = cat.getInputStream()) {
      double[][] seconds = bench.inTurns(TURNS, () -> load.roundTrips(COUNT), () -> bare(out, in));
      return List.of(new Row("worker: round trip of a request", "us", Bench.median(seconds[0]) * MICROS / COUNT,
          Bench.median(seconds[1]) * MICROS / COUNT, "pipes of cat", "", TURNS));
    } finally {
      cat.destroy();
    }
  }

  private static double bare(OutputStream out, InputStream in) throws IOException {
    byte[] message = new byte[40];
    long begun = System.nanoTime();
    for (int i = 0; i < COUNT; i++) {
      out.write(message);
      out.flush();
      in.readNBytes(message, 0, message.length);
    }
    return (System.nanoTime() - begun) / 1e9;
  }
}
