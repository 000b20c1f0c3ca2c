// SPDX-License-Identifier: Apache-2.0
package io.dte.compute.api.worker;

import java.time.Duration;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.osgi.annotation.versioning.ProviderType;

/** Workers of one kind. Thread-safe; nothing blocks but {@link #close}. */
@ProviderType
public interface WorkerPool extends AutoCloseable {

  /** Gives a request to the next free worker, with the pool's limit of time. */
  WorkerCall submit(WorkerMessage request);

  /**
   * Gives a request to the next free worker.
   *
   * @param limit how long a worker may work on it; zero for none
   * @param progress told what the worker says meanwhile; must be short
   */
  WorkerCall submit(WorkerMessage request, Duration limit, Consumer<WorkerMessage> progress);

  /** How it is now. */
  Status status();

  /** Takes no more requests; completes when those it has are answered and all workers have ended. */
  CompletionStage<Void> drain();

  /** Stops all workers; requests that were not answered fail. Returns when no worker is left. */
  @Override
  void close();

  /**
   * A pool at one moment.
   *
   * @param starting workers that are not ready yet
   * @param ready workers that are
   * @param busy workers of those that work on something
   * @param waiting requests no worker has yet
   * @param crashes workers so far that ended without being told to, or had to be killed
   * @param lastProblem why the last of these did, for people; empty when there was none
   */
  record Status(int starting, int ready, int busy, int waiting, long crashes, String lastProblem) {}
}
