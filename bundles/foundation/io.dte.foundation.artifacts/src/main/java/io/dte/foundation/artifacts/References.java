// SPDX-License-Identifier: Apache-2.0
package io.dte.foundation.artifacts;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.dte.foundation.api.artifact.Artifact;
import io.dte.foundation.api.file.Sha256;
import io.dte.foundation.api.id.Ids;
import io.dte.foundation.api.problem.DteException;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.security.MessageDigest;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Optional;

/** Data that stays where it is: the note {@code refs/UUID.json} says where, and remembers its digest. */
final class References {
  static final String FOLDER = "refs";
  private static final String PREFIX = "ref:";
  /** A file that changed this recently may change again without its time telling. */
  private static final Duration TOO_FRESH = Duration.ofSeconds(2);

  private final Notes notes;
  private final Clock clock;

  References(Notes notes, Clock clock) {
    this.notes = notes;
    this.clock = clock;
  }

  static boolean isReference(String id) {
    return id.startsWith(PREFIX);
  }

  /** Name of the note of a reference. An id that is none leads nowhere. */
  static String name(String id) {
    String uuid = id.substring(PREFIX.length());
    boolean valid = uuid.length() == 36 && uuid.chars().allMatch(c -> c == '-' || Character.digit(c, 16) >= 0);
    return valid ? FOLDER + "/" + uuid + ".json" : "no-such-artifact";
  }

  /** @param file name of the note without its folder */
  static String id(String file) {
    return PREFIX + file.substring(0, file.length() - ".json".length());
  }

  Artifact add(URI location, String mediaType) throws DteException, IOException {
    Instant now = clock.instant();
    String id = PREFIX + Ids.next(now);
    notes.write(name(id), json -> {
      json.put("location", location.toString());
      json.put("mediaType", mediaType);
      json.put("createdAt", now.toString());
    });
    return new Artifact(id, mediaType, -1, location, now);
  }

  Optional<Artifact> find(String id) throws DteException, IOException {
    return notes.read(name(id)).map(json -> new Artifact(id, json.path("mediaType").asText(),
        json.path("size").asLong(-1), URI.create(json.path("location").asText()),
        Instant.parse(json.path("createdAt").asText())));
  }

  /** Reads the file only when its size, time or inode differ from what they were at the last digest. */
  String digest(String id, Path data) throws DteException, IOException {
    JsonNode json = notes.read(name(id)).orElseThrow();
    BasicFileAttributes before = Files.readAttributes(data, BasicFileAttributes.class);
    String seen = fingerprint(before);
    if (json.path("seen").asText().equals(seen)) {
      return json.path("digest").asText();
    }
    MessageDigest sha = Sha256.digest();
    try (InputStream in = Files.newInputStream(data)) {
      byte[] chunk = new byte[1 << 17];
      int count;
      while ((count = in.read(chunk)) >= 0) {
        sha.update(chunk, 0, count);
      }
    }
    String digest = Blobs.PREFIX + HexFormat.of().formatHex(sha.digest());
    BasicFileAttributes after = Files.readAttributes(data, BasicFileAttributes.class);
    boolean settled = before.lastModifiedTime().toInstant().plus(TOO_FRESH).isBefore(clock.instant());
    if (settled && fingerprint(after).equals(seen)) {
      notes.write(name(id), copy -> {
        copy.setAll((ObjectNode) json);
        copy.put("seen", seen);
        copy.put("size", after.size());
        copy.put("digest", digest);
      });
    }
    return digest;
  }

  private static String fingerprint(BasicFileAttributes attributes) {
    return attributes.size() + "/" + attributes.lastModifiedTime().toInstant() + "/" + attributes.fileKey();
  }
}
