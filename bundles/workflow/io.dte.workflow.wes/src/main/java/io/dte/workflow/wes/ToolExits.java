// SPDX-License-Identifier: Apache-2.0
package io.dte.workflow.wes;

import io.dte.foundation.api.run.RunState;
import io.dte.foundation.api.run.Step;
import java.util.Map;
import java.util.OptionalInt;

/**
 * How the tools of a run's steps ended.
 *
 * @param codes by the subject of the steps' events, of those that did not end with 0
 */
record ToolExits(Map<String, Integer> codes) {

  /** Empty when nobody knows, as for a tool that could not be started. */
  OptionalInt of(Step step) {
    Integer code = codes.get("step:" + step.name());
    return code != null ? OptionalInt.of(code) : step.state() == RunState.SUCCEEDED ? OptionalInt.of(0) : OptionalInt.empty();
  }
}
