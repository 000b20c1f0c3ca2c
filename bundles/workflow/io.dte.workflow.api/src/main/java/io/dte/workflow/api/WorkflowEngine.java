// SPDX-License-Identifier: Apache-2.0
package io.dte.workflow.api;

import io.dte.foundation.api.problem.DteException;
import io.dte.foundation.api.problem.Problem;
import io.dte.foundation.api.run.RunContext;
import io.dte.foundation.api.run.RunExecution;
import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.List;
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

  /** Starts or goes on with a run of {@code context.run().document()}, and returns at once. */
  RunExecution start(RunContext context) throws DteException;
}
