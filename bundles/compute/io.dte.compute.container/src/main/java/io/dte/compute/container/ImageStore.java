// SPDX-License-Identifier: Apache-2.0
package io.dte.compute.container;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.dte.foundation.api.file.AtomicFile;
import io.dte.foundation.api.file.FileTree;
import io.dte.foundation.api.file.Sha256;
import io.dte.foundation.api.problem.DteException;
import io.dte.foundation.api.problem.ExitCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * Unpacked images, one folder each: {@code root}, and {@code image.json}, which is written last, so that a folder without
 * it is no image. Thread-safe, also among processes.
 */
final class ImageStore {
  private static final int NAME_DIGITS = 32;
  private static final Duration EXPORT = Duration.ofHours(1);

  /**
   * @param name full name
   * @param root its file system
   * @param entrypoint what the command's words follow
   * @param command taken when a task has none
   * @param environment {@code NAME=value}
   * @param imported when it came
   */
  record Image(String name, Path root, List<String> entrypoint, List<String> command, List<String> environment, Instant imported) {}

  private final ObjectMapper json = new ObjectMapper();
  private final Path folder;
  private final ImageLocks locks;
  private final Registry registry;

  ImageStore(Path folder) {
    this(folder, new Registry(Logins.ofUser(System.getenv())));
  }

  ImageStore(Path folder, Registry registry) {
    this.registry = registry;
    this.folder = folder;
    locks = new ImageLocks(folder.resolve(".locks"));
  }

  private static String key(String name) {
    return ImageName.of(name).toString();
  }

  private Path place(String name) {
    return folder.resolve(Sha256.of(key(name)).substring(0, NAME_DIGITS));
  }

  Optional<Image> find(String name) {
    return read(place(name));
  }

  private Optional<Image> read(Path place) {
    try {
      JsonNode image = json.readTree(Files.readAllBytes(place.resolve("image.json")));
      return Optional.of(new Image(image.path("name").asText(), place.resolve("root"), texts(image.path("entrypoint")),
          texts(image.path("command")), texts(image.path("environment")), Instant.parse(image.path("imported").asText())));
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  private static List<String> texts(JsonNode array) {
    List<String> out = new ArrayList<>();
    array.forEach(item -> out.add(item.asText()));
    return List.copyOf(out);
  }

  /** All images, by name. */
  List<Image> all() throws IOException {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (var places = Files.list(folder)) {
      return places.map(this::read).flatMap(Optional::stream).sorted(Comparator.comparing(Image::name)).toList();
    }
  }

  /**
   * Unpacks an archive, or a folder in OCI layout, under a name, in place of what had that name.
   *
   * @param entrypoint in place of the image's own, or null
   */
  Image add(String name, Path archive, List<String> entrypoint, Instant now) throws DteException {
    locks.hold(key(name), () -> unpack(name, archive, entrypoint, now));
    return find(name).orElseThrow();
  }

  private void unpack(String name, Path archive, List<String> entrypoint, Instant now) throws DteException, IOException {
    if (!Files.exists(archive)) {
      throw new DteException(ExitCode.NOT_FOUND, "The archive " + archive + " does not exist", "check the path");
    }
    Path place = place(name);
    Path part = place.resolveSibling(place.getFileName() + ".part");
    FileTree.delete(part);
    Files.createDirectories(part);
    try {
      JsonNode config = new ImageArchive().unpack(archive, part.resolve("root"), part.resolve("archive"));
      FileTree.delete(part.resolve("archive"));
      ObjectNode image = json.createObjectNode().put("name", key(name)).put("imported", now.toString());
      image.set("entrypoint", entrypoint == null ? config.path("Entrypoint") : json.valueToTree(entrypoint));
      image.set("command", config.path("Cmd"));
      image.set("environment", config.path("Env"));
      AtomicFile.write(part.resolve("image.json"), json.writeValueAsBytes(image));
      FileTree.delete(place);
      Files.move(part, place);
    } catch (IOException e) {
      FileTree.delete(part);
      throw new DteException(ExitCode.INVALID, "The image " + archive + " cannot be unpacked: " + e.getMessage(),
          "make it by: podman save -o FILE IMAGE", e);
    }
  }

  /** Fetches an image from its registry: @param location its name there */
  void pull(String name, String location, Instant now) throws DteException {
    Path layout = null;
    try {
      Files.createDirectories(folder);
      layout = Files.createTempDirectory(folder, "pull");
      registry.fetch(ImageName.of(location), layout);
      add(name, layout, null, now);
    } catch (IOException e) {
      throw new DteException(ExitCode.STORAGE, "The image " + name + " cannot be stored: " + e.getMessage(), "check the disk", e);
    } finally {
      discard(layout);
    }
  }

  private static void discard(Path layout) {
    try {
      if (layout != null) {
        FileTree.delete(layout);
      }
    } catch (IOException e) {
      layout.toFile().deleteOnExit();
    }
  }

  /** Takes an image over from another program's store; returns whether it was there. */
  boolean takeFrom(String program, String name, Instant now) throws DteException {
    Path found = Call.find(program).orElse(null);
    if (found == null || !Call.of(EXPORT, List.of(found.toString(), "image", "inspect", name)).succeeded()) {
      return false;
    }
    Path archive = null;
    try {
      Files.createDirectories(folder);
      archive = Files.createTempFile(folder, "save", ".tar");
      Files.delete(archive);
      Call save = Call.of(EXPORT, List.of(found.toString(), "save", "--output", archive.toString(), name));
      if (!save.succeeded()) {
        throw new DteException(ExitCode.UNAVAILABLE, program + " cannot save the image " + name + ": " + save.lastLine(), "");
      }
      add(name, archive, null, now);
      return true;
    } catch (IOException e) {
      throw new DteException(ExitCode.STORAGE, "The image " + name + " cannot be stored: " + e.getMessage(), "check the disk", e);
    } finally {
      if (archive != null) {
        archive.toFile().delete();
      }
    }
  }

  /** Deletes an image; returns whether it was there. */
  boolean remove(String name) throws DteException {
    boolean[] there = {false};
    locks.hold(key(name), () -> {
      there[0] = Files.exists(place(name));
      Files.deleteIfExists(place(name).resolve("image.json"));
      FileTree.delete(place(name));
    });
    return there[0];
  }
}
