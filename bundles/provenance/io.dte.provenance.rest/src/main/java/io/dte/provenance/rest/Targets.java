// SPDX-License-Identifier: Apache-2.0
package io.dte.provenance.rest;

import io.dte.foundation.api.problem.DteException;
import io.dte.foundation.api.problem.ExitCode;
import java.util.UUID;

/** Ids of runs as callers give them. */
final class Targets {
  private Targets() {}

  /** @throws DteException with code USAGE when it is none */
  static UUID run(String id) throws DteException {
    try {
      return UUID.fromString(id);
    } catch (IllegalArgumentException e) {
      throw new DteException(ExitCode.USAGE, "'" + id + "' is no run's id", "", e);
    }
  }
}
