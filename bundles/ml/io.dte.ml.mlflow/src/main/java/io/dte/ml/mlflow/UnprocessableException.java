// SPDX-License-Identifier: Apache-2.0
package io.dte.ml.mlflow;

import io.dte.foundation.api.problem.DteException;
import io.dte.foundation.api.problem.ExitCode;

/**
 * What MLflow answers with status 422, unlike other wrong values: spans that can be read and do not say what they must.
 */
final class UnprocessableException extends DteException {
  private static final long serialVersionUID = 1L;

  UnprocessableException(String message) {
    super(ExitCode.INVALID, message, "");
  }
}
