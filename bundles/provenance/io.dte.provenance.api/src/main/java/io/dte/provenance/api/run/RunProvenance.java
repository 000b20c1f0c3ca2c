// SPDX-License-Identifier: Apache-2.0
package io.dte.provenance.api.run;

import io.dte.foundation.api.problem.DteException;
import io.dte.provenance.api.model.Document;
import java.util.UUID;
import java.util.function.Predicate;
import org.osgi.annotation.versioning.ProviderType;

/**
 * The lineage of a run, as its events tell it; there with and without an owner of the data directory. Safe for use by
 * many threads.
 */
@ProviderType
public interface RunProvenance {

  /**
   * The run, its steps, and each child run as a bundle that is linked to the step that started it.
   *
   * @throws DteException with code INVALID when there is no such run
   */
  default Document of(UUID run) throws DteException {
    return of(run, child -> true);
  }

  /**
   * The same for somebody who may not see all.
   *
   * @param visible whether a child run is told; its own children are not when it is not
   */
  Document of(UUID run, Predicate<UUID> visible) throws DteException;
}
