// SPDX-License-Identifier: Apache-2.0
package io.dte.workflow.cwl.model;

import io.dte.workflow.cwl.load.Documents;
import io.dte.workflow.cwl.load.Place;
import io.dte.workflow.cwl.model.Process.CommandLineTool;
import io.dte.workflow.cwl.model.Process.ExpressionTool;
import io.dte.workflow.cwl.model.Process.Head;
import io.dte.workflow.cwl.model.Process.Operation;
import io.dte.workflow.cwl.model.Process.Step;
import io.dte.workflow.cwl.model.Process.Workflow;
import java.net.URI;
import java.util.IdentityHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Replaces requirements of processes and steps by their addresses: a file's, or {@code FILE#NAME}. */
public final class Overrides {
  private final Map<URI, Requirements> by;
  private final Set<URI> unused;
  private final Map<Process, Process> done = new IdentityHashMap<>();

  public Overrides(Map<URI, Requirements> by) {
    this.by = Map.copyOf(by);
    unused = new LinkedHashSet<>(by.keySet());
  }

  /** The addresses that nothing had so far. */
  public Set<URI> unused() {
    return Set.copyOf(unused);
  }

  /** The process, and all that it runs, with these requirements instead of their own ones of the same classes. */
  public Process of(Process process) {
    return of(process, true);
  }

  private Process of(Process process, boolean isFile) {
    Process known = done.get(process);
    if (known == null) {
      known = changed(process, isFile);
      done.put(process, known);
    }
    return known;
  }

  private Process changed(Process process, boolean isFile) {
    Head head = process.head();
    Requirements own = of(head.requirements(), head.place(), head.id(), isFile);
    Head with = new Head(head.id(), head.label(), head.doc(), head.version(), head.inputs(), head.outputs(), own,
        head.formatSchemas(), head.namespaces(), head.place());
    if (process instanceof Workflow workflow) {
      return new Workflow(with, workflow.steps().stream().map(step -> of(step, head.id())).toList());
    }
    if (process instanceof CommandLineTool tool) {
      return new CommandLineTool(with, tool.baseCommand(), tool.arguments(), tool.stdin(), tool.stdout(), tool.stderr(),
          tool.successCodes(), tool.temporaryFailCodes(), tool.permanentFailCodes());
    }
    return process instanceof ExpressionTool tool ? new ExpressionTool(with, tool.expression()) : new Operation(with);
  }

  private Step of(Step step, String workflow) {
    Requirements own = of(step.requirements(), step.place(), workflow.isEmpty() ? step.name() : workflow + "/" + step.name(), false);
    Process run = of(step.run(), !file(step.run().head().place()).equals(file(step.place())));
    return new Step(step.name(), step.in(), step.out(), run, own, step.scatter(), step.method(), step.when(), step.label(), step.place());
  }

  /** @param isFile whether it is what its file's address means, and not something inside of that */
  private Requirements of(Requirements own, Place place, String name, boolean isFile) {
    Requirements out = own;
    for (Map.Entry<URI, Requirements> override : by.entrySet()) {
      String fragment = override.getKey().getFragment();
      if ((fragment == null ? isFile : fragment.equals(name)) && Documents.withoutFragment(override.getKey()).equals(file(place))) {
        out = out.enclosing(override.getValue());
        unused.remove(override.getKey());
      }
    }
    return out;
  }

  private static URI file(Place place) {
    return Documents.withoutFragment(place.base());
  }
}
