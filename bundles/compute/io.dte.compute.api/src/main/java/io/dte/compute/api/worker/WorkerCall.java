// SPDX-License-Identifier: Apache-2.0
package io.dte.compute.api.worker;

import java.util.concurrent.CompletionStage;
import org.osgi.annotation.versioning.ProviderType;

/** A request on its way. Thread-safe. */
@ProviderType
public interface WorkerCall {

  /**
   * Completes with the answer, or exceptionally with a {@link WorkerException}. It is completed by the thread that reads from the
   * worker: what is to follow and is not short goes to an executor.
   */
  CompletionStage<WorkerMessage> reply();

  /** Nobody waits any more: the reply fails; a worker that goes on with it longer than the grace time is killed. */
  void cancel();
}
