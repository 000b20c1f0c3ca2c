// SPDX-License-Identifier: Apache-2.0
package io.dte.workflow.cwl.exec;

import io.dte.workflow.cwl.model.Parameter;
import io.dte.workflow.cwl.model.Process.Step;
import io.dte.workflow.cwl.model.Process.StepInput;
import io.dte.workflow.cwl.model.Process.Workflow;
import io.dte.workflow.cwl.model.Source;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Which steps of a workflow have still to read what. Not thread-safe. */
final class Links {
  /** By link, the names of steps that have not ended well yet. */
  private final Map<String, Set<String>> readers = new HashMap<>();
  private final Map<String, Step> producers = new HashMap<>();
  private final Set<String> delivered = new HashSet<>();

  Links(Workflow workflow) {
    for (Step step : workflow.steps()) {
      step.out().forEach(output -> producers.put(step.name() + "/" + output, step));
      for (StepInput in : step.in()) {
        in.source().links().forEach(link -> readers.computeIfAbsent(link, key -> new HashSet<>()).add(step.name()));
      }
    }
    for (Parameter output : workflow.outputs()) {
      if (output.source() != null) {
        delivered.addAll(output.source().links());
      }
    }
  }

  /** Whether some step has still to read it, or the workflow gives it out. */
  boolean isNeeded(String link) {
    return delivered.contains(link) || !readers.getOrDefault(link, Set.of()).isEmpty();
  }

  /** A step ended well: the steps, itself among them, of whose outputs some are not needed from now on. */
  List<Step> unread(Step ended) {
    Set<String> names = new LinkedHashSet<>();
    List<Step> out = new ArrayList<>();
    if (ended.out().isEmpty() || ended.out().stream().anyMatch(output -> !isNeeded(ended.name() + "/" + output))) {
      names.add(ended.name());
      out.add(ended);
    }
    for (StepInput in : ended.in()) {
      for (String link : in.source().links()) {
        Step producer = producers.get(link);
        boolean last = producer != null && readers.get(link).remove(ended.name()) && !isNeeded(link);
        if (last && names.add(producer.name())) {
          out.add(producer);
        }
      }
    }
    return out;
  }

  /** Whether an output is, or may be, what the workflow was given. */
  boolean passesOn(Source source) {
    return source.links().stream().anyMatch(link -> !producers.containsKey(link));
  }
}
