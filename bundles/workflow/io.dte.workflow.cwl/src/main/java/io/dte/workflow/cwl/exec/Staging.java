// SPDX-License-Identifier: Apache-2.0
package io.dte.workflow.cwl.exec;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.dte.foundation.api.problem.DteException;
import io.dte.workflow.cwl.load.Uris;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.HashMap;
import java.util.Map;

/**
 * Puts a task's input files where it sees them: each with its companions in a folder of its own, as links, under the
 * names the document gives them. Literals are written out. Afterwards each object has {@code path} and {@code dirname}.
 */
final class Staging {
  private final Path folder;
  private final boolean again;
  private final Map<String, Path> staged = new HashMap<>();
  private int next;

  /**
   * @param folder to put inputs into; made when it is needed
   * @param again what is there already stays untouched, since a task may be reading it
   */
  Staging(Path folder, boolean again) {
    this.folder = folder;
    this.again = again;
  }

  /** Stages everything in a value. */
  void stage(JsonNode value) throws DteException {
    if (value instanceof ArrayNode array) {
      for (JsonNode item : array) {
        stage(item);
      }
    } else if (value instanceof ObjectNode object) {
      if (FileObjects.isFileOrDirectory(object)) {
        try {
          stageObject(object);
        } catch (IOException e) {
          throw Failures.storage("The input " + object.path("basename").asText() + " cannot be staged", e);
        }
      } else {
        for (JsonNode field : object) {
          stage(field);
        }
      }
    }
  }

  private void stageObject(ObjectNode object) throws IOException, DteException {
    String key = object.path("location").asText("") + "\n" + object.path("basename").asText();
    boolean hasCompanions = object.path("secondaryFiles").size() > 0;
    Path known = FileObjects.path(object) == null || hasCompanions ? null : staged.get(key);
    if (known != null) {
      place(object, known);
      listed(object, known);
      return;
    }
    Path own = Files.createDirectories(folder.resolve(Integer.toString(next++)));
    stage(object, own);
    staged.put(key, Path.of(object.get("path").asText()));
    for (JsonNode second : object.path("secondaryFiles")) {
      stage((ObjectNode) second, own);
    }
  }

  private void stage(ObjectNode object, Path own) throws IOException, DteException {
    Path there = own.resolve(base(object));
    if (again && Files.exists(there, LinkOption.NOFOLLOW_LINKS)) {
      locate(object, there);
    } else {
      put(object, own, false);
    }
  }

  /** Says where an object is that was put there before. */
  static void locate(ObjectNode object, Path target) {
    if (FileObjects.path(object) == null) {
      for (JsonNode child : object.path("listing")) {
        locate((ObjectNode) child, target.resolve(base((ObjectNode) child)));
        for (JsonNode second : child.path("secondaryFiles")) {
          locate((ObjectNode) second, target.resolve(base((ObjectNode) second)));
        }
      }
    }
    place(object, target);
    listed(object, target);
  }

  /**
   * Puts an object into a folder under its basename.
   *
   * @param writable as a copy that may be changed
   */
  static void put(ObjectNode object, Path into, boolean writable) throws IOException, DteException {
    put(object, into, base(object), writable);
  }

  /** The object's basename; it is given one when it has none. */
  private static String base(ObjectNode object) {
    String base = object.path("basename").asText("");
    if (base.isEmpty()) {
      base = FileObjects.isFile(object) ? "literal" : "folder";
      object.put("basename", base);
      FileObjects.name(object);
    }
    return base;
  }

  static void put(ObjectNode object, Path into, String name, boolean writable) throws IOException, DteException {
    Path target = into.resolve(name).normalize();
    if (name.isEmpty() || !target.startsWith(into) || target.equals(into)) {
      throw Failures.invalid(null, "A file cannot be named '" + name + "': it would lie outside of its folder", "change its basename");
    }
    Path source = FileObjects.path(object);
    if (source == null && FileObjects.isDirectory(object)) {
      Files.createDirectories(target);
      for (JsonNode child : object.path("listing")) {
        put((ObjectNode) child, target, writable);
        for (JsonNode second : child.path("secondaryFiles")) {
          put((ObjectNode) second, target, writable);
        }
      }
    } else if (source == null) {
      Files.createDirectories(target.getParent());
      Files.writeString(target, object.path("contents").asText(), StandardCharsets.UTF_8);
    } else if (!source.equals(target)) {
      if (Files.exists(target, LinkOption.NOFOLLOW_LINKS)) {
        if (Files.isSameFile(source, target)) {
          place(object, target);
          return;
        }
        if (!writable && Files.isDirectory(target, LinkOption.NOFOLLOW_LINKS) && Files.isDirectory(source)) {
          copy(source, target);
          place(object, target);
          return;
        }
        throw Failures.invalid(null, "Two different files are to be staged as " + target.getFileName(), "give one another basename");
      }
      Files.createDirectories(target.getParent());
      if (writable) {
        copy(source, target);
      } else {
        Files.createSymbolicLink(target, source);
      }
    }
    place(object, target);
    listed(object, target);
  }

  /** Files listed in a directory lie inside it. */
  private static void listed(ObjectNode object, Path target) {
    for (JsonNode child : object.path("listing")) {
      Path inside = target.resolve(child.path("basename").asText());
      place((ObjectNode) child, inside);
      listed((ObjectNode) child, inside);
    }
  }

  /** Says where a task sees an object. */
  static void place(ObjectNode object, Path target) {
    object.put("path", target.toString());
    if (FileObjects.isFile(object)) {
      object.put("dirname", target.getParent().toString());
    }
    if (!object.has("location")) {
      object.put("location", Uris.of(target));
    }
  }

  /** Copies a file, or a folder with all that is in it; links are followed. */
  static void copy(Path source, Path target) throws IOException {
    if (Files.isDirectory(source)) {
      Files.createDirectories(target);
      for (Path child : FileObjects.children(source)) {
        copy(child, target.resolve(child.getFileName().toString()));
      }
      return;
    }
    Files.copy(source, target, StandardCopyOption.REPLACE_EXISTING);
    target.toFile().setWritable(true, true);
  }
}
