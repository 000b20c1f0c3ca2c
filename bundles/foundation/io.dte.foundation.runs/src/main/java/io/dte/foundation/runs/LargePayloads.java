// SPDX-License-Identifier: Apache-2.0
package io.dte.foundation.runs;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.dte.foundation.api.event.Event;
import io.dte.foundation.api.event.NewEvent;
import io.dte.foundation.api.file.AtomicFile;
import io.dte.foundation.api.file.Sha256;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Keeps payloads that are too large for an event in the run's folder, under their digest, and leaves a reference in the
 * event: the inputs of a wide scatter easily exceed what one event may carry.
 */
final class LargePayloads {
  private static final String REFERENCE = "largePayload";

  private final ObjectMapper mapper;

  LargePayloads(ObjectMapper mapper) {
    this.mapper = mapper;
  }

  /** The payload itself, or what stands for it in the event; durable before the event is. */
  JsonNode shrink(Path folder, JsonNode payload) throws IOException {
    // A cheap upper bound first: most payloads are far below the limit, and serializing each twice would cost.
    if (bound(payload) <= NewEvent.MAX_PAYLOAD_BYTES) {
      return payload;
    }
    byte[] json = mapper.writeValueAsBytes(payload);
    if (json.length <= NewEvent.MAX_PAYLOAD_BYTES) {
      return payload;
    }
    String digest = Sha256.of(json);
    Path file = file(folder, digest);
    if (!Files.exists(file)) {
      Files.createDirectories(file.getParent());
      AtomicFile.writeDurably(file, json);
    }
    ObjectNode reference = mapper.createObjectNode();
    reference.put(REFERENCE, "sha256:" + digest);
    return reference;
  }

  /** The event with its whole payload. */
  Event expand(Path folder, Event event) {
    String reference = event.payload().path(REFERENCE).asText();
    if (event.payload().size() != 1 || !reference.matches("sha256:[0-9a-f]{64}")) {
      return event;
    }
    Path file = file(folder, reference.substring("sha256:".length()));
    try {
      return new Event(event.id(), event.sequence(), event.time(), event.run(), event.type(), event.subject(),
          event.actor(), mapper.readTree(Files.readAllBytes(file)), event.relations());
    } catch (IOException lost) {
      return event;
    }
  }

  private static Path file(Path folder, String digest) {
    return folder.resolve("payloads").resolve(digest + ".json");
  }

  /** No JSON text is longer: six bytes a character when all are escaped, names and punctuation included. */
  private static long bound(JsonNode node) {
    if (node.isContainerNode()) {
      long sum = 2;
      if (node.isObject()) {
        for (var field : node.properties()) {
          sum += 6L * field.getKey().length() + 4 + bound(field.getValue());
        }
      } else {
        for (JsonNode element : node) {
          sum += 1 + bound(element);
        }
      }
      return sum;
    }
    return node.isTextual() ? 6L * node.textValue().length() + 2 : 6L * node.asText().length() + 4;
  }
}
