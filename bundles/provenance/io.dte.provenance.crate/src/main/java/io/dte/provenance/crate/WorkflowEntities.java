// SPDX-License-Identifier: Apache-2.0
package io.dte.provenance.crate;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;

/**
 * The plan in a crate: workflow, tools, steps, parameters and their connections (Provenance Run Crate 0.5; Bioschemas
 * profiles of ComputationalWorkflow and FormalParameter). Used once, by one thread.
 */
final class WorkflowEntities {
  private static final String FORMAL_PARAMETER = "https://bioschemas.org/profiles/FormalParameter/1.0-RELEASE";
  private static final String COMPUTATIONAL_WORKFLOW = "https://bioschemas.org/profiles/ComputationalWorkflow/1.0-RELEASE";
  private static final String CWL = "https://w3id.org/workflowhub/workflow-ro-crate#cwl";

  private final Entities entities;
  private final PackedWorkflow workflow;
  private final String file;
  private int connections;

  /** @param file the packed document's path in the crate */
  WorkflowEntities(Entities entities, PackedWorkflow workflow, String file) {
    this.entities = entities;
    this.workflow = workflow;
    this.file = file;
  }

  /** The id in the crate of what has this id in the document. */
  String id(String packed) {
    return packed.equals(PackedWorkflow.MAIN) ? file : file + packed;
  }

  /** Describes all of it; gives the entity of the workflow. */
  ObjectNode describe(String title, String languageVersion) {
    JsonNode main = workflow.main();
    boolean hasSteps = main.path("class").asText().equals("Workflow");
    ObjectNode entity = hasSteps ? entities.entity(file, "File", "SoftwareSourceCode", "ComputationalWorkflow", "HowTo")
        : entities.entity(file, "File", "SoftwareSourceCode", "ComputationalWorkflow");
    entities.entity(CWL, "ComputerLanguage").put("name", "Common Workflow Language").put("alternateName", "CWL")
        .put("version", languageVersion).set("identifier", Entities.reference("https://w3id.org/cwl/" + languageVersion + "/"));
    Entities.link(entities.entity(CWL), "url", "https://www.commonwl.org/");
    describeProcess(main, PackedWorkflow.MAIN, entity);
    entity.put("name", title);
    return entity;
  }

  private void describeProcess(JsonNode process, String id, ObjectNode entity) {
    entity.put("name", process.path("label").asText(PackedWorkflow.shortName(id)));
    String doc = text(process.path("doc"));
    entity.put("description", doc.isEmpty() ? process.path("label").asText(PackedWorkflow.shortName(id)) : doc);
    process.path("inputs").forEach(input -> parameter(entity, "input", input));
    process.path("outputs").forEach(output -> parameter(entity, "output", output));
    if (!process.path("class").asText().equals("Workflow")) {
      dependencies(process, entity);
    }
    if (process.path("class").asText().equals("Workflow") || id.equals(PackedWorkflow.MAIN)) {
      Entities.link(entity, "programmingLanguage", CWL);
      profile(COMPUTATIONAL_WORKFLOW, "Bioschemas ComputationalWorkflow");
      Entities.link(entity, "conformsTo", COMPUTATIONAL_WORKFLOW);
    }
    Map<String, Integer> positions = workflow.positions(process);
    for (JsonNode step : process.path("steps")) {
      step(entity, id, step, positions);
    }
    for (JsonNode output : process.path("outputs")) {
      connect(entity, id, output.path("outputSource"), output.path("id").asText());
    }
  }

  private void step(ObjectNode owner, String ownerId, JsonNode step, Map<String, Integer> positions) {
    String stepId = step.path("id").asText();
    String tool = step.path("run").asText();
    ObjectNode entity = entities.entity(id(stepId), "HowToStep");
    entity.put("name", step.path("label").asText(PackedWorkflow.shortName(stepId)));
    if (!text(step.path("doc")).isEmpty()) {
      entity.put("description", text(step.path("doc")));
    }
    if (positions.containsKey(stepId)) {
      entity.put("position", Integer.toString(positions.get(stepId)));
    }
    if (!entities.has(id(tool))) {
      JsonNode process = workflow.process(tool);
      describeProcess(process, tool, process.path("class").asText().equals("Workflow")
          ? entities.entity(id(tool), "SoftwareSourceCode", "ComputationalWorkflow", "HowTo")
          : entities.entity(id(tool), "SoftwareApplication"));
    }
    Entities.link(entity, "workExample", id(tool));
    Entities.link(owner, "step", id(stepId));
    Entities.link(owner, "hasPart", id(tool));
    for (JsonNode input : step.path("in")) {
      connect(entity, ownerId, input.path("source"), tool + "/" + PackedWorkflow.shortName(input.path("id").asText()));
    }
  }

  private void connect(ObjectNode owner, String workflowId, JsonNode source, String target) {
    for (String link : PackedWorkflow.links(source)) {
      workflow.parameter(workflowId, link).filter(from -> entities.has(id(from)) && entities.has(id(target))).ifPresent(from -> {
        String id = "#connection-" + ++connections;
        ObjectNode connection = entities.entity(id, "ParameterConnection");
        Entities.link(connection, "sourceParameter", id(from));
        Entities.link(connection, "targetParameter", id(target));
        Entities.link(owner, "connection", id);
      });
    }
  }

  private void parameter(ObjectNode owner, String property, JsonNode declared) {
    String parameterId = declared.path("id").asText();
    ObjectNode entity = entities.entity(id(parameterId), "FormalParameter");
    CwlTypes type = CwlTypes.of(declared.path("type"));
    entity.put("name", PackedWorkflow.shortName(parameterId)).put("additionalType",
        declared.has("secondaryFiles") ? "Collection" : type.label());
    String doc = text(declared.path("doc"));
    String description = doc.isEmpty() ? declared.path("label").asText("") : doc;
    if (!description.isEmpty()) {
      entity.put("description", description);
    }
    if (declared.path("format").isTextual()) {
      entity.put("encodingFormat", declared.path("format").asText());
    }
    if (property.equals("input")) {
      entity.put("valueRequired", type.isOptional() || declared.has("default") ? "False" : "True");
    }
    if (type.isMultiple()) {
      entity.put("multipleValues", "True");
    }
    JsonNode standard = declared.path("default");
    if (standard.isValueNode() && !standard.isNull()) {
      entity.put("defaultValue", standard.asText());
    } else if (standard.path("location").isTextual()) {
      entity.put("defaultValue", standard.path("location").asText());
    }
    profile(FORMAL_PARAMETER, "Bioschemas FormalParameter");
    Entities.link(entity, "conformsTo", FORMAL_PARAMETER);
    Entities.link(owner, property, id(parameterId));
  }

  private void profile(String id, String name) {
    entities.entity(id, "CreativeWork").put("name", name).put("version", "1.0-RELEASE");
  }

  private void dependencies(JsonNode process, ObjectNode entity) {
    for (String where : java.util.List.of("requirements", "hints")) {
      for (JsonNode one : process.path(where)) {
        if (one.path("class").asText().equals("SoftwareRequirement")) {
          one.path("packages").forEach(wanted -> dependency(entity, wanted));
        }
      }
    }
  }

  private void dependency(ObjectNode tool, JsonNode wanted) {
    String name = wanted.path("package").asText("");
    if (!name.isEmpty()) {
      String spec = wanted.at("/specs/0").asText("");
      String id = spec.contains("://") ? spec : "#software-" + Payload.encoded(name);
      ObjectNode software = entities.entity(id, "SoftwareApplication").put("name", name);
      String version = wanted.at("/version/0").asText("");
      if (!version.isEmpty()) {
        software.put("softwareVersion", version);
      }
      Entities.link(tool, "softwareRequirements", id);
    }
  }

  private static String text(JsonNode doc) {
    if (doc.isArray()) {
      StringBuilder out = new StringBuilder();
      doc.forEach(line -> out.append(line.asText()).append('\n'));
      return out.toString().strip();
    }
    return doc.asText("").strip();
  }
}
