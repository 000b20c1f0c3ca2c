// SPDX-License-Identifier: Apache-2.0
package io.dte.workflow.cwl.exec;

import com.fasterxml.jackson.databind.JsonNode;
import io.dte.foundation.api.event.Relation;
import io.dte.workflow.cwl.load.Place;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Says in the neutral words of events what a step used and generated. */
final class Provenance {
  /** A step with a hundred thousand files must not make an event that is too large for the log. */
  private static final int MAX_RELATIONS = 200;

  private Provenance() {}

  static List<Relation> used(JsonNode inputs, Place tool) {
    List<Relation> out = files(Relation.Verb.USED, inputs);
    out.add(Relation.of(Relation.Verb.PLANNED_BY, tool.base().toString(), "tool"));
    return out;
  }

  static List<Relation> generated(JsonNode outputs) {
    return files(Relation.Verb.GENERATED, outputs);
  }

  private static List<Relation> files(Relation.Verb verb, JsonNode values) {
    List<Relation> out = new ArrayList<>();
    for (Map.Entry<String, JsonNode> entry : values.properties()) {
      if (entry.getValue().isContainerNode()) {
        FileObjects.visit(entry.getValue(), object -> {
          String location = object.path("location").asText("");
          if (location.startsWith("file:") && out.size() < MAX_RELATIONS) {
            out.add(new Relation(verb, location, entry.getKey(), object.path("checksum").asText("").replace('$', ':')));
          }
        });
      }
    }
    return out;
  }
}
