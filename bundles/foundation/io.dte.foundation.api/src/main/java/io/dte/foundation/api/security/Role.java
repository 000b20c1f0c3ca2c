// SPDX-License-Identifier: Apache-2.0
package io.dte.foundation.api.security;

/** What a user may do; each role includes those before it. */
public enum Role {
  /** Reads. */
  VIEWER,
  /** Starts runs of what is installed. */
  SCIENTIST,
  /** Brings documents and code of their own. */
  DEVELOPER,
  /** Installs plug-ins, changes configuration, manages users. */
  OPERATOR;

  public boolean includes(Role other) {
    return compareTo(other) >= 0;
  }

  public String label() {
    return name().toLowerCase(java.util.Locale.ROOT);
  }
}
