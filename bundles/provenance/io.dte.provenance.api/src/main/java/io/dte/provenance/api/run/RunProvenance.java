// SPDX-License-Identifier: Apache-2.0
package io.dte.provenance.api.run;

import io.dte.foundation.api.problem.DteException;
import io.dte.provenance.api.model.Document;
import java.util.UUID;
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
  Document of(UUID run) throws DteException;
}
