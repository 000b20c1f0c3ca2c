// SPDX-License-Identifier: Apache-2.0
package io.dte.workflow.api;

/** An expression that cannot be parsed, throws, or takes more time or memory than it may. */
public class ScriptException extends Exception {
  private static final long serialVersionUID = 1L;
  private final int line;

  /** @param message for people; @param line within the script, from 1; 0 when unknown */
  public ScriptException(String message, int line, Throwable cause) {
    super(message, cause);
    this.line = line;
  }

  public int line() {
    return line;
  }
}
