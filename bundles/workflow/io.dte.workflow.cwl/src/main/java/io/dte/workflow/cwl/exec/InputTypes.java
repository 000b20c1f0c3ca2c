// SPDX-License-Identifier: Apache-2.0
package io.dte.workflow.cwl.exec;

import com.fasterxml.jackson.databind.JsonNode;
import io.dte.workflow.cwl.model.CwlType;
import java.util.Optional;

/** Whether values fit types, for callers outside of executions. */
public final class InputTypes {

  private InputTypes() {}

  /** Why a value does not fit, for people; empty when it does. */
  public static Optional<String> mismatch(CwlType type, JsonNode value) {
    return TypeCheck.mismatch(type, value, "");
  }
}
