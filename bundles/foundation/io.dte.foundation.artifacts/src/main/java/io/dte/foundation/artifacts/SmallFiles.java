// SPDX-License-Identifier: Apache-2.0
package io.dte.foundation.artifacts;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;

/** Files that are there whole or not at all. */
final class SmallFiles {
  private static final String TEMPORARY = "tmp";
  private static final Duration LONGEST_UPLOAD = Duration.ofDays(1);

  private SmallFiles() {}

  static Path temporaries(Path root) {
    return root.resolve(TEMPORARY);
  }

  /** A path nobody else uses, on the same file system as the rest. */
  static Path temporary(Path root) throws IOException {
    Files.createDirectories(temporaries(root));
    return temporaries(root).resolve(UUID.randomUUID().toString());
  }

  /** What is unfinished since before this time nobody finishes any more. */
  static Instant unfinished(Clock clock, Duration grace) {
    return clock.instant().minus(grace.compareTo(LONGEST_UPLOAD) < 0 ? LONGEST_UPLOAD : grace);
  }

  static Optional<JsonNode> read(Path file) throws IOException {
    try {
      return Optional.of(new ObjectMapper().readTree(Files.readAllBytes(file)));
    } catch (NoSuchFileException absent) {
      return Optional.empty();
    }
  }

  static void write(Path root, Path file, Consumer<ObjectNode> content) throws IOException {
    ObjectMapper mapper = new ObjectMapper();
    ObjectNode json = mapper.createObjectNode();
    content.accept(json);
    Path temporary = temporary(root);
    try {
      try (FileChannel channel = FileChannel.open(temporary, StandardOpenOption.CREATE_NEW,
          StandardOpenOption.WRITE)) {
        ByteBuffer bytes = ByteBuffer.wrap(mapper.writeValueAsBytes(json));
        while (bytes.hasRemaining()) {
          channel.write(bytes);
        }
        channel.force(true);
      }
      Files.createDirectories(file.getParent());
      Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE);
      syncFolder(file.getParent());
    } finally {
      Files.deleteIfExists(temporary);
    }
  }

  /** A rename is durable once its folder is. */
  static void syncFolder(Path folder) throws IOException {
    try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
      channel.force(true);
    }
  }
}
