// SPDX-License-Identifier: Apache-2.0
package io.dte.foundation.journal;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.dte.foundation.api.event.Event;
import io.dte.foundation.api.event.EventType;
import io.dte.foundation.api.event.NewEvent;
import io.dte.foundation.api.event.Relation;
import io.dte.foundation.api.problem.DteException;
import io.dte.foundation.api.problem.ExitCode;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.UUID;

/**
 * Events as lines of JSON. Events appended together are lines of which all but the last say {@code "more":true}, so that
 * a reader can tell when the end of such a group is missing.
 */
final class EventLines {
  private final ObjectMapper mapper = new ObjectMapper();

  /** @param event what the line says; @param more the group goes on in the next line */
  record Line(Event event, boolean more) {}

  byte[] write(Event event, boolean more) throws DteException {
    ObjectNode line = mapper.createObjectNode();
    line.put("id", event.id().toString());
    line.put("sequence", event.sequence());
    line.put("time", event.time().toString());
    line.put("type", event.type().name());
    if (event.type().version() != 1) {
      line.put("version", event.type().version());
    }
    if (!event.subject().isEmpty()) {
      line.put("subject", event.subject());
    }
    line.put("actor", event.actor());
    line.set("payload", event.payload());
    if (!event.relations().isEmpty()) {
      ArrayNode relations = line.putArray("relations");
      for (Relation relation : event.relations()) {
        ObjectNode node = relations.addObject();
        node.put("verb", relation.verb().name().toLowerCase(Locale.ROOT));
        node.put("target", relation.target());
        node.put("role", relation.role());
        node.put("digest", relation.digest());
      }
    }
    if (more) {
      line.put("more", true);
    }
    try {
      byte[] json = mapper.writeValueAsBytes(line);
      // The whole line bounds the payload; only a line that is over the limit is worth measuring again.
      if (json.length > NewEvent.MAX_PAYLOAD_BYTES) {
        refuseLarge(event);
      }
      byte[] ended = java.util.Arrays.copyOf(json, json.length + 1);
      ended[json.length] = '\n';
      return ended;
    } catch (JsonProcessingException e) {
      throw new DteException(ExitCode.INVALID, "the payload of " + event.type().name() + " cannot be written as JSON: "
          + e.getOriginalMessage(), "", e);
    }
  }

  private void refuseLarge(Event event) throws DteException, JsonProcessingException {
    int size = mapper.writeValueAsBytes(event.payload()).length;
    if (size > NewEvent.MAX_PAYLOAD_BYTES) {
      throw new DteException(ExitCode.INVALID, "the payload of event " + event.type().name() + " has " + size
          + " bytes, more than " + NewEvent.MAX_PAYLOAD_BYTES, "store it as an artifact and put its id in the event");
    }
  }

  /** Null when the bytes are no whole event: what is left of a write that did not come to its end. */
  Line read(byte[] bytes, int offset, int length, UUID run) {
    JsonNode line;
    try {
      line = mapper.readTree(bytes, offset, length);
      if (line == null || !line.isObject()) {
        return null;
      }
      List<Relation> relations = new ArrayList<>();
      for (JsonNode node : line.path("relations")) {
        relations.add(new Relation(Relation.Verb.valueOf(node.path("verb").asText().toUpperCase(Locale.ROOT)),
            node.path("target").asText(), node.path("role").asText(), node.path("digest").asText()));
      }
      Event event = new Event(UUID.fromString(line.path("id").asText()), line.path("sequence").asLong(),
          Instant.parse(line.path("time").asText()), run,
          new EventType(line.path("type").asText(), line.path("version").asInt(1)), line.path("subject").asText(),
          line.path("actor").asText(), line.path("payload"), relations);
      return new Line(event, line.path("more").asBoolean());
    } catch (java.io.IOException | RuntimeException damaged) {
      return null;
    }
  }
}
