// SPDX-License-Identifier: Apache-2.0
package io.dte.tests.scenarios;

import io.dte.compute.api.worker.Worker;
import io.dte.compute.api.worker.WorkerMessage;
import io.dte.foundation.api.file.Sha256;

/** A worker whose class path is made of bundles: its own, and those of the platform's API. */
public final class EchoWorker {

  private EchoWorker() {}

  public static void main(String[] args) {
    Worker.serve((request, call) -> new WorkerMessage(Sha256.of(request.body())));
  }
}
