// SPDX-License-Identifier: Apache-2.0
package io.dte.compute.worker;

import io.dte.compute.api.worker.WorkerMessage;
import io.dte.compute.api.worker.WorkerPool;
import io.dte.compute.api.worker.WorkerPoolSettings;
import io.dte.compute.api.worker.WorkerProgram;
import java.nio.file.Path;
import java.time.Clock;

/** A process with workers, to be killed: it prints their process ids. */
public final class Engine {

  private Engine() {}

  /** @param args a folder */
  public static void main(String[] args) throws Exception {
    PoolService pools = new PoolService(Path.of(args[0]), Clock.systemUTC());
    WorkerPool pool = pools.open(WorkerPoolSettings.of("child", WorkerProgram.java(TestWorker.class.getName(), TestWorker.class)));
    System.out.println(pool.submit(new WorkerMessage("pid")).reply().toCompletableFuture().get().json());
    pool.submit(new WorkerMessage("hang"));
    // One that never looks at its standard input.
    pools.open(WorkerPoolSettings.of("deaf", WorkerProgram.command("sh", "-c", "echo $$ > deaf; exec sleep 600")).workers(1, 1));
    Thread.sleep(600_000);
  }
}
