// SPDX-License-Identifier: Apache-2.0
package io.dte.provenance.crate;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Reads a packed CWL document in the form that {@link io.dte.foundation.api.exchange.DocumentPacker} gives: ids absolute,
 * parameters and steps as lists.
 */
final class PackedWorkflow {
  static final String MAIN = "#main";

  private final Map<String, JsonNode> processes = new LinkedHashMap<>();

  PackedWorkflow(JsonNode document) {
    document.path("$graph").forEach(process -> processes.put(process.path("id").asText(), process));
  }

  JsonNode main() {
    return processes.get(MAIN);
  }

  JsonNode process(String id) {
    return processes.get(id);
  }

  /** All workflows by id, the main one and those that steps run. */
  Map<String, JsonNode> workflows() {
    Map<String, JsonNode> workflows = new LinkedHashMap<>(processes);
    workflows.values().removeIf(process -> !process.path("class").asText().equals("Workflow") && process != main());
    return workflows;
  }

  /** Where a step's execution belongs. @param step its declaration; @param owner id of its workflow; @param path without indices of scatters */
  record Found(JsonNode step, String owner, String path) {}

  /** The step that an execution's name means: {@code sub/fuse/3} is the step {@code fuse} of what {@code sub} runs. */
  Optional<Found> step(String name) {
    String owner = MAIN;
    List<String> path = new ArrayList<>();
    Found found = null;
    for (String part : name.split("/")) {
      JsonNode step = stepOf(owner, part);
      if (step != null) {
        path.add(part);
        found = new Found(step, owner, String.join("/", path));
        owner = step.path("run").asText();
      } else if (found == null || !part.chars().allMatch(Character::isDigit)) {
        return Optional.empty();
      }
    }
    return Optional.ofNullable(found);
  }

  private JsonNode stepOf(String workflow, String name) {
    JsonNode process = processes.get(workflow);
    if (process != null) {
      for (JsonNode step : process.path("steps")) {
        if (shortName(step.path("id").asText()).equals(name)) {
          return step;
        }
      }
    }
    return null;
  }

  /**
   * The parameter that a link of a workflow means: an input of the workflow, or the output of what a step runs.
   *
   * @param link {@code #main/input} or {@code #main/step/output}
   */
  Optional<String> parameter(String workflow, String link) {
    String inner = link.startsWith(workflow + "/") ? link.substring(workflow.length() + 1) : link;
    int slash = inner.indexOf('/');
    if (slash < 0) {
      return Optional.of(workflow + "/" + inner);
    }
    JsonNode step = stepOf(workflow, inner.substring(0, slash));
    return step == null ? Optional.empty() : Optional.of(step.path("run").asText() + inner.substring(slash));
  }

  /** The positions of a workflow's steps in an order in which each comes after those whose results it takes. */
  Map<String, Integer> positions(JsonNode workflow) {
    Map<String, List<String>> after = new LinkedHashMap<>();
    for (JsonNode step : workflow.path("steps")) {
      List<String> before = new ArrayList<>();
      step.path("in").forEach(in -> links(in.path("source")).forEach(before::add));
      after.put(step.path("id").asText(), before);
    }
    Map<String, Integer> positions = new LinkedHashMap<>();
    boolean moved = true;
    while (moved && positions.size() < after.size()) {
      moved = false;
      for (Map.Entry<String, List<String>> step : after.entrySet()) {
        boolean ready = step.getValue().stream().noneMatch(link -> after.keySet().stream()
            .anyMatch(other -> link.startsWith(other + "/") && !positions.containsKey(other)));
        if (!positions.containsKey(step.getKey()) && ready) {
          positions.put(step.getKey(), positions.size());
          moved = true;
        }
      }
    }
    return positions;
  }

  /** Writes out {@code stdout}, {@code stderr} and {@code stdin} as types, which not all readers know (CWL 1.2, 2.1 and 2.3). */
  static void writeOut(JsonNode document) {
    for (JsonNode process : document.path("$graph")) {
      for (JsonNode output : process.path("outputs")) {
        String stream = output.path("type").asText();
        if (stream.equals("stdout") || stream.equals("stderr")) {
          String name = shortName(output.path("id").asText());
          String file = process.path(stream).asText(name + "." + stream);
          ((ObjectNode) process).put(stream, file);
          ((ObjectNode) output).put("type", "File").putObject("outputBinding").put("glob", file);
        }
      }
      for (JsonNode input : process.path("inputs")) {
        if (input.path("type").asText().equals("stdin")) {
          ((ObjectNode) process).put("stdin", "$(inputs[\"" + shortName(input.path("id").asText()) + "\"].path)");
          ((ObjectNode) input).put("type", "File");
        }
      }
    }
  }

  static List<String> links(JsonNode source) {
    List<String> out = new ArrayList<>();
    if (source.isTextual()) {
      out.add(source.textValue());
    }
    source.forEach(one -> out.add(one.asText()));
    return out;
  }

  static String shortName(String id) {
    return id.substring(Math.max(id.lastIndexOf('/'), id.lastIndexOf('#')) + 1);
  }

  /** The image a process requires; empty when it requires none, or only hints at one. */
  static Optional<String> image(JsonNode process) {
    for (JsonNode one : process.path("requirements")) {
      if (one.path("class").asText().equals("DockerRequirement")) {
        return Optional.of(one.path("dockerPull").asText(one.path("dockerImageId").asText(""))).filter(name -> !name.isEmpty());
      }
    }
    return Optional.empty();
  }
}
