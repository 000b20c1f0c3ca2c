// SPDX-License-Identifier: Apache-2.0
package io.dte.workflow.cwl.exec;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.dte.foundation.api.problem.DteException;
import io.dte.foundation.api.problem.Problem;

/** A quality gate said no. Its report is an output like any other, and is delivered although the run fails. */
final class GateRefused extends DteException {
  private static final long serialVersionUID = 1L;
  private final transient ObjectNode outputs;

  /** @param outputs what is there of the outputs of the step or the workflow */
  GateRefused(Problem problem, ObjectNode outputs) {
    super(problem);
    this.outputs = outputs;
  }

  ObjectNode outputs() {
    return outputs;
  }

  /** The refusal behind whatever was thrown, or null. */
  static GateRefused in(Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof GateRefused refused) {
        return refused;
      }
    }
    return null;
  }
}
