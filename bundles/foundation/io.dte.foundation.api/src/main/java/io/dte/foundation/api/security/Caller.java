// SPDX-License-Identifier: Apache-2.0
package io.dte.foundation.api.security;

import io.dte.foundation.api.problem.DteException;
import io.dte.foundation.api.problem.ExitCode;
import java.security.Principal;

/**
 * Somebody who proved who they are.
 *
 * @param name the user's name, unique
 * @param role the highest role they have
 * @param owner they presented the token of {@code owner.json}: the operating system's user this engine belongs to, who
 *     may name files and folders of this machine
 */
public record Caller(String name, Role role, boolean owner) implements Principal {

  /** A caller who is not the owner of the data directory. */
  public Caller(String name, Role role) {
    this(name, role, false);
  }

  /**
   * Refuses, with {@link ExitCode#REFUSED}, a caller whose role does not include another.
   *
   * @return this caller
   */
  public Caller require(Role least) throws DteException {
    if (!role.includes(least)) {
      throw new DteException(ExitCode.REFUSED, "This needs the role " + least.label() + "; " + name + " has " + role.label()
          + ".", "An operator can give another role.");
    }
    return this;
  }

  @Override
  public String getName() {
    return name;
  }
}
