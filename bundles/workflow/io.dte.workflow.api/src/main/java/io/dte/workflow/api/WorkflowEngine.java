// SPDX-License-Identifier: Apache-2.0
package io.dte.workflow.api;

import io.dte.foundation.api.problem.DteException;
import io.dte.foundation.api.problem.ExitCode;
import io.dte.foundation.api.problem.Problem;
import io.dte.foundation.api.problem.SourceLocation;
import io.dte.foundation.api.run.RunContext;
import io.dte.foundation.api.run.RunExecution;
import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * One workflow system. Register it as a service with the property {@value #NAME_PROPERTY}, and declare a capability
 * {@code dte.engine} with the same name.
 */
@ConsumerType
public interface WorkflowEngine {

  /** Service property: the engine's name, for example {@code cwl}. */
  String NAME_PROPERTY = "dte.engine";

  /** Whether this engine understands the document; looks at name and content, quickly. */
  boolean accepts(Path document);

  /** Everything that is wrong with a document, in the order of its lines; empty when it is valid. */
  List<Problem> validate(Path document) throws DteException;

  /** What the document is and which inputs it takes. Throws with the first problem when it is not valid. */
  WorkflowDescription describe(Path document) throws DteException;

  /** Refuses inputs that do not fit the document; returns them with paths made absolute and defaults left out. */
  JsonNode checkInputs(Path document, JsonNode inputs, Path relativeTo) throws DteException;

  /** Refuses options of a run that this engine cannot follow; the problem names the option. Options it does not know pass. */
  default void checkOptions(Map<String, String> options) throws DteException {}

  /**
   * Reads a job file, in whatever form this engine's users write them, and checks each value against the document; a problem
   * names its line. Inputs that are missing are not a problem yet.
   *
   * @param job the file
   * @param name what messages call it
   * @param replaced inputs whose values in the file do not count, since others are given
   * @return the values with paths made absolute, without those replaced
   */
  default JsonNode readInputs(Path document, Path job, String name, Set<String> replaced) throws DteException {
    throw new DteException(new Problem(ExitCode.UNSUPPORTED, "The engine of this document reads no job files",
        SourceLocation.of(name), "give its inputs as --NAME VALUE"));
  }

  /** Starts or goes on with a run of {@code context.run().document()}, and returns at once. */
  RunExecution start(RunContext context) throws DteException;
}
