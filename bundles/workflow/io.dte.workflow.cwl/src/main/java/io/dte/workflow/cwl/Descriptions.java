// SPDX-License-Identifier: Apache-2.0
package io.dte.workflow.cwl;

import io.dte.workflow.api.WorkflowDescription;
import io.dte.workflow.api.WorkflowDescription.Input;
import io.dte.workflow.cwl.load.Uris;
import io.dte.workflow.cwl.model.Process;
import java.nio.file.Path;
import java.util.List;

/** Tells people what a process is. */
final class Descriptions {

  private Descriptions() {}

  static WorkflowDescription of(Process process) {
    List<Input> inputs = process.inputs().stream().map(p -> new Input(p.name(), p.type().label(),
        p.doc().isEmpty() ? p.label() : p.doc(), p.defaultValue() == null && !p.type().isOptional(), p.defaultValue())).toList();
    List<String> steps = process instanceof Process.Workflow workflow ? workflow.steps().stream().map(Process.Step::name).toList()
        : List.of(name(process));
    return new WorkflowDescription(process.head().label(), process.head().doc(), inputs, steps);
  }

  /** The step name of a process that is run by itself: its id, or its file's name without the ending. */
  static String name(Process process) {
    String id = process.head().id();
    if (!id.isEmpty() && !id.equals("main")) {
      return id;
    }
    Path file = Uris.path(process.head().place().base().toString(), Path.of("/")).getFileName();
    String name = file == null ? "tool" : file.toString();
    return name.endsWith(".cwl") && name.length() > 4 ? name.substring(0, name.length() - 4) : name;
  }
}
