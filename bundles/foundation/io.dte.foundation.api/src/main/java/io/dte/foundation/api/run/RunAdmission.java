// SPDX-License-Identifier: Apache-2.0
package io.dte.foundation.api.run;

import io.dte.foundation.api.problem.DteException;
import org.osgi.annotation.versioning.ConsumerType;

/** Decides whether somebody may run what they ask for, once it is known what that means. */
@ConsumerType
@FunctionalInterface
public interface RunAdmission {

  /**
   * Refuses by throwing; nothing is recorded then.
   *
   * @param request as {@link RunKind#check} returned it and as it is going to run: what is judged here is what counts
   */
  void admit(RunRequest request) throws DteException;
}
