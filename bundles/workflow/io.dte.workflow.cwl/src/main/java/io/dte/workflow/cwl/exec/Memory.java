// SPDX-License-Identifier: Apache-2.0
package io.dte.workflow.cwl.exec;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.dte.compute.api.ContainerImage;
import io.dte.compute.api.Site;
import io.dte.foundation.api.event.Event;
import io.dte.foundation.api.file.AtomicFile;
import io.dte.foundation.api.file.Sha256;
import io.dte.foundation.api.run.RunContext;
import io.dte.workflow.cwl.load.Node;
import io.dte.workflow.cwl.model.Requirement;
import io.dte.workflow.cwl.model.Requirements;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What earlier executions of a run did, by step: results of finished steps and tasks that may still run. A result counts
 * only for the same tool with the same inputs, and while its files are there unchanged in size, or were deleted in the working
 * folder because all that had read them had ended well.
 */
final class Memory {
  private static final Logger LOG = LoggerFactory.getLogger(Memory.class);
  /** The type of the event that makes a child run findable. */
  static final String CHILD_SUBMITTED = "workflow.child.submitted";
  /** In the record of a step's end: what the folders it made are known by. */
  private static final String FOLDERS = "folders";
  static final String SUBMITTED = "submitted.json";
  /** In the record of a step's end: the task that gave its outputs. */
  static final String TASK = "task";
  private static final String SUBJECT = "step:";
  private static final int MAX_PAYLOAD_CHARS = 16 * 1024;

  /**
   * A task that was given to a runner.
   *
   * @param key of the step it was for
   * @param externalId the runner's name of it
   * @param task its id
   * @param runner where it was submitted
   * @param image it runs in; null for none
   */
  record Submitted(String key, String externalId, String task, String runner, ContainerImage image) {}

  private final RunContext context;
  private final ObjectMapper json;
  private final Map<String, Known> results = new HashMap<>();
  private final Map<String, JsonNode> children = new HashMap<>();
  /** Steps that began and did not end, until this execution begins them too. */
  private final Set<String> open = ConcurrentHashMap.newKeySet();
  private final Digests digests;
  private final KnownFiles files;
  private final Path work;
  private final Set<Path> wanted;
  /** A result was taken whose files were deleted, so that files may be missing. */
  private volatile boolean lacks;

  /**
   * What a step gave: its outputs as JSON text, since there may be very many, or the file they are in, within the run's folder.
   *
   * @param task that gave them; empty when it is not known
   * @param folders among them, each with what it is known by
   */
  private record Known(String key, byte[] outputs, String file, String task, JsonNode folders) {}

  /**
   * @param files what files are known by
   * @param work the run's working folder, by its real path
   * @param wanted deleted files that are needed again: a result that lacks one of them does not count
   */
  Memory(RunContext context, ObjectMapper json, Digests digests, KnownFiles files, Path work,
      Set<Path> wanted) {
    this.files = files;
    this.work = work;
    this.wanted = wanted;
    this.context = context;
    this.digests = digests;
    this.json = json;
    // Not only when the run is resumed: the engine may have been replaced while the run went on.
    context.events().forEach(this::learn);
  }

  private void learn(Event event) {
    if (!event.subject().startsWith(SUBJECT)) {
      return;
    }
    String step = event.subject().substring(SUBJECT.length());
    String run = context.run().id() + "/";
    step = step.startsWith(run) ? step.substring(run.length()) : step;
    JsonNode payload = event.payload();
    switch (event.type().name()) {
      case "step.started" -> open.add(step);
      case "step.failed", "step.cancelled" -> open.remove(step);
      case CHILD_SUBMITTED -> children.put(step, payload);
      case "step.succeeded" -> {
        open.remove(step);
        if (payload.has("key")) {
          results.put(step, known(payload, results.get(step)));
        }
      }
      default -> {
        // Says nothing that a resume needs.
      }
    }
  }

  private static Known known(JsonNode payload, Known before) {
    String key = payload.get("key").asText();
    // What was taken over from the record before comes from the same task.
    String task = payload.path(TASK).asText(before != null && before.key.equals(key) ? before.task : "");
    return new Known(key, payload.has("outputsFile") ? null : payload.path("outputs").toString().getBytes(StandardCharsets.UTF_8),
        payload.path("outputsFile").asText(), task, payload.path(FOLDERS));
  }

  /** This execution begins a step. */
  void begun(String step) {
    open.remove(step);
  }

  /** The steps that an earlier execution began and did not end, and this one did not begin. */
  List<String> open() {
    return List.copyOf(open);
  }

  /** What a job depends on: its process and its inputs, files of users by their content, as a digest. */
  String key(Object process, JsonNode inputs) {
    return Sha256.of(digests.digest(process) + inputs + files.identities(inputs));
  }

  /** Also on the requirements that hold for it from outside, and on files that these name. */
  String key(Object process, Requirements requirements, JsonNode inputs) {
    if (requirements.find(Requirement.InplaceUpdate.class).filter(Requirement.InplaceUpdate::allow).isPresent()) {
      files.changing(inputs);
    }
    StringBuilder named = new StringBuilder();
    requirements.find(Requirement.InitialWorkDir.class).ifPresent(workDir ->
        workDir.listing().forEach(entry -> named.append(files.identities(entry.entry().json()))));
    return Sha256.of(key(process, inputs) + digests.digest(requirements) + named);
  }

  /** The outputs an earlier execution recorded for a step, if they still count. */
  Optional<ObjectNode> result(String step, String key) {
    Known known = results.get(step);
    if (known == null || !known.key.equals(key)) {
      return Optional.empty();
    }
    try {
      JsonNode outputs = json.readTree(known.outputs != null ? known.outputs : Files.readAllBytes(context.folder().resolve(known.file)));
      if (outputs instanceof ObjectNode object && isThere(object)) {
        known.folders.properties().forEach(folder -> files.made(folder.getKey(), folder.getValue().asText()));
        return Optional.of(object);
      }
    } catch (IOException e) {
      return Optional.empty();
    }
    return Optional.empty();
  }

  /**
   * A task that was submitted for the step, as it is or as it was, and neither ended well nor badly as far as is known: it may
   * still run, or be over.
   *
   * @param folder the step's
   */
  Optional<Submitted> task(String step, Path folder) {
    Path file = folder.resolve(SUBMITTED);
    // Mostly it is not there, or says nothing; a look is cheaper than an exception, which Files.exists has inside.
    if (file.toFile().length() == 0) {
      return Optional.empty();
    }
    try {
      JsonNode task = json.readTree(Files.readAllBytes(file));
      JsonNode image = task.path("image");
      Submitted found = new Submitted(task.path("key").asText(), task.path("externalId").asText(), task.path("task").asText(),
          task.path("runner").asText(Site.LOCAL), image.isMissingNode() ? null : new ContainerImage(image.path("name").asText(),
              ContainerImage.Origin.valueOf(image.path("origin").asText()), image.path("location").asText()));
      return found.task.isEmpty() || isOver(found, results.get(step)) ? Optional.empty() : Optional.of(found);
    } catch (IOException | RuntimeException e) {
      return Optional.empty();
    }
  }

  private static boolean isOver(Submitted submitted, Known known) {
    return known != null && (known.task.isEmpty() ? known.key.equals(submitted.key) : known.task.equals(submitted.task));
  }

  /**
   * Makes a task findable. It is a file beside the task and no event, since it need not outlive the machine where the task
   * does not: an event would have to be flushed before each task.
   *
   * @param durable the task outlives the machine
   */
  void remember(Submitted task, Path folder, boolean durable) throws IOException {
    ObjectNode object = Node.JSON.objectNode().put("key", task.key).put("externalId", task.externalId).put("task", task.task)
        .put("runner", task.runner);
    if (task.image != null) {
      object.putObject("image").put("name", task.image.name()).put("origin", task.image.origin().name())
          .put("location", task.image.location());
    }
    byte[] text = json.writeValueAsBytes(object);
    if (durable) {
      AtomicFile.writeDurably(folder.resolve(SUBMITTED), text);
    } else {
      Files.write(folder.resolve(SUBMITTED), text);
    }
  }

  /** The step is over, and a further execution starts its task anew. */
  void forget(Path folder) {
    try {
      Files.deleteIfExists(folder.resolve(SUBMITTED));
    } catch (IOException e) {
      LOG.warn("{} cannot be deleted: {}", folder.resolve(SUBMITTED), e.getMessage());
    }
  }

  /** The child run that was started for a step, if it still counts. */
  Optional<UUID> child(String step, String key) {
    return Optional.ofNullable(children.get(step)).filter(child -> child.path("key").asText().equals(key))
        .map(child -> UUID.fromString(child.path("run").asText()));
  }

  /** A child run that was started for a step as it was before. */
  Optional<UUID> otherChild(String step, String key) {
    return Optional.ofNullable(children.get(step)).filter(child -> !child.path("key").asText().equals(key))
        .map(child -> UUID.fromString(child.path("run").asText()));
  }

  /** What to record of a finished step; large outputs go to a file. */
  ObjectNode payload(String key, ObjectNode outputs) throws IOException {
    ObjectNode payload = Node.JSON.objectNode().put("key", key);
    Map<String, String> folders = files.made(outputs);
    if (!folders.isEmpty()) {
      folders.forEach(payload.putObject(FOLDERS)::put);
    }
    String text = outputs.toString();
    if (text.length() < MAX_PAYLOAD_CHARS) {
      payload.set("outputs", outputs.deepCopy());
    } else {
      // Not in the step's folder, which goes before the run is over.
      Path file = Files.createDirectories(work.resolve(".outputs")).resolve(Sha256.of(text) + ".json");
      AtomicFile.write(file, text.getBytes(StandardCharsets.UTF_8));
      payload.put("outputsFile", context.folder().toRealPath().relativize(file).toString());
    }
    return payload;
  }

  private boolean isThere(ObjectNode outputs) {
    boolean[] all = {true};
    boolean[] some = {false};
    FileObjects.visit(outputs, object -> {
      Path path = FileObjects.path(object);
      if (path != null) {
        try {
          boolean there = FileObjects.isDirectory(object) ? Files.isDirectory(path)
              : Files.isRegularFile(path) && (!object.has("size") || Files.size(path) == object.get("size").asLong());
          boolean released = !there && isDeleted(path) && !wanted.contains(path);
          some[0] |= released;
          all[0] &= there || released;
        } catch (IOException e) {
          all[0] = false;
        }
      }
    });
    lacks |= all[0] && some[0];
    return all[0];
  }

  private boolean isDeleted(Path path) {
    return path.startsWith(work) && !Files.exists(path);
  }

  /** Whether it is no mistake that a file is not there: nothing needs it as far as is known. */
  boolean mayLack(Path path) {
    return lacks && isDeleted(path);
  }

  /** To be called before files are read that earlier steps made. */
  void demand(JsonNode values) throws Released {
    if (!lacks) {
      return;
    }
    Set<Path> missing = new LinkedHashSet<>();
    FileObjects.visit(values, object -> {
      Path path = FileObjects.path(object);
      if (path != null && isDeleted(path)) {
        missing.add(path);
      }
    });
    if (!missing.isEmpty()) {
      throw new Released(missing);
    }
  }
}
