// SPDX-License-Identifier: Apache-2.0
package io.dte.provenance.crate;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.dte.foundation.api.event.Event;
import io.dte.foundation.api.event.Relation;
import io.dte.foundation.api.problem.DteException;
import io.dte.foundation.api.problem.ExitCode;
import io.dte.foundation.api.run.Run;
import io.dte.foundation.api.run.Step;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

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
    Map<String, List<Relation>> further = new LinkedHashMap<>();
    Map<String, Event> ended = new LinkedHashMap<>();
    for (Event event : events) {
      if (event.subject().startsWith(STEP)) {
        String step = event.subject().substring(STEP.length());
        switch (event.type().name()) {
          case "step.started" -> used.put(step, event.relations());
          case "workflow.files.named" -> further.computeIfAbsent(step, name -> new ArrayList<>()).addAll(event.relations());
          case "step.succeeded" -> ended.put(step, event);
          default -> ended.remove(step);
        }
      }
    }
    List<StepRun> steps = new ArrayList<>();
    for (Step step : run.steps()) {
      Event end = ended.get(step.name());
      JsonNode outputs = end == null ? JsonNodeFactory.instance.objectNode() : end.payload().path("outputs");
      List<Relation> more = further.getOrDefault(step.name(), List.of());
      steps.add(new StepRun(step.name(), step.state(), step.startedAt(), step.endedAt(), step.message(), step.reused(),
          with(used.getOrDefault(step.name(), List.of()), more, Relation.Verb.USED),
          end == null ? List.of() : with(end.relations(), more, Relation.Verb.GENERATED),
          outputs.isObject() ? outputs : JsonNodeFactory.instance.objectNode()));
    }
    return new RunStory(run, folder, steps);
  }

  /** Steps with more files than one event holds name the others in further events. */
  private static List<Relation> with(List<Relation> first, List<Relation> more, Relation.Verb verb) {
    Set<Relation> out = new LinkedHashSet<>(first);
    more.stream().filter(one -> one.verb() == verb).forEach(out::add);
    return List.copyOf(out);
  }
}
