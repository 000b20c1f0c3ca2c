// SPDX-License-Identifier: Apache-2.0
package io.dte.provenance.crate;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.dte.foundation.api.problem.DteException;
import io.dte.foundation.api.problem.Problem;
import io.dte.foundation.api.run.Run;
import io.dte.foundation.api.run.RunState;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * Describes a run as a Workflow Run RO-Crate 0.5: process, workflow and provenance profile where there is a workflow,
 * process profile alone otherwise. Used once, by one thread.
 */
final class CrateBuilder {
  static final String METADATA = "ro-crate-metadata.json";
  static final String WORKFLOW = "packed.cwl";
  static final String JOB = "primary-job.json";
  static final String RESULT = "primary-output.json";
  private static final String CRATE = "https://w3id.org/ro/crate/1.1";
  private static final String WORKFLOW_CRATE = "https://w3id.org/workflowhub/workflow-ro-crate/1.0";
  private static final String RUN_CRATE = "https://w3id.org/ro/wfrun/";
  private static final String TERMS = "https://w3id.org/ro/terms/workflow-run/context";
  private static final String ROOT = "./";

  private final CrateSource source;
  private final Run run;
  private final Entities entities = new Entities();
  private final Payload payload = Payload.readable();
  private final ObjectNode root;

  CrateBuilder(CrateSource source) {
    this.source = source;
    this.run = source.story().run();
    entities.entity(METADATA, "CreativeWork");
    root = entities.entity(ROOT, "Dataset");
  }

  /** The files of the crate, its metadata among them. */
  Payload build() throws DteException {
    String runId = "#run-" + run.id();
    JsonNode job = payload.take("inputs", source.inputs(), "");
    JsonNode results = payload.take("outputs", run.outputs(), "");
    ActionEntities actions = new ActionEntities(source, entities, payload);
    ObjectNode action = actions.person(runId);
    if (source.packed() == null) {
      processOnly(action, job, results, actions);
    } else {
      workflow(action, job, results, actions);
    }
    rootMetadata(runId);
    extras(runId);
    payload.items().forEach(item -> file(item));
    finish();
    return payload;
  }

  private void workflow(ObjectNode action, JsonNode job, JsonNode results, ActionEntities actions) throws DteException {
    JsonNode content = payload.take("inputs", source.document(), "");
    PackedWorkflow packed = new PackedWorkflow(content);
    payload.text(WORKFLOW, content.toPrettyString() + "\n");
    payload.text(JOB, job.toPrettyString() + "\n");
    payload.text(RESULT, results.toPrettyString() + "\n");
    WorkflowEntities plan = new WorkflowEntities(entities, packed, WORKFLOW);
    ObjectNode workflow = plan.describe(source.title(), source.packed().version());
    List<Credits.Person> authors = source.credits().authors(content);
    for (Credits.Person author : authors) {
      Entities.link(workflow, "author", actions.person(author));
    }
    licence(workflow, source.credits().workflowLicence(content));
    for (String repository : source.credits().annotations(content, "codeRepository")) {
      workflow.put("codeRepository", repository);
    }
    List<String> versions = source.credits().annotations(content, "softwareVersion");
    workflow.put("version", versions.isEmpty() ? payload.at(WORKFLOW).orElseThrow().digests().sha256().substring(0, 12)
        : versions.get(0));
    Entities.link(root, "mainEntity", WORKFLOW);
    Entities.link(action, "instrument", WORKFLOW);
    actions.values(action, plan, packed, PackedWorkflow.MAIN, job, results);
    if (packed.main().path("class").asText().equals("Workflow")) {
      actions.steps(action, plan, packed, job);
      conform(RUN_CRATE + "provenance/0.5", "Provenance Run Crate", "0.5");
    }
    conform(RUN_CRATE + "process/0.5", "Process Run Crate", "0.5");
    conform(RUN_CRATE + "workflow/0.5", "Workflow Run Crate", "0.5");
    conform(WORKFLOW_CRATE, "Workflow RO-Crate", "1.0");
    Entities.link(entities.entity(METADATA), "conformsTo", WORKFLOW_CRATE);
  }

  /** Without a workflow that can be described, the run is one application of the engine to its inputs. */
  private void processOnly(ObjectNode action, JsonNode job, JsonNode results, ActionEntities actions) throws DteException {
    Entities.link(action, "instrument", actions.engine());
    actions.plainValues(action, job, results);
    Path document = run.document().isEmpty() ? null : Path.of(run.document());
    if (document != null && Files.isRegularFile(document)) {
      Entities.link(action, "object", payload.add("workflow", document, "").path());
    }
    conform(RUN_CRATE + "process/0.5", "Process Run Crate", "0.5");
  }

  private void conform(String profile, String name, String version) {
    entities.entity(profile, "CreativeWork").put("name", name).put("version", version);
    Entities.link(root, "conformsTo", profile);
  }

  private void rootMetadata(String runId) {
    String when = Times.text(run.endedAt() == null ? run.createdAt() : run.endedAt());
    root.put("name", "Run of " + source.title()).put("datePublished", when);
    root.put("description", "What the run " + run.id() + " of \"" + source.title() + "\" used, did and gave; it "
        + (run.state() == RunState.SUCCEEDED ? "succeeded" : "ended " + run.state().label()) + " on " + when + ".");
    root.put("identifier", source.credits().identifier(run.id()));
    Entities.link(root, "mentions", runId);
    Credits.Person actor = source.credits().actor(run.actor());
    Entities.link(root, "author", actor.id());
    licence(root, source.credits().licence(source.document()));
    if (!root.has("license")) {
      root.put("license", "All rights are with the author; no licence was given.");
    }
    String publisher = source.credits().publisher();
    if (!publisher.isEmpty()) {
      String[] parts = publisher.split("\\|", 2);
      ObjectNode organisation = entities.entity("#publisher", "Organization").put("name", parts[0].strip());
      if (parts.length > 1) {
        organisation.put("url", parts[1].strip());
      }
      Entities.link(root, "publisher", "#publisher");
    }
  }

  private void licence(ObjectNode entity, String address) {
    if (!address.isEmpty()) {
      String name = address.substring(address.lastIndexOf('/') + 1);
      entities.entity(address, "CreativeWork").put("name", name).put("description", "The terms of the licence " + name);
      Entities.link(entity, "license", address);
    }
  }

  /** The readme beside the workflow, and what the steps said. */
  private void extras(String runId) throws DteException {
    if (!source.sources().isEmpty()) {
      Path readme = source.sources().get(0).resolveSibling("README.md");
      if (Files.isRegularFile(readme)) {
        payload.file("README.md", readme);
        Entities.link(entities.entity("README.md", "File"), "about", ROOT);
      }
    }
    Path logs = source.story().folder().resolve("log");
    if (Files.isDirectory(logs)) {
      List<Path> files;
      try (Stream<Path> found = Files.walk(logs)) {
        files = found.filter(Files::isRegularFile).sorted().toList();
      } catch (IOException e) {
        throw new DteException(Problem.storage("read", logs, e), e);
      }
      for (Path file : files) {
        String path = "logs/" + logs.relativize(file);
        payload.file(path, file);
        Entities.link(entities.entity(Payload.encoded(path), "File"), "about", runId);
      }
    }
  }

  private void file(Payload.Item item) {
    String id = Payload.encoded(item.path());
    ObjectNode entity = entities.has(id) && entities.entity(id).has("@type") ? entities.entity(id) : entities.entity(id, "File");
    if (!entity.has("name")) {
      entity.put("name", item.name());
    }
    entity.put("alternateName", item.name()).put("contentSize", Long.toString(item.digests().size()))
        .put("sha256", item.digests().sha256()).put("sha1", item.digests().sha1());
    entity.put("encodingFormat", item.path().equals(WORKFLOW) ? "application/cwl+json" : MediaTypes.of(item.name()));
    if (!entity.has("description")) {
      entity.put("description", description(item));
    }
    Entities.link(root, "hasPart", id);
  }

  private static String description(Payload.Item item) {
    return switch (item.path().substring(0, Math.max(0, item.path().indexOf('/')))) {
      case "inputs" -> item.name() + ", which the run used";
      case "outputs" -> item.name() + ", which the run made";
      case "logs" -> "What a step of the run said";
      default -> switch (item.path()) {
        case JOB -> "The run's inputs as a CWL input object";
        case RESULT -> "The run's results as a CWL output object";
        default -> item.name();
      };
    };
  }

  private void finish() {
    ObjectNode descriptor = entities.entity(METADATA);
    Entities.link(descriptor, "about", ROOT);
    Entities.link(descriptor, "conformsTo", CRATE);
    ObjectNode document = JsonNodeFactory.instance.objectNode();
    document.putArray("@context").add(CRATE + "/context").add(TERMS);
    document.set("@graph", entities.graph());
    payload.text(METADATA, document.toPrettyString() + "\n");
  }
}
