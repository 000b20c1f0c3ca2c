// SPDX-License-Identifier: Apache-2.0
package io.dte.workflow.cwl.expr;

import io.dte.foundation.api.problem.SourceLocation;

/** An expression that cannot be parsed or evaluated; the message is for people, and begins with the place once it is known. */
public final class ExpressionException extends Exception {
  private static final long serialVersionUID = 1L;

  private final transient SourceLocation location;
  private final String reason;

  public ExpressionException(String message) {
    this(message, null);
  }

  public ExpressionException(String message, Throwable cause) {
    super(message, cause);
    location = SourceLocation.NONE;
    reason = message;
  }

  private ExpressionException(SourceLocation location, ExpressionException cause) {
    super(location + ": " + cause.getMessage(), cause);
    this.location = location;
    reason = cause.getMessage();
  }

  /** The same, told at the place of the expression. */
  public ExpressionException at(SourceLocation place) {
    return new ExpressionException(place, this);
  }

  /** Where the expression stands; {@link SourceLocation#NONE} when that is not known. */
  public SourceLocation location() {
    return location;
  }

  /** The message without the place. */
  public String reason() {
    return reason;
  }
}
