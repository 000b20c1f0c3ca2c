// SPDX-License-Identifier: Apache-2.0
package io.dte.provenance.crate;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.dte.foundation.api.event.Event;
import io.dte.foundation.api.event.Relation;
import io.dte.foundation.api.problem.DteException;
import io.dte.foundation.api.problem.ExitCode;
import io.dte.foundation.api.run.Run;
import io.dte.foundation.api.run.RunState;
import io.dte.foundation.api.run.Step;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A run that is over, and what its events say of each step.
 *
 * @param folder the run's
 * @param steps in the order in which they first appeared
 */
record RunStory(Run run, Path folder, List<StepRun> steps) {
  private static final String STEP = "step:";

  RunStory {
    steps = List.copyOf(steps);
  }

  /** @throws DteException when the run is not over */
  static RunStory of(Run run, Path folder, List<Event> events) throws DteException {
    if (!run.state().isFinal()) {
      throw new DteException(ExitCode.CONFLICT, "The run " + run.id() + " is not over yet",
          "dte runs logs -f " + run.id() + " waits for its end");
    }
    Map<String, List<Relation>> used = new LinkedHashMap<>();
    Map<String, Event> ended = new LinkedHashMap<>();
    for (Event event : events) {
      if (event.subject().startsWith(STEP)) {
        String step = event.subject().substring(STEP.length());
        switch (event.type().name()) {
          case "step.started" -> used.put(step, event.relations());
          case "step.succeeded" -> ended.put(step, event);
          default -> ended.remove(step);
        }
      }
    }
    List<StepRun> steps = new ArrayList<>();
    for (Step step : run.steps()) {
      Event end = ended.get(step.name());
      JsonNode outputs = end == null ? JsonNodeFactory.instance.objectNode() : end.payload().path("outputs");
      steps.add(new StepRun(step.name(), step.state(), step.startedAt(), step.endedAt(), step.message(), step.reused(),
          used.getOrDefault(step.name(), List.of()), end == null ? List.of() : end.relations(),
          outputs.isObject() ? outputs : JsonNodeFactory.instance.objectNode()));
    }
    return new RunStory(run, folder, steps);
  }

  boolean isGood() {
    return run.state() == RunState.SUCCEEDED;
  }
}
