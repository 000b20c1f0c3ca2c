// SPDX-License-Identifier: Apache-2.0
package io.dte.ml.tracking;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.dte.foundation.api.event.Event;
import io.dte.foundation.api.event.EventType;
import io.dte.foundation.api.event.NewEvent;
import io.dte.foundation.api.event.Relation;
import io.dte.foundation.api.event.Relation.Verb;
import io.dte.ml.api.tracking.DatasetInput;
import io.dte.ml.api.tracking.RunInfo;
import io.dte.ml.api.tracking.TrackedRun;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** What happens to tracking runs, in the words that all events share: what they read, made and followed. */
final class RunEvents {
  /** A character may take six bytes, and a payload has 64 KiB. */
  private static final int MOST_CHARS = 4000;
  private static final int LONGEST = 200;
  private static final ObjectMapper JSON = new ObjectMapper();

  private RunEvents() {}

  static String subject(String run) {
    return "tracking-run:" + run;
  }

  /** A run below another one is a trial; the version of the code is what was used. */
  static NewEvent started(String run, String experiment, String name, Map<String, String> tags, String actor) {
    String parent = tags.getOrDefault("mlflow.parentRunId", "");
    List<Relation> relations = new ArrayList<>();
    if (!parent.isEmpty()) {
      relations.add(Relation.of(Verb.FOLLOWED, subject(parent), "parent"));
    }
    String commit = tags.getOrDefault("mlflow.source.git.commit", "");
    if (!commit.isEmpty()) {
      relations.add(Relation.of(Verb.USED, "commit:" + commit, "code"));
    }
    String source = tags.getOrDefault("mlflow.source.name", "");
    if (!source.isEmpty()) {
      relations.add(Relation.of(Verb.PLANNED_BY, "program:" + source, "program"));
    }
    return of("tracking.run.started", run, actor, JsonNodeFactory.instance.objectNode()
        .put("kind", parent.isEmpty() ? "training" : "trial").put("experiment", experiment).put("name", name),
        relations);
  }

  /** With params and last metrics, since they are what a training's end is asked for. */
  static NewEvent status(TrackedRun run, RunInfo.Status now, String actor) {
    ObjectNode payload = JsonNodeFactory.instance.objectNode().put("experiment", run.info().experimentId())
        .put("name", run.info().name());
    Map<String, String> metrics = new TreeMap<>();
    run.metrics().forEach(metric -> metrics.put(metric.key(), Double.toString(metric.value())));
    put(payload.putObject("params"), run.params());
    put(payload.putObject("metrics"), metrics);
    boolean ended = now != RunInfo.Status.RUNNING && now != RunInfo.Status.SCHEDULED;
    return of("tracking.run." + now.name().toLowerCase(Locale.ROOT), run.info().id(), actor, payload,
        ended && !run.metrics().isEmpty()
            ? List.of(Relation.of(Verb.GENERATED, "metrics:" + run.info().id(), "metrics")) : List.of());
  }

  /** A data set is its name and digest; where its source has an address, that was read too. */
  static NewEvent inputs(String run, List<DatasetInput> datasets, List<String> models) {
    List<Relation> relations = new ArrayList<>();
    for (DatasetInput one : datasets) {
      relations.add(Relation.of(Verb.USED, "dataset:" + one.name() + "@" + one.digest(),
          one.tags().getOrDefault("mlflow.data.context", "dataset")));
      String address = address(one.source());
      if (!address.isEmpty()) {
        relations.add(Relation.of(Verb.USED, address, "source of " + one.name()));
      }
    }
    models.forEach(model -> relations.add(Relation.of(Verb.USED, model(model), "model")));
    return of("tracking.inputs.logged", run, "system", JsonNodeFactory.instance.objectNode(), relations);
  }

  static NewEvent made(String run, List<String> models) {
    return of("tracking.models.logged", run, "system", JsonNodeFactory.instance.objectNode(),
        models.stream().map(model -> Relation.of(Verb.GENERATED, model(model), "model")).toList());
  }

  /** @param digest of the bytes, {@code sha256:HEX}; @param sha1 that workflows know them by */
  static NewEvent file(String run, String path, String digest, String sha1) {
    String address = "mlflow-artifacts:/" + path;
    return of("tracking.file.logged", run, "system", JsonNodeFactory.instance.objectNode(),
        List.of(new Relation(Verb.GENERATED, address, "artifact", digest),
            new Relation(Verb.SAME_AS, "urn:hash::sha1:" + sha1, "", digest)));
  }

  static String model(String id) {
    return "logged-model:" + id;
  }

  private static NewEvent of(String type, String run, String actor, ObjectNode payload, List<Relation> relations) {
    return new NewEvent(Event.NO_RUN, EventType.of(type), subject(run), actor, payload, relations);
  }

  /** As much as a payload has room for. */
  private static void put(ObjectNode into, Map<String, String> values) {
    int chars = 0;
    for (Map.Entry<String, String> each : values.entrySet()) {
      String value = each.getValue().length() > LONGEST ? each.getValue().substring(0, LONGEST) + "…" : each.getValue();
      chars += each.getKey().length() + value.length();
      if (chars > MOST_CHARS) {
        return;
      }
      into.put(each.getKey(), value);
    }
  }

  private static String address(String source) {
    try {
      JsonNode json = JSON.readTree(source);
      for (String field : List.of("uri", "url", "path")) {
        if (json.path(field).asText("").matches("[A-Za-z][A-Za-z0-9+.-]*:.+")) {
          return json.get(field).asText();
        }
      }
      return "";
    } catch (JsonProcessingException plainText) {
      return source.matches("[A-Za-z][A-Za-z0-9+.-]*://.+") ? source : "";
    }
  }
}
