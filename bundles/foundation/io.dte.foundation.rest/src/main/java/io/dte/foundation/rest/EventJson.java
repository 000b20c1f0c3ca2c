// SPDX-License-Identifier: Apache-2.0
package io.dte.foundation.rest;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.dte.foundation.api.event.Event;
import io.dte.foundation.api.event.Relation;
import java.util.Locale;

/** An event as REST shows it. */
final class EventJson {
  private EventJson() {}

  static ObjectNode write(Event event) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("id", event.id().toString());
    json.put("sequence", event.sequence());
    json.put("time", event.time().toString());
    json.put("run", event.run().equals(Event.NO_RUN) ? null : event.run().toString());
    json.put("type", event.type().name());
    json.put("version", event.type().version());
    json.put("subject", event.subject());
    json.put("actor", event.actor());
    json.set("payload", event.payload());
    ArrayNode relations = json.putArray("relations");
    for (Relation relation : event.relations()) {
      relations.addObject().put("verb", relation.verb().name().toLowerCase(Locale.ROOT)).put("target", relation.target())
          .put("role", relation.role()).put("digest", relation.digest());
    }
    return json;
  }
}
