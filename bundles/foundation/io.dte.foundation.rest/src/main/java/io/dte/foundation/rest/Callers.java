// SPDX-License-Identifier: Apache-2.0
package io.dte.foundation.rest;

import io.dte.foundation.api.problem.DteException;
import io.dte.foundation.api.problem.ExitCode;
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
    if (!caller.role().includes(role)) {
      throw new DteException(ExitCode.REFUSED, "This needs the role " + role.label() + "; " + caller.name() + " has "
          + caller.role().label() + ".", "An operator can give another role.");
    }
    return caller;
  }
}
