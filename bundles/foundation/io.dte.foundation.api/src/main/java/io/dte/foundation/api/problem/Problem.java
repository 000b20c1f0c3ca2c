// SPDX-License-Identifier: Apache-2.0
package io.dte.foundation.api.problem;

/**
 * One thing that went wrong, told to a person.
 *
 * @param code what kind of problem; decides exit status and HTTP status
 * @param message one sentence: what is wrong
 * @param location where; {@link SourceLocation#NONE} when no file is concerned
 * @param hint how to fix it; may be empty
 */
public record Problem(ExitCode code, String message, SourceLocation location, String hint) {

  public static Problem of(ExitCode code, String message, String hint) {
    return new Problem(code, message, SourceLocation.NONE, hint);
  }

  /** The same problem, placed in a file. */
  public Problem at(SourceLocation place) {
    return new Problem(code, message, place, hint);
  }

  /** {@code FILE:LINE:COL: message (hint)}: the form printed on a terminal. */
  @Override
  public String toString() {
    String where = location.toString();
    return (where.isEmpty() ? "" : where + ": ") + message + (hint.isEmpty() ? "" : " (" + hint + ")");
  }
}
