// SPDX-License-Identifier: Apache-2.0
package io.dte.workflow.cwl.expr;

/** An expression that cannot be parsed or evaluated; the message is for people. */
public final class ExpressionException extends Exception {
  private static final long serialVersionUID = 1L;

  public ExpressionException(String message) {
    super(message);
  }

  public ExpressionException(String message, Throwable cause) {
    super(message, cause);
  }
}
