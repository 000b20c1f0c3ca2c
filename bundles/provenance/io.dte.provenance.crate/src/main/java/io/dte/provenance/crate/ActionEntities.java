// SPDX-License-Identifier: Apache-2.0
package io.dte.provenance.crate;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.dte.foundation.api.event.Relation;
import io.dte.foundation.api.problem.DteException;
import io.dte.foundation.api.run.Run;
import io.dte.foundation.api.run.RunState;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What happened, in a crate: the run, the executions of its steps, who and what did them. Used once, by one thread. */
final class ActionEntities {
  private static final String ENGINE = "#engine";
  private static final String SCHEMA = "http://schema.org/";

  private final CrateSource source;
  private final Entities entities;
  private final Payload payload;
  private final Run run;

  ActionEntities(CrateSource source, Entities entities, Payload payload) {
    this.source = source;
    this.entities = entities;
    this.payload = payload;
    this.run = source.story().run();
  }

  /** The action of the whole run, with who started it. */
  ObjectNode person(String id) {
    ObjectNode action = entities.entity(id, "CreateAction");
    action.put("name", "Run of " + source.title());
    action.put("description", "The execution " + run.id() + " of " + source.title());
    times(action, run.startedAt(), run.endedAt());
    status(action, run.state(), run.message());
    Entities.link(action, "agent", person(source.credits().actor(run.actor())));
    return action;
  }

  /** A person's id, described with what is known. */
  String person(Credits.Person person) {
    ObjectNode entity = entities.entity(person.id(), "Person");
    entity.put("name", person.name());
    if (!person.affiliation().isEmpty()) {
      String organisation = "#organization-" + Payload.encoded(person.affiliation());
      entities.entity(organisation, "Organization").put("name", person.affiliation());
      Entities.link(entity, "affiliation", organisation);
    }
    return person.id();
  }

  String engine() {
    ObjectNode engine = entities.entity(ENGINE, "SoftwareApplication");
    engine.put("name", "Digital Twin Engine").put("description", "The engine that executed the workflow");
    engine.put("softwareVersion", source.version().isEmpty() ? "unknown" : source.version());
    return ENGINE;
  }

  /** Inputs and results of an action, each as example of the parameter it is a value of. */
  void values(ObjectNode action, WorkflowEntities plan, PackedWorkflow packed, String process, JsonNode inputs, JsonNode outputs) {
    for (JsonNode input : packed.process(process).path("inputs")) {
      String name = PackedWorkflow.shortName(input.path("id").asText());
      value(action, "object", plan.id(input.path("id").asText()), "#value-" + Payload.encoded(process.substring(1) + "/" + name),
          inputs.path(name));
    }
    for (JsonNode output : packed.process(process).path("outputs")) {
      String name = PackedWorkflow.shortName(output.path("id").asText());
      value(action, "result", plan.id(output.path("id").asText()), "#value-" + Payload.encoded(process.substring(1) + "/" + name),
          outputs.path(name));
    }
  }

  /** The same where no parameters are known. */
  void plainValues(ObjectNode action, JsonNode inputs, JsonNode outputs) {
    inputs.properties().forEach(input -> value(action, "object", "", "#value-in-" + Payload.encoded(input.getKey()), input.getValue()));
    outputs.properties().forEach(output ->
        value(action, "result", "", "#value-out-" + Payload.encoded(output.getKey()), output.getValue()));
  }

  private void value(ObjectNode action, String property, String parameter, String id, JsonNode value) {
    if (value.isMissingNode() || value.isNull()) {
      return;
    }
    String kind = value.path("class").asText();
    if (kind.equals("File") && value.path("secondaryFiles").size() > 0) {
      ObjectNode collection = entities.entity(id, "Collection");
      collection.put("name", value.path("basename").asText(value.path("location").asText()));
      Entities.link(collection, "mainEntity", value.path("location").asText());
      Entities.link(collection, "hasPart", value.path("location").asText());
      value.path("secondaryFiles").forEach(part -> Entities.link(collection, "hasPart", part.path("location").asText()));
      Entities.link(entities.entity("./"), "mentions", id);
      example(action, property, parameter, id);
    } else if (kind.equals("File") || kind.equals("Directory")) {
      thing(value).ifPresent(found -> example(action, property, parameter, found));
    } else if (value.isArray() && value.size() > 0 && value.get(0).path("class").isTextual()) {
      value.forEach(one -> thing(one).ifPresent(found -> example(action, property, parameter, found)));
    } else {
      ObjectNode entity = entities.entity(id, "PropertyValue");
      entity.put("name", parameter.isEmpty() ? id.substring(id.lastIndexOf('-') + 1) : PackedWorkflow.shortName(parameter));
      entity.put("value", value.isTextual() ? value.textValue() : value.toString());
      example(action, property, parameter, id);
    }
  }

  private Optional<String> thing(JsonNode value) {
    String location = value.path("location").asText("");
    if (value.path("class").asText().equals("Directory") && !location.isEmpty()) {
      String id = location.endsWith("/") ? location : location + "/";
      ObjectNode folder = entities.entity(id, "Dataset");
      folder.put("name", value.path("basename").asText(id)).put("description", "A folder of the run");
      for (Payload.Item item : payload.items()) {
        if (Payload.encoded(item.path()).startsWith(id)) {
          Entities.link(folder, "hasPart", Payload.encoded(item.path()));
        }
      }
      Entities.link(entities.entity("./"), "hasPart", id);
      return Optional.of(id);
    }
    if (location.contains("://")) {
      entities.entity(location, "File").put("name", value.path("basename").asText(location)).put("description", "A file elsewhere");
      Entities.link(entities.entity("./"), "hasPart", location);
    }
    return location.isEmpty() ? Optional.empty() : Optional.of(location);
  }

  private void example(ObjectNode action, String property, String parameter, String id) {
    Entities.link(action, property, id);
    if (!parameter.isEmpty()) {
      Entities.link(entities.has(id) ? entities.entity(id) : entities.entity(id, "File"), "exampleOfWork", parameter);
    }
  }

  /** The engine's action, and one for each step and each of its executions. */
  void steps(ObjectNode runAction, WorkflowEntities plan, PackedWorkflow packed, JsonNode job) throws DteException {
    ObjectNode organize = entities.entity("#engine-run-" + run.id(), "OrganizeAction");
    organize.put("name", "Run of the Digital Twin Engine").put("description", "What the engine did for this run");
    times(organize, run.startedAt(), run.endedAt());
    Entities.link(organize, "agent", source.credits().actor(run.actor()).id());
    Entities.link(organize, "instrument", engine());
    Entities.link(organize, "result", Entities.id(runAction));
    List<Execution> executions = Execution.of(source.story(), packed);
    StepValues values = new StepValues(packed, source.story(), executions, job);
    for (Execution execution : executions) {
      execution(organize, plan, packed, execution, values);
    }
  }

  private void execution(ObjectNode organize, WorkflowEntities plan, PackedWorkflow packed, Execution execution,
      StepValues values) throws DteException {
    StepRun step = execution.run();
    PackedWorkflow.Found found = execution.found();
    String tool = execution.tool();
    ObjectNode action = entities.entity("#step-" + Payload.encoded(step.name()), "CreateAction");
    action.put("name", "Run of step " + step.name());
    action.put("description", "The execution of " + PackedWorkflow.shortName(tool) + " for the step " + step.name()
        + (step.reused() ? "; its result was taken over from an earlier execution" : ""));
    times(action, step.started(), step.ended());
    status(action, step.state(), step.message());
    Entities.link(action, "agent", source.credits().actor(run.actor()).id());
    Entities.link(action, "instrument", plan.id(tool));
    for (Relation used : step.used()) {
      if (used.verb() == Relation.Verb.USED) {
        file(action, "object", plan.id(tool + "/" + used.role()), "inputs", used);
      }
    }
    boolean isWorkflow = packed.process(tool).path("class").asText().equals("Workflow");
    stepValues(action, "object", plan, execution, values.inputs(execution), isWorkflow);
    for (Relation made : step.generated()) {
      if (made.verb() == Relation.Verb.GENERATED) {
        file(action, "result", plan.id(tool + "/" + made.role()), "outputs", made);
      }
    }
    stepValues(action, "result", plan, execution, values.outputs(execution), isWorkflow);
    execution.image().or(() -> PackedWorkflow.image(packed.process(tool))).ifPresent(image -> image(action, image));
    Entities.link(entities.entity("./"), "mentions", Entities.id(action));
    ObjectNode control = entities.entity("#control-" + Payload.encoded(found.path()), "ControlAction");
    control.put("name", "Orchestration of step " + found.path());
    control.put("description", "What the engine did to execute the step " + found.path());
    Entities.link(control, "instrument", plan.id(found.step().path("id").asText()));
    Entities.link(control, "object", Entities.id(action));
    Entities.link(organize, "object", Entities.id(control));
  }

  /** A file of a step: one that is there, or, for an intermediate result that was not kept, what is known of it. */
  private void file(ObjectNode action, String property, String parameter, String folder, Relation relation) throws DteException {
    String known = entities.has(parameter) ? parameter : "";
    Optional<Payload.Item> item = payload.find(folder, relation.target(), relation.digest());
    if (item.isPresent()) {
      example(action, property, known, Payload.encoded(item.get().path()));
      return;
    }
    String name = relation.target().substring(relation.target().lastIndexOf('/') + 1);
    String id = "#gone-" + Payload.encoded((relation.digest().isEmpty() ? relation.target() : relation.digest()).replace(':', '-'));
    ObjectNode entity = entities.entity(id, "CreativeWork");
    entity.put("name", name).put("description", "An intermediate result that was not kept");
    if (relation.digest().startsWith("sha1:")) {
      entity.put("sha1", relation.digest().substring(5));
    }
    example(action, property, known, id);
  }

  /** Values that are no files; of a sub-workflow, whose events name no files, these too. */
  private void stepValues(ObjectNode action, String property, WorkflowEntities plan, Execution execution, ObjectNode values,
      boolean isWorkflow) throws DteException {
    for (Map.Entry<String, JsonNode> one : values.properties()) {
      String parameter = plan.id(execution.tool() + "/" + one.getKey());
      if (!StepValues.holdsFiles(one.getValue())) {
        value(action, property, parameter, "#value-" + Payload.encoded(execution.name() + "/" + one.getKey()), one.getValue());
      } else if (isWorkflow) {
        for (Relation file : StepValues.files(one.getValue(), one.getKey())) {
          file(action, property, parameter, property.equals("object") ? "inputs" : "outputs", file);
        }
      }
    }
  }

  private void image(ObjectNode action, String name) {
    String id = "#image-" + Payload.encoded(name);
    ObjectNode image = entities.entity(id, "ContainerImage");
    int digest = name.indexOf('@');
    String plain = digest < 0 ? name : name.substring(0, digest);
    int tag = plain.lastIndexOf(':') > plain.lastIndexOf('/') ? plain.lastIndexOf(':') : -1;
    String path = tag < 0 ? plain : plain.substring(0, tag);
    int slash = path.indexOf('/');
    boolean hasRegistry = slash > 0 && (path.substring(0, slash).contains(".") || path.substring(0, slash).contains(":"));
    image.set("additionalType", Entities.reference("https://w3id.org/ro/terms/workflow-run#DockerImage"));
    image.put("registry", hasRegistry ? path.substring(0, slash) : "docker.io");
    image.put("name", hasRegistry ? path.substring(slash + 1) : path).put("tag", tag < 0 ? "latest" : plain.substring(tag + 1));
    if (digest >= 0 && name.startsWith("sha256:", digest + 1)) {
      image.put("sha256", name.substring(digest + 8));
    }
    Entities.link(action, "containerImage", id);
  }

  private static void times(ObjectNode action, Instant started, Instant ended) {
    Instant end = ended == null ? started : ended;
    if (started != null || end != null) {
      action.put("startTime", Times.text(started == null ? end : started)).put("endTime", Times.text(end));
    }
  }

  private static void status(ObjectNode action, RunState state, String message) {
    boolean failed = state != RunState.SUCCEEDED;
    action.put("actionStatus", SCHEMA + (failed ? "FailedActionStatus" : "CompletedActionStatus"));
    if (failed && !message.isEmpty()) {
      action.put("error", message);
    }
  }
}
