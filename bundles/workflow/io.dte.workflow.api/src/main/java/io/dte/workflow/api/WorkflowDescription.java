// SPDX-License-Identifier: Apache-2.0
package io.dte.workflow.api;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;

/**
 * A workflow as a form or a command line needs to know it.
 *
 * @param label one line
 * @param doc more, or empty
 * @param inputs in the document's order
 * @param steps the names of its steps, in the document's order
 */
public record WorkflowDescription(String label, String doc, List<Input> inputs, List<String> steps) {

  public WorkflowDescription {
    inputs = List.copyOf(inputs);
    steps = List.copyOf(steps);
  }

  /**
   * One input.
   *
   * @param name its name
   * @param type as written in the document, for people: {@code File}, {@code double?}, {@code string[]}
   * @param doc what it is; may be empty
   * @param required it has neither default nor optional type
   * @param defaultValue JSON, or null
   */
  public record Input(String name, String type, String doc, boolean required, JsonNode defaultValue) {}
}
