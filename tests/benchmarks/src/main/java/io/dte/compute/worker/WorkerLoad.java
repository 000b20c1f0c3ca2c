// SPDX-License-Identifier: Apache-2.0
package io.dte.compute.worker;

import io.dte.compute.api.worker.Worker;
import io.dte.compute.api.worker.WorkerMessage;
import io.dte.compute.api.worker.WorkerPool;
import io.dte.compute.api.worker.WorkerPoolSettings;
import io.dte.compute.api.worker.WorkerProgram;
import io.dte.foundation.api.problem.DteException;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;

/** Gives a worker that echoes one request after the other; for benchmarks. */
public final class WorkerLoad implements AutoCloseable {
  private static final WorkerMessage QUESTION = new WorkerMessage("{\"expression\":\"1 + 1\"}");

  private final PoolService pools;
  private final WorkerPool pool;

  /** The worker's main class. */
  public static final class Echo {
    private Echo() {}

    public static void main(String[] args) {
      Worker.serve((request, call) -> request);
    }
  }

  public WorkerLoad(Path scratch) throws IOException {
    pools = new PoolService(scratch.resolve("workers"), Clock.systemUTC());
    try {
      pool = pools.open(WorkerPoolSettings.of("echo", WorkerProgram.java(Echo.class.getName(), Echo.class)).workers(1, 1));
      pool.submit(QUESTION).reply().toCompletableFuture().join();
    } catch (DteException e) {
      throw new IOException(e);
    }
  }

  /** Seconds for that many requests, each after the answer to the one before. */
  public double roundTrips(int count) {
    long begun = System.nanoTime();
    for (int i = 0; i < count; i++) {
      pool.submit(QUESTION).reply().toCompletableFuture().join();
    }
    return (System.nanoTime() - begun) / 1e9;
  }

  @Override
  public void close() {
    pools.deactivate();
  }
}
