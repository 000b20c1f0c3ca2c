// SPDX-License-Identifier: Apache-2.0
package io.dte.foundation.api.security;

import java.security.Principal;

/**
 * Somebody who proved who they are.
 *
 * @param name the user's name, unique
 * @param role the highest role they have
 */
public record Caller(String name, Role role) implements Principal {

  @Override
  public String getName() {
    return name;
  }
}
