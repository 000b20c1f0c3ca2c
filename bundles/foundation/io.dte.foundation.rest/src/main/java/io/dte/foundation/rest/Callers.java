// SPDX-License-Identifier: Apache-2.0
package io.dte.foundation.rest;

import io.dte.foundation.api.problem.DteException;
import io.dte.foundation.api.security.Caller;
import io.dte.foundation.api.security.Role;
import jakarta.ws.rs.NotAuthorizedException;
import jakarta.ws.rs.core.SecurityContext;

/** Asks who calls, and whether they may. */
final class Callers {
  private Callers() {}

  /** The caller, who has at least this role. */
  static Caller require(SecurityContext security, Role role) throws DteException {
    if (!(security.getUserPrincipal() instanceof Caller caller)) {
      throw new NotAuthorizedException("Bearer realm=\"dte\"");
    }
    return caller.require(role);
  }
}
