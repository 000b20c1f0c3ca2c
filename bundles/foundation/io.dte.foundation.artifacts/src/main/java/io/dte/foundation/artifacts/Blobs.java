// SPDX-License-Identifier: Apache-2.0
package io.dte.foundation.artifacts;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.dte.foundation.api.artifact.Artifact;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Clock;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.locks.Lock;

/** Stored bytes: {@code blobs/ab/HEX}, with what is known of them in {@code blobs/ab/HEX.json}. */
final class Blobs {
  static final String PREFIX = "sha256:";
  static final String FOLDER = "blobs";

  private final Path root;
  private final Clock clock;

  Blobs(Path root, Clock clock) {
    this.root = root;
    this.clock = clock;
  }

  /** Name of the bytes of this id. An id that is none leads nowhere. */
  static String name(String id) {
    String hex = id.startsWith(PREFIX) ? id.substring(PREFIX.length()) : "";
    boolean valid = hex.length() == 64 && hex.chars().allMatch(c -> c >= '0' && c <= '9' || c >= 'a' && c <= 'f');
    return valid ? FOLDER + "/" + hex.substring(0, 2) + "/" + hex : "no-such-artifact";
  }

  static Path file(Path root, String id) {
    return root.resolve(name(id));
  }

  static Path about(Path file) {
    return file.resolveSibling(file.getFileName() + ".json");
  }

  Optional<Artifact> find(String id) throws IOException {
    Path file = file(root, id);
    try {
      long size = Files.size(file);
      Optional<JsonNode> about = SmallFiles.read(about(file));
      if (about.isEmpty()) {
        // Another process collects these bytes, or did, while they were stored anew.
        return Optional.of(new Artifact(id, "application/octet-stream", size, null,
            Files.getLastModifiedTime(file).toInstant()));
      }
      return Optional.of(new Artifact(id, about.get().path("mediaType").asText(), size, null,
          Instant.parse(about.get().path("createdAt").asText())));
    } catch (NoSuchFileException absent) {
      return Optional.empty();
    }
  }

  /** @param keeping held while the bytes get their name, against collections of this process */
  Artifact put(InputStream bytes, String mediaType, Intake intake, Lock keeping) throws IOException {
    Path temporary = SmallFiles.temporary(root);
    try {
      String id = PREFIX + intake.copy(bytes, temporary);
      Path file = file(root, id);
      Files.createDirectories(file.getParent());
      keeping.lock();
      try {
        if (SmallFiles.read(about(file)).isEmpty()) {
          SmallFiles.write(root, about(file), json -> {
            json.put("mediaType", mediaType);
            json.put("createdAt", clock.instant().toString());
          });
        }
        // The time protects it from collection until somebody holds it.
        Files.setLastModifiedTime(temporary, FileTime.from(clock.instant()));
        Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE);
      } finally {
        keeping.unlock();
      }
      SmallFiles.syncFolder(file.getParent());
      return find(id).orElseThrow(() -> new NoSuchFileException(file.toString()));
    } finally {
      Files.deleteIfExists(temporary);
    }
  }

  /** Deletes the note of bytes that are gone, unless another process stored them anew and still needs it. */
  static void forget(Path root, Path about) throws IOException {
    Optional<JsonNode> known = SmallFiles.read(about);
    Files.deleteIfExists(about);
    Path file = about.resolveSibling(about.getFileName().toString().replace(".json", ""));
    if (known.isPresent() && Files.exists(file) && !Files.exists(about)) {
      SmallFiles.write(root, about, json -> json.setAll((ObjectNode) known.get()));
    }
  }
}
