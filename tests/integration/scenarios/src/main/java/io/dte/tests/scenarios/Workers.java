// SPDX-License-Identifier: Apache-2.0
package io.dte.tests.scenarios;

import io.dte.compute.api.worker.WorkerMessage;
import io.dte.compute.api.worker.WorkerPool;
import io.dte.compute.api.worker.WorkerPoolSettings;
import io.dte.compute.api.worker.WorkerPools;
import io.dte.compute.api.worker.WorkerProgram;
import io.dte.foundation.api.file.Sha256;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** A worker process starts from the bundles of this framework. */
@Component(service = Callable.class, property = "scenario=workers")
public final class Workers implements Callable<String> {
  private final WorkerPools pools;

  @Activate
  public Workers(@Reference WorkerPools pools) {
    this.pools = pools;
  }

  @Override
  public String call() throws Exception {
    WorkerProgram.Java program = WorkerProgram.java(EchoWorker.class.getName(), EchoWorker.class, Sha256.class);
    try (WorkerPool pool = pools.open(WorkerPoolSettings.of("scenario", program.heap(64)))) {
      byte[] body = {1, 2, 3};
      String digest = pool.submit(new WorkerMessage("", body)).reply().toCompletableFuture().get(Platform.PATIENCE_SECONDS, TimeUnit.SECONDS).json();
      Platform.check(digest.equals(Sha256.of(body)), "the worker said " + digest);
      return "a worker answered";
    }
  }
}
