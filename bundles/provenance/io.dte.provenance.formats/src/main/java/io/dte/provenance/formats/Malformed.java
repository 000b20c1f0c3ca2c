// SPDX-License-Identifier: Apache-2.0
package io.dte.provenance.formats;

import io.dte.foundation.api.problem.DteException;
import io.dte.foundation.api.problem.ExitCode;
import io.dte.foundation.api.problem.Problem;
import io.dte.foundation.api.problem.SourceLocation;

/** A document does not say what its format asks for, at a place. */
final class Malformed extends DteException {
  private static final long serialVersionUID = 1L;

  Malformed(String source, int line, int column, String message, String hint) {
    super(new Problem(ExitCode.INVALID, message, new SourceLocation(source, Math.max(0, line), Math.max(0, column)), hint));
  }
}
