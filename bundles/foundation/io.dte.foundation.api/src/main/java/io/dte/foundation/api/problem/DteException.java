// SPDX-License-Identifier: Apache-2.0
package io.dte.foundation.api.problem;

/** The checked error of the platform. It carries a {@link Problem}, so that every way in can tell a person what to do. */
public class DteException extends Exception {
  private static final long serialVersionUID = 1L;
  private final transient Problem problem;

  public DteException(Problem problem) {
    this(problem, null);
  }

  public DteException(Problem problem, Throwable cause) {
    super(problem.toString(), cause);
    this.problem = problem;
  }

  public DteException(ExitCode code, String message, String hint) {
    this(Problem.of(code, message, hint));
  }

  public DteException(ExitCode code, String message, String hint, Throwable cause) {
    this(Problem.of(code, message, hint), cause);
  }

  public final Problem problem() {
    return problem;
  }
}
