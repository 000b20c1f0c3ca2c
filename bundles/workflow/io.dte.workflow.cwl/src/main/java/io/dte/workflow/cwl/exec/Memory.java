// SPDX-License-Identifier: Apache-2.0
package io.dte.workflow.cwl.exec;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.dte.compute.api.Site;
import io.dte.foundation.api.event.Event;
import io.dte.foundation.api.file.AtomicFile;
import io.dte.foundation.api.file.Sha256;
import io.dte.foundation.api.run.RunContext;
import io.dte.workflow.cwl.load.Node;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
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
  private static final String STEP_SUCCEEDED = "step.succeeded";
  static final String SUBMITTED = "submitted.json";
  private static final String SUBJECT = "step:";
  private static final int MAX_PAYLOAD_CHARS = 16 * 1024;

  /** @param externalId the runner's name of the task; @param task its id; @param runner where it was submitted */
  record Submitted(String key, String externalId, String task, String runner) {}

  private final RunContext context;
  private final com.fasterxml.jackson.databind.ObjectMapper json;
  private final Map<String, Known> results = new HashMap<>();
  private final Map<String, JsonNode> children = new HashMap<>();
  private final Digests digests;
  private final Path work;
  private final Set<Path> wanted;
  /** A result was taken whose files were deleted, so that files may be missing. */
  private volatile boolean lacks;

  /** What a step gave: its outputs as JSON text, since there may be very many, or the file they are in, within the run's folder. */
  private record Known(String key, byte[] outputs, String file) {}

  /**
   * @param work the run's working folder, by its real path
   * @param wanted deleted files that are needed again: a result that lacks one of them does not count
   */
  Memory(RunContext context, com.fasterxml.jackson.databind.ObjectMapper json, Digests digests, Path work, Set<Path> wanted) {
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
    if (event.type().name().equals(STEP_SUCCEEDED) && event.payload().has("key")) {
      JsonNode payload = event.payload();
      results.put(step, new Known(payload.get("key").asText(),
          payload.has("outputsFile") ? null : payload.path("outputs").toString().getBytes(StandardCharsets.UTF_8),
          payload.path("outputsFile").asText()));
    } else if (event.type().name().equals(CHILD_SUBMITTED)) {
      children.put(step, event.payload());
    }
  }

  /** What a job depends on: its process and its inputs, as a digest. */
  String key(Object process, JsonNode inputs) {
    return Sha256.of(Sha256.of(digests.fingerprint(process)) + inputs);
  }

  /** Also on the requirements that hold for it from outside. */
  String key(Object process, Object requirements, JsonNode inputs) {
    return Sha256.of(key(process, inputs) + digests.fingerprint(requirements));
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
        return Optional.of(object);
      }
    } catch (IOException e) {
      return Optional.empty();
    }
    return Optional.empty();
  }

  /**
   * A task of the step that neither ended well nor badly as far as is known: it may still run, or be over.
   *
   * @param folder the step's
   */
  Optional<Submitted> task(String step, String key, Path folder) {
    if (results.containsKey(step)) {
      return Optional.empty();
    }
    try {
      JsonNode task = json.readTree(Files.readAllBytes(folder.resolve(SUBMITTED)));
      Submitted found = new Submitted(task.path("key").asText(), task.path("externalId").asText(), task.path("task").asText(),
          task.path("runner").asText(Site.LOCAL));
      return found.key.equals(key) && !found.task.isEmpty() ? Optional.of(found) : Optional.empty();
    } catch (IOException | RuntimeException e) {
      return Optional.empty();
    }
  }

  /**
   * Makes a task findable. It is a file beside the task and no event, since it need not outlive the machine where the task
   * does not: an event would have to be flushed before each task.
   *
   * @param durable the task outlives the machine
   */
  void remember(Submitted task, Path folder, boolean durable) throws IOException {
    byte[] text = json.writeValueAsBytes(Node.JSON.objectNode().put("key", task.key).put("externalId", task.externalId)
        .put("task", task.task).put("runner", task.runner));
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

  /** What to record of a finished step; large outputs go to a file. */
  ObjectNode payload(String key, ObjectNode outputs) throws IOException {
    ObjectNode payload = Node.JSON.objectNode().put("key", key);
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
