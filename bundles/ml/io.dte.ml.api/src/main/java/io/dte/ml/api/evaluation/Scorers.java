// SPDX-License-Identifier: Apache-2.0
package io.dte.ml.api.evaluation;

import io.dte.foundation.api.problem.DteException;
import java.util.List;
import org.osgi.annotation.versioning.ProviderType;

/**
 * Scorers of experiments. Durable and safe for use by many threads, with the errors of
 * {@link io.dte.ml.api.tracking.TrackingService}.
 */
@ProviderType
public interface Scorers {

  /** Adds the next version. */
  Scorer register(String experimentId, String name, String content) throws DteException;

  /** The latest version of each scorer, by name. */
  List<Scorer> latest(String experimentId) throws DteException;

  /**
   * The versions of a scorer, oldest first.
   *
   * @throws DteException NOT_FOUND when there is none
   */
  List<Scorer> versions(String experimentId, String name) throws DteException;

  /**
   * @param version 0 for all
   * @throws DteException NOT_FOUND when there is none
   */
  void delete(String experimentId, String name, int version) throws DteException;
}
