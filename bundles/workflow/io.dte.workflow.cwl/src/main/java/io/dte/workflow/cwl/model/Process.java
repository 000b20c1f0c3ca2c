// SPDX-License-Identifier: Apache-2.0
package io.dte.workflow.cwl.model;

import com.fasterxml.jackson.databind.JsonNode;
import io.dte.workflow.cwl.load.Place;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Something that takes inputs and gives outputs. */
public sealed interface Process {

  /**
   * What all processes have.
   *
   * @param id its name within its document, or empty
   * @param label one line, or empty
   * @param doc more, or empty
   * @param requirements of its own, and hints
   * @param formatSchemas addresses of the ontologies of its document
   * @param namespaces of its document, by prefix
   */
  record Head(String id, String label, String doc, CwlVersion version, List<Parameter> inputs, List<Parameter> outputs,
      Requirements requirements, Set<String> formatSchemas, Map<String, String> namespaces, Place place) {

    /** The same with other inputs and outputs. */
    Head with(List<Parameter> otherInputs, List<Parameter> otherOutputs) {
      return new Head(id, label, doc, version, otherInputs, otherOutputs, requirements, formatSchemas, namespaces, place);
    }

    /** How messages call a step that executes this: by its name, and by this one's where the document gives it one. */
    public String asStep(String step) {
      boolean same = id.isEmpty() || step.equals(id) || step.endsWith("/" + id);
      return "'" + step + "'" + (same ? "" : " (tool '" + id + "')");
    }
  }

  Head head();

  default List<Parameter> inputs() {
    return head().inputs();
  }

  default List<Parameter> outputs() {
    return head().outputs();
  }

  /** The inputs by name, in the document's order. */
  default Map<String, Parameter> inputsByName() {
    Map<String, Parameter> named = new LinkedHashMap<>();
    inputs().forEach(input -> named.put(input.name(), input));
    return named;
  }

  /**
   * A command.
   *
   * @param arguments with positions, in the document's order
   * @param stdin expression, or null
   * @param stdout expression, or null
   * @param stderr expression, or null
   * @param successCodes exit codes that are success beside those of the other lists; empty: 0
   */
  record CommandLineTool(Head head, List<String> baseCommand, List<Binding> arguments, Value stdin, Value stdout,
      Value stderr, Set<Integer> successCodes, Set<Integer> temporaryFailCodes, Set<Integer> permanentFailCodes)
      implements Process {}

  /** An expression that gives an object with the outputs. */
  record ExpressionTool(Head head, Value expression) implements Process {}

  /** Steps that pass values on to each other. */
  record Workflow(Head head, List<Step> steps) implements Process {}

  /** Has no execution of its own. */
  record Operation(Head head) implements Process {}

  /** A process in its place in a workflow. @param method how several scattered inputs are combined; @param when null: always */
  record Step(String name, List<StepInput> in, List<String> out, Process run, Requirements requirements,
      List<String> scatter, ScatterMethod method, Value when, String label, Place place) {}

  /** What a step is given. @param defaultValue or null; @param valueFrom or null */
  record StepInput(String name, Source source, JsonNode defaultValue, Value valueFrom,
      boolean loadContents, LoadListing loadListing, Place place) {}

  /** How the elements of several scattered inputs are combined. */
  enum ScatterMethod { DOTPRODUCT, NESTED_CROSSPRODUCT, FLAT_CROSSPRODUCT }
}
