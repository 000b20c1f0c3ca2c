// SPDX-License-Identifier: Apache-2.0
package io.dte.provenance.constraints;

import io.dte.provenance.api.model.Kind;
import java.util.EnumSet;
import java.util.Set;

/** A statement, written or inferred, with terms for its identifier and its arguments. */
record Fact(Kind kind, int id, int[] arguments) {
  private static final Set<Kind> ANONYMOUS =
      EnumSet.of(Kind.ALTERNATE, Kind.SPECIALIZATION, Kind.MENTION, Kind.MEMBERSHIP);

  int argument(int position) {
    return arguments[position];
  }

  /** Whether it is a relation that has an identifier in PROV-DM. */
  boolean isIdentified() {
    return !kind.isElement() && !ANONYMOUS.contains(kind);
  }
}
