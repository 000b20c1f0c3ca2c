// SPDX-License-Identifier: Apache-2.0
package io.dte.provenance.crate;

import io.dte.foundation.api.event.Relation;
import io.dte.foundation.api.run.RunState;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * One execution of a step of the workflow; the sum of a scatter is none.
 *
 * @param parent name of the execution of the sub-workflow it belongs to; empty in the main workflow
 */
record Execution(StepRun run, PackedWorkflow.Found found, String parent) {
  private static final String IMAGE = "image:";

  /** All of a run that were not cancelled, in the order in which they first appeared. */
  static List<Execution> of(RunStory story, PackedWorkflow packed) {
    Map<String, PackedWorkflow.Found> known = new LinkedHashMap<>();
    story.steps().forEach(step -> packed.step(step.name()).ifPresent(found -> known.put(step.name(), found)));
    Set<String> sums = new HashSet<>();
    known.forEach((name, found) -> {
      for (String above = above(name); !above.isEmpty(); above = above(above)) {
        if (known.containsKey(above) && known.get(above).path().equals(found.path())) {
          sums.add(above);
        }
      }
    });
    Set<String> executed = new HashSet<>();
    for (StepRun step : story.steps()) {
      if (known.containsKey(step.name()) && !sums.contains(step.name()) && step.state() != RunState.CANCELLED) {
        executed.add(step.name());
      }
    }
    List<Execution> out = new ArrayList<>();
    for (StepRun step : story.steps()) {
      if (executed.contains(step.name())) {
        String parent = above(step.name());
        while (!parent.isEmpty() && !executed.contains(parent)) {
          parent = above(parent);
        }
        out.add(new Execution(step, known.get(step.name()), parent));
      }
    }
    return out;
  }

  private static String above(String name) {
    return name.substring(0, Math.max(0, name.lastIndexOf('/')));
  }

  String name() {
    return run.name();
  }

  /** Id of what the step runs. */
  String tool() {
    return found.step().path("run").asText();
  }

  /** The container image it really ran in, whether the tool required or only hinted at it. */
  Optional<String> image() {
    for (Relation relation : run.generated()) {
      if (relation.verb() == Relation.Verb.USED && relation.target().startsWith(IMAGE)) {
        return Optional.of(relation.target().substring(IMAGE.length()));
      }
    }
    return Optional.empty();
  }
}
