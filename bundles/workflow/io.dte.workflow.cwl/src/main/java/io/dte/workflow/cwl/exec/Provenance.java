// SPDX-License-Identifier: Apache-2.0
package io.dte.workflow.cwl.exec;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.dte.foundation.api.event.Relation;
import io.dte.foundation.api.file.Sha256;
import io.dte.foundation.api.run.RunContext;
import io.dte.workflow.cwl.load.Node;
import io.dte.workflow.cwl.load.Place;
import io.dte.workflow.cwl.load.Uris;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Says in the neutral words of events what a run and its steps used and generated. Thread-safe. */
final class Provenance {
  private static final Logger LOG = LoggerFactory.getLogger(Provenance.class);
  /** A step with a hundred thousand files must not make an event that is too large for the log: it makes several. */
  private static final int MAX_RELATIONS = 200;
  private static final int MAX_VALUE_CHARS = 1000;
  private static final String FILES = "workflow.files.named";

  private final RunContext context;
  private final KnownFiles known;
  private final Map<String, String> documents = new ConcurrentHashMap<>();

  Provenance(RunContext context, KnownFiles known) {
    this.context = context;
    this.known = known;
  }

  /** The inputs of the run: files by digest, and parameters. */
  void inputs(JsonNode given) {
    FileObjects.visit(given, this::look);
    List<Relation> used = files(Relation.Verb.USED, given);
    given.properties().forEach(input -> {
      JsonNode value = input.getValue();
      String text = value.size() > MAX_VALUE_CHARS || FileObjects.holdsFiles(value) ? "" : value.toString();
      if (!value.isNull() && !text.isEmpty() && text.length() <= MAX_VALUE_CHARS) {
        used.add(new Relation(Relation.Verb.USED, "data:application/json," + URLEncoder.encode(text, StandardCharsets.UTF_8)
            .replace("+", "%20"), input.getKey(), "sha256:" + Sha256.of(text)));
      }
    });
    tell("workflow.inputs.read", "", used);
  }

  /** The outputs of the run, which are its steps' outputs by digest. */
  void outputs(JsonNode delivered) {
    tell("workflow.outputs.delivered", "", files(Relation.Verb.GENERATED, delivered));
  }

  void started(String step, JsonNode inputs, Place tool) {
    List<Relation> used = new ArrayList<>();
    used.add(document(tool.base().toString(), "tool"));
    used.addAll(files(Relation.Verb.USED, inputs));
    context.stepStarted(step, first(used));
    rest(step, used);
  }

  /** @param more what the step had to do with besides its files */
  CompletionStage<Void> succeeded(String step, boolean reused, ObjectNode payload, JsonNode outputs, List<Relation> more) {
    List<Relation> relations = new ArrayList<>(more);
    relations.addAll(files(Relation.Verb.GENERATED, outputs));
    rest(step, relations);
    return context.stepSucceeded(step, reused, payload, first(relations));
  }

  /** Where a step was executed that then failed. @param status it ended with; negative when there is none */
  void executed(String step, List<Relation> surroundings, int status) {
    ObjectNode payload = Node.JSON.objectNode();
    if (status >= 0) {
      payload.put("exitCode", status);
    }
    context.append("workflow.tool.exited", "step:" + step, payload, surroundings);
  }

  /** A document that says what to do, by its digest where it is a file. */
  Relation document(String location, String role) {
    String digest = documents.computeIfAbsent(location, key -> {
      try {
        Path file = key.startsWith("file:") ? Uris.path(key, Path.of("/")) : null;
        return file != null && Files.isRegularFile(file) ? "sha256:" + Sha256.of(file) : "";
      } catch (IOException | RuntimeException e) {
        LOG.debug("{} has no digest: {}", key, e.getMessage());
        return "";
      }
    });
    return new Relation(Relation.Verb.PLANNED_BY, location, role, digest);
  }

  /** A container's image, by its digest where its name has it. */
  static Relation image(String name) {
    int at = name.indexOf("@sha256:");
    return new Relation(Relation.Verb.USED, "image:" + name, "container", at < 0 ? "" : name.substring(at + 1));
  }

  private void look(ObjectNode object) {
    if (FileObjects.isFile(object) && !object.has("checksum") && object.path("location").asText().startsWith("file:")) {
      known.look(object);
    }
  }

  private void rest(String step, List<Relation> all) {
    if (all.size() > MAX_RELATIONS) {
      tell(FILES, "step:" + step, all.subList(MAX_RELATIONS, all.size()));
    }
  }

  private static List<Relation> first(List<Relation> all) {
    return all.size() > MAX_RELATIONS ? all.subList(0, MAX_RELATIONS) : all;
  }

  private void tell(String type, String subject, List<Relation> relations) {
    for (int from = 0; from < relations.size(); from += MAX_RELATIONS) {
      context.append(type, subject, Node.JSON.objectNode(),
          relations.subList(from, Math.min(relations.size(), from + MAX_RELATIONS)));
    }
  }

  private List<Relation> files(Relation.Verb verb, JsonNode values) {
    List<Relation> out = new ArrayList<>();
    for (Map.Entry<String, JsonNode> entry : values.properties()) {
      if (entry.getValue().isContainerNode()) {
        FileObjects.visit(entry.getValue(), object -> {
          String location = object.path("location").asText("");
          if (location.startsWith("file:")) {
            String digest = object.path("checksum").asText("").replace('$', ':');
            if (FileObjects.isDirectory(object)) {
              known.look(object);
            }
            out.add(new Relation(verb, location, entry.getKey(), digest.isEmpty() ? known.digest(object) : digest));
          }
        });
      }
    }
    return out;
  }
}
