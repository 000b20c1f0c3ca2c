// SPDX-License-Identifier: Apache-2.0
package io.dte.workflow.cwl.model;

import io.dte.workflow.cwl.load.Place;
import java.util.List;
import java.util.Set;

/** Something that takes inputs and gives outputs. */
public sealed interface Process {

  /** What all processes have. @param id its name within its document, or empty */
  record Head(String id, String label, String doc, CwlVersion version, List<Parameter> inputs, List<Parameter> outputs,
      Requirements requirements, Set<String> formatSchemas, java.util.Map<String, String> namespaces, Place place) {}

  Head head();

  default List<Parameter> inputs() {
    return head().inputs();
  }

  default List<Parameter> outputs() {
    return head().outputs();
  }

  /**
   * @param arguments with positions, in the document's order
   * @param stdin expression, or null
   * @param stdout expression, or null
   * @param stderr expression, or null
   * @param successCodes exit codes that are success beside those of the other lists; empty: 0
   */
  record CommandLineTool(Head head, List<String> baseCommand, List<Binding> arguments, Value stdin, Value stdout,
      Value stderr, Set<Integer> successCodes, Set<Integer> temporaryFailCodes, Set<Integer> permanentFailCodes)
      implements Process {}

  record ExpressionTool(Head head, Value expression) implements Process {}

  record Workflow(Head head, List<Step> steps) implements Process {}

  /** Has no execution of its own. */
  record Operation(Head head) implements Process {}

  /** @param method how several scattered inputs are combined; @param when null: always */
  record Step(String name, List<StepInput> in, List<String> out, Process run, Requirements requirements,
      List<String> scatter, ScatterMethod method, Value when, String label, Place place) {}

  /** @param defaultValue or null; @param valueFrom or null */
  record StepInput(String name, Source source, com.fasterxml.jackson.databind.JsonNode defaultValue, Value valueFrom,
      boolean loadContents, LoadListing loadListing, Place place) {}

  enum ScatterMethod { DOTPRODUCT, NESTED_CROSSPRODUCT, FLAT_CROSSPRODUCT }
}
