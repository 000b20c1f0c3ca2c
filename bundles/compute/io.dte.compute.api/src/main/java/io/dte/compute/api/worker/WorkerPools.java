// SPDX-License-Identifier: Apache-2.0
package io.dte.compute.api.worker;

import io.dte.foundation.api.problem.DteException;
import org.osgi.annotation.versioning.ProviderType;

/** Opens pools of worker processes. Thread-safe. All workers end with the engine, however it ends. */
@ProviderType
public interface WorkerPools {

  /**
   * Opens a pool; its least number of workers is started, without waiting for them. Whoever opens a pool closes it.
   *
   * @throws DteException when the class path of its workers cannot be made
   */
  WorkerPool open(WorkerPoolSettings settings) throws DteException;
}
