// SPDX-License-Identifier: Apache-2.0
package io.dte.compute.api.worker;

/** The work of a worker, on the worker's side. */
@FunctionalInterface
public interface WorkerHandler {

  /** What a handler may say and ask while it works. */
  interface Call {
    /** Tells how far the work is; any JSON. */
    void progress(WorkerMessage message);

    /** Whether nobody waits for the answer any more; the thread is interrupted too. */
    boolean isCancelled();
  }

  /**
   * Answers a request. An exception fails this request only, with its message; an {@link OutOfMemoryError} ends the worker.
   * Called by one thread at a time, or by as many as {@link Worker#serve} was given.
   */
  WorkerMessage handle(WorkerMessage request, Call call) throws Exception;
}
