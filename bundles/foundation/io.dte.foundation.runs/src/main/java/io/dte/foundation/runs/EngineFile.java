// SPDX-License-Identifier: Apache-2.0
package io.dte.foundation.runs;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.dte.foundation.api.home.ProcessIdentity;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A run's {@code engine.json}: the process that executes the run. Of several that want to at once one gets it, also
 * where the file system has no locks: a hard link is made by one process only. Who wants to follow a dead process makes
 * a file that is named after it, and the one that can replaces {@code engine.json}; when that one dies before it does,
 * it is followed in the same way.
 */
final class EngineFile {
  private static final String NAME = "engine.json";
  private static final int ATTEMPTS = 4;

  private final Path folder;
  private final ObjectMapper mapper;

  EngineFile(Path folder, ObjectMapper mapper) {
    this.folder = folder;
    this.mapper = mapper;
  }

  /** Who holds it, alive or not; empty when nobody does, or the file is damaged. */
  Optional<ProcessIdentity> read() {
    return read(folder.resolve(NAME));
  }

  /** @return whether the process has it now, or had it before */
  boolean claim(ProcessIdentity process) throws IOException {
    for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
      Path file = folder.resolve(NAME);
      if (link(process, file)) {
        return true;
      }
      Optional<ProcessIdentity> holder = read(file);
      if (holder.isPresent() && holder.get().equals(process)) {
        return true;
      }
      List<Path> claims = new ArrayList<>();
      Optional<ProcessIdentity> last = holder;
      Path next = after(last);
      while (Files.exists(next) && last.filter(ProcessIdentity::isAlive).isEmpty()) {
        claims.add(next);
        last = read(next);
        next = after(last);
      }
      if (last.filter(ProcessIdentity::isAlive).isPresent()) {
        return false;
      }
      if (link(process, next)) {
        try {
          if (Files.exists(file) && read(file).equals(holder)) {
            replace(process, file);
            for (Path claim : claims) {
              Files.deleteIfExists(claim);
            }
            return true;
          }
        } finally {
          Files.deleteIfExists(next);
        }
      }
    }
    return false;
  }

  void delete() throws IOException {
    Files.deleteIfExists(folder.resolve(NAME));
  }

  private Path after(Optional<ProcessIdentity> dead) {
    return folder.resolve("engine.after." + dead.map(process -> process.pid() + "-"
        + process.startedAt().toEpochMilli()).orElse("none"));
  }

  private Optional<ProcessIdentity> read(Path file) {
    try {
      JsonNode json = mapper.readTree(Files.readAllBytes(file));
      return Optional.of(new ProcessIdentity(json.path("host").asText(), json.path("pid").asLong(),
          Instant.parse(json.path("startedAt").asText())));
    } catch (IOException | RuntimeException absent) {
      return Optional.empty();
    }
  }

  private boolean link(ProcessIdentity process, Path target) throws IOException {
    Path temporary = temporary(process);
    try {
      Files.createLink(target, temporary);
      return true;
    } catch (FileAlreadyExistsException taken) {
      return false;
    } catch (UnsupportedOperationException | FileSystemException noLinks) {
      return create(process, target);
    } finally {
      Files.deleteIfExists(temporary);
    }
  }

  private boolean create(ProcessIdentity process, Path target) throws IOException {
    try {
      Files.write(target, bytes(process), StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
      return true;
    } catch (FileAlreadyExistsException taken) {
      return false;
    }
  }

  private void replace(ProcessIdentity process, Path target) throws IOException {
    Path temporary = temporary(process);
    try {
      Files.move(temporary, target, StandardCopyOption.ATOMIC_MOVE);
    } finally {
      Files.deleteIfExists(temporary);
    }
  }

  private Path temporary(ProcessIdentity process) throws IOException {
    return Files.write(folder.resolve(NAME + "." + process.pid() + "." + System.nanoTime() + "."
        + Thread.currentThread().getId() + ".tmp"), bytes(process), StandardOpenOption.CREATE_NEW,
        StandardOpenOption.WRITE);
  }

  private byte[] bytes(ProcessIdentity process) throws IOException {
    ObjectNode json = mapper.createObjectNode();
    json.put("pid", process.pid());
    json.put("host", process.host());
    json.put("startedAt", process.startedAt().toString());
    return mapper.writeValueAsBytes(json);
  }
}
