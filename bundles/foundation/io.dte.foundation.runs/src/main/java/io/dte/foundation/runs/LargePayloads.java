// SPDX-License-Identifier: Apache-2.0
package io.dte.foundation.runs;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.dte.foundation.api.event.Event;
import io.dte.foundation.api.event.NewEvent;
import io.dte.foundation.api.file.AtomicFile;
import io.dte.foundation.api.file.Sha256;
import io.dte.foundation.api.json.StoredArray;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.util.HexFormat;

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
    if (bound(payload, NewEvent.MAX_PAYLOAD_BYTES) <= NewEvent.MAX_PAYLOAD_BYTES) {
      return payload;
    }
    Path all = Files.createDirectories(folder.resolve("payloads"));
    Path fresh = AtomicFile.fresh(all.resolve("payload"));
    try {
      MessageDigest digest = Sha256.digest();
      try (FileChannel channel = FileChannel.open(fresh, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
          OutputStream out = new DigestOutputStream(new BufferedOutputStream(Channels.newOutputStream(channel)), digest)) {
        try (JsonGenerator json = mapper.createGenerator(out).disable(JsonGenerator.Feature.AUTO_CLOSE_TARGET)) {
          json.writeTree(payload);
        }
        out.flush();
        if (channel.size() <= NewEvent.MAX_PAYLOAD_BYTES) {
          return payload;
        }
        channel.force(true);
      }
      String name = HexFormat.of().formatHex(digest.digest());
      Files.move(fresh, file(folder, name), StandardCopyOption.ATOMIC_MOVE);
      return mapper.createObjectNode().put(REFERENCE, "sha256:" + name);
    } finally {
      Files.deleteIfExists(fresh);
    }
  }

  /** The event with its whole payload; what is large in that stays in its file. */
  Event expand(Path folder, Event event) {
    String reference = event.payload().path(REFERENCE).asText();
    if (event.payload().size() != 1 || !reference.matches("sha256:[0-9a-f]{64}")) {
      return event;
    }
    Path file = file(folder, reference.substring("sha256:".length()));
    try {
      return new Event(event.id(), event.sequence(), event.time(), event.run(), event.type(), event.subject(),
          event.actor(), StoredArray.read(file, mapper), event.relations());
    } catch (IOException lost) {
      return event;
    }
  }

  private static Path file(Path folder, String digest) {
    return folder.resolve("payloads").resolve(digest + ".json");
  }

  /** No JSON text is longer: six bytes a character when all are escaped, names and punctuation included; cut above a limit. */
  private static long bound(JsonNode node, long limit) {
    if (!node.isContainerNode()) {
      return node.isTextual() ? 6L * node.textValue().length() + 2 : 6L * node.asText().length() + 4;
    }
    long sum = 2;
    if (node.isObject()) {
      for (var field : node.properties()) {
        sum += 6L * field.getKey().length() + 4 + bound(field.getValue(), limit - sum);
        if (sum > limit) {
          return sum;
        }
      }
    } else {
      for (JsonNode element : node) {
        sum += 1 + bound(element, limit - sum);
        if (sum > limit) {
          return sum;
        }
      }
    }
    return sum;
  }
}
