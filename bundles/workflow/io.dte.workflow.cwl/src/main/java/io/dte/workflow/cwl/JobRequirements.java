// SPDX-License-Identifier: Apache-2.0
package io.dte.workflow.cwl;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.dte.foundation.api.problem.DteException;
import io.dte.foundation.api.problem.ExitCode;
import io.dte.workflow.cwl.load.Documents;
import io.dte.workflow.cwl.load.Node;
import io.dte.workflow.cwl.load.Problems;
import io.dte.workflow.cwl.model.Overrides;
import io.dte.workflow.cwl.model.Process;
import io.dte.workflow.cwl.model.ProcessReader;
import io.dte.workflow.cwl.model.Requirements;
import java.net.URI;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What a job says about requirements beside its values: {@code cwl:requirements} hold around the document, and each entry of
 * cwltool's {@code cwltool:overrides} replaces those of the process or step that its address names.
 *
 * @param process with its overrides; @param outer around it; @param inputs the values alone
 */
record JobRequirements(Process process, Requirements outer, ObjectNode inputs) {
  private static final String AROUND = "cwl:requirements";
  static final String OVERRIDES = "cwltool:overrides";

  /** Takes them out of a job's values; addresses that are not absolute start at the document. */
  static JobRequirements of(Process process, JsonNode job) throws DteException {
    ObjectNode inputs = Node.JSON.objectNode();
    job.properties().forEach(field -> inputs.set(field.getKey(), field.getValue()));
    JsonNode around = inputs.remove(AROUND);
    JsonNode overrides = inputs.remove(OVERRIDES);
    Requirements outer = around == null ? Requirements.NONE : read(process, around);
    return new JobRequirements(overrides == null ? process : overridden(process, overrides), outer, inputs);
  }

  private static Requirements read(Process process, JsonNode written) throws DteException {
    Problems problems = new Problems();
    Requirements read = ProcessReader.requirements(written, process.head().place(), problems);
    problems.throwIfAny();
    return read;
  }

  private static Process overridden(Process process, JsonNode overrides) throws DteException {
    Map<URI, Requirements> by = new LinkedHashMap<>();
    for (Map.Entry<String, JsonNode> override : overrides.properties()) {
      JsonNode requirements = override.getValue().path("requirements");
      if (override.getValue().size() != 1 || requirements.isMissingNode()) {
        throw new DteException(ExitCode.INVALID, "An entry of '" + OVERRIDES + "' has 'requirements' and nothing else: '"
            + override.getKey() + "'", "write '" + override.getKey() + ": {requirements: {…}}'");
      }
      by.put(Documents.resolve(override.getKey(), process.head().place()), read(process, requirements));
    }
    Overrides applied = new Overrides(by);
    Process changed = applied.of(process);
    if (!applied.unused().isEmpty()) {
      throw new DteException(ExitCode.INVALID, "'" + OVERRIDES + "' names what the document does not run: "
          + applied.unused().iterator().next(), "name a file, or a process or step of it as FILE#NAME");
    }
    return changed;
  }
}
