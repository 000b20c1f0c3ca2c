// SPDX-License-Identifier: Apache-2.0
package io.dte.foundation.api.problem;

/** The exit codes of the {@code dte} command; scripts rely on the numbers. Each has its HTTP status. */
public enum ExitCode {
  DONE(0, 200),
  /** A run ended failed. */
  RUN_FAILED(1, 500),
  /** The call's words are off: unknown option, missing argument, unknown template. */
  USAGE(2, 400),
  /** A document or an input file does not say what it must. */
  INVALID(3, 422),
  /** A document is larger than a limit, which the message names. */
  TOO_LARGE(3, 413),
  /** A quality gate or a permission said no. */
  REFUSED(4, 403),
  /** A port, a lock, a peer or a service cannot be had now. */
  UNAVAILABLE(5, 503),
  /** The disk is full, or a file may not be read or written. */
  STORAGE(6, 507),
  /** What a request names is not there. */
  NOT_FOUND(2, 404),
  /** The request contradicts the state of what it names. */
  CONFLICT(2, 409),
  /** A document asks for a feature this engine does not have. */
  UNSUPPORTED(33, 501),
  /** The user cancelled it. */
  CANCELLED(130, 409);

  private final int code;
  private final int httpStatus;

  ExitCode(int code, int httpStatus) {
    this.code = code;
    this.httpStatus = httpStatus;
  }

  /** The exit status of the process. */
  public int code() {
    return code;
  }

  /** The HTTP status a REST call answers with for the same problem. */
  public int httpStatus() {
    return httpStatus;
  }
}
