// SPDX-License-Identifier: Apache-2.0
package io.dte.workflow.wes;

import io.dte.foundation.api.event.Event;
import io.dte.foundation.api.event.EventLog;
import io.dte.foundation.api.run.Run;
import io.dte.foundation.api.run.RunState;
import io.dte.foundation.api.run.Step;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;

/** How the tools of steps ended. The events of a run are read only when one of its steps failed. */
record ToolExits(Map<String, Integer> codes) {
  private static final int PAGE = 1000;

  static ToolExits of(Run run, List<Step> steps, EventLog log) {
    Map<String, Integer> found = new HashMap<>();
    if (steps.stream().anyMatch(step -> step.state() == RunState.FAILED)) {
      List<Event> page = log.readRun(run.id(), 0, PAGE);
      while (!page.isEmpty()) {
        for (Event event : page) {
          if (event.payload().path("exitCode").canConvertToInt()) {
            found.put(event.subject(), event.payload().path("exitCode").asInt());
          }
        }
        page = log.readRun(run.id(), page.get(page.size() - 1).sequence(), PAGE);
      }
    }
    return new ToolExits(found);
  }

  /** Empty when nobody knows, as for a tool that could not be started. */
  OptionalInt of(Step step) {
    Integer code = codes.get("step:" + step.name());
    return code != null ? OptionalInt.of(code) : step.state() == RunState.SUCCEEDED ? OptionalInt.of(0) : OptionalInt.empty();
  }
}
