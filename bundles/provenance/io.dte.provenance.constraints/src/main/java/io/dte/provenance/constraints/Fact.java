// SPDX-License-Identifier: Apache-2.0
package io.dte.provenance.constraints;

import io.dte.provenance.api.model.Kind;

/** A statement, written or inferred, with terms for its identifier and its arguments. */
record Fact(Kind kind, int id, int[] arguments) {

  int argument(int position) {
    return arguments[position];
  }
}
