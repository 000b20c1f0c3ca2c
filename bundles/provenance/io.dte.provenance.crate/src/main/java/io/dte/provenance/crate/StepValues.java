// SPDX-License-Identifier: Apache-2.0
package io.dte.provenance.crate;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.dte.foundation.api.event.Relation;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What executions of steps were given and gave, as far as the workflow's links tell it: events name the files of a step,
 * and not its other values. Used by one thread.
 */
final class StepValues {
  private final PackedWorkflow packed;
  private final JsonNode job;
  private final Map<String, Execution> executions = new LinkedHashMap<>();
  private final Map<String, StepRun> steps = new LinkedHashMap<>();

  /** @param job the run's inputs */
  StepValues(PackedWorkflow packed, RunStory story, List<Execution> executions, JsonNode job) {
    this.packed = packed;
    this.job = job;
    story.steps().forEach(step -> steps.put(step.name(), step));
    executions.forEach(execution -> this.executions.put(execution.name(), execution));
  }

  /** By the parameter's name; without those that were computed, scattered or come from what is not known. */
  ObjectNode inputs(Execution execution) {
    ObjectNode out = JsonNodeFactory.instance.objectNode();
    for (JsonNode declared : packed.process(execution.tool()).path("inputs")) {
      String name = PackedWorkflow.shortName(declared.path("id").asText());
      JsonNode value = input(execution, declared, name);
      if (!value.isMissingNode()) {
        out.set(name, value);
      }
    }
    return out;
  }

  private JsonNode input(Execution execution, JsonNode declared, String name) {
    JsonNode step = execution.found().step();
    JsonNode in = MissingNode.getInstance();
    for (JsonNode one : step.path("in")) {
      in = PackedWorkflow.shortName(one.path("id").asText()).equals(name) ? one : in;
    }
    boolean isComputed = in.has("valueFrom")
        || PackedWorkflow.links(step.path("scatter")).stream().anyMatch(one -> one.endsWith("/" + name));
    List<String> links = PackedWorkflow.links(in.path("source"));
    if (isComputed || links.size() > 1) {
      return MissingNode.getInstance();
    }
    JsonNode value = links.isEmpty() ? JsonNodeFactory.instance.nullNode() : linked(execution, links.get(0));
    value = value.isNull() && in.has("default") ? in.path("default") : value;
    return value.isNull() && declared.has("default") ? declared.path("default") : value;
  }

  private JsonNode linked(Execution execution, String link) {
    String owner = execution.found().owner();
    String inner = link.startsWith(owner + "/") ? link.substring(owner.length() + 1) : link;
    int slash = inner.indexOf('/');
    if (slash >= 0) {
      return result(execution.parent(), inner);
    }
    if (execution.parent().isEmpty()) {
      if (!owner.equals(PackedWorkflow.MAIN)) {
        return MissingNode.getInstance();
      }
      return job.has(inner) ? job.get(inner) : JsonNodeFactory.instance.nullNode();
    }
    return inputs(executions.get(execution.parent())).path(inner);
  }

  /** @param link {@code step/output} inside of the workflow that this execution runs */
  private JsonNode result(String workflow, String link) {
    int slash = link.indexOf('/');
    String name = (workflow.isEmpty() ? "" : workflow + "/") + link.substring(0, slash);
    String output = link.substring(slash + 1);
    if (executions.containsKey(name)) {
      return outputs(executions.get(name)).path(output);
    }
    return steps.containsKey(name) && steps.get(name).outputs().has(output) ? steps.get(name).outputs().get(output)
        : gathered(name, output);
  }

  /** The results of a scatter over one list, of which each element has an execution. */
  private JsonNode gathered(String name, String output) {
    ArrayNode all = JsonNodeFactory.instance.arrayNode();
    for (int i = 0; executions.containsKey(name + "/" + i); i++) {
      JsonNode one = outputs(executions.get(name + "/" + i)).path(output);
      if (one.isMissingNode()) {
        return one;
      }
      all.add(one);
    }
    return all.isEmpty() ? MissingNode.getInstance() : all;
  }

  /** By the parameter's name; results of a sub-workflow are those of its steps. */
  ObjectNode outputs(Execution execution) {
    ObjectNode out = JsonNodeFactory.instance.objectNode();
    JsonNode process = packed.process(execution.tool());
    for (JsonNode declared : process.path("outputs")) {
      String name = PackedWorkflow.shortName(declared.path("id").asText());
      JsonNode value = execution.run().outputs().path(name);
      List<String> links = PackedWorkflow.links(declared.path("outputSource"));
      if (value.isMissingNode() && links.size() == 1) {
        String inner = links.get(0).substring(Math.min(links.get(0).length(), execution.tool().length() + 1));
        value = inner.indexOf('/') < 0 ? inputs(execution).path(inner) : result(execution.name(), inner);
      }
      if (!value.isMissingNode()) {
        out.set(name, value);
      }
    }
    return out;
  }

  /** The files of a value. @param role the parameter's name */
  static List<Relation> files(JsonNode value, String role) {
    List<Relation> out = new ArrayList<>();
    if (value.path("class").asText().equals("File") && value.path("location").isTextual()) {
      out.add(new Relation(Relation.Verb.USED, value.path("location").asText(), role,
          value.path("checksum").asText("").replace('$', ':')));
    }
    for (JsonNode one : value) {
      if (one.isContainerNode()) {
        out.addAll(files(one, role));
      }
    }
    return out;
  }

  /** Whether a File or Directory is anywhere in a value. */
  static boolean holdsFiles(JsonNode value) {
    String kind = value.path("class").asText();
    if (kind.equals("File") || kind.equals("Directory")) {
      return true;
    }
    for (JsonNode one : value) {
      if (one.isContainerNode() && holdsFiles(one)) {
        return true;
      }
    }
    return false;
  }
}
