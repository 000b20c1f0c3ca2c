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
  private final View view;
  private final Map<String, Path> staged = new HashMap<>();
  private int next;

  /**
   * @param folder to put inputs into; made when it is needed
   * @param again what is there already stays untouched, since a task may be reading it
   * @param view where the task sees it
   */
  Staging(Path folder, boolean again, View view) {
    this.view = view;
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
      place(object, known, view);
      listed(object, known, view);
      return;
    }
    Path own = Files.createDirectories(folder.resolve(Integer.toString(next++)));
    stage(object, own);
    staged.put(key, own.resolve(base(object)));
    for (JsonNode second : object.path("secondaryFiles")) {
      stage((ObjectNode) second, own);
    }
  }

  private void stage(ObjectNode object, Path own) throws IOException, DteException {
    Path there = own.resolve(base(object));
    Path source = FileObjects.path(object);
    if (view.isContainer() && source != null) {
      view.mount(source, view.inner(there), false);
      place(object, there, view);
      listed(object, there, view);
      return;
    }
    if (again && Files.exists(there, LinkOption.NOFOLLOW_LINKS)) {
      locate(object, there, view);
    } else {
      put(object, own, false, view);
    }
    if (view.isContainer()) {
      view.mount(there, view.inner(there), false);
    }
  }

  /** Says where an object is that was put there before. */
  static void locate(ObjectNode object, Path target, View view) {
    if (FileObjects.path(object) == null) {
      for (JsonNode child : object.path("listing")) {
        locate((ObjectNode) child, target.resolve(base((ObjectNode) child)), view);
        for (JsonNode second : child.path("secondaryFiles")) {
          locate((ObjectNode) second, target.resolve(base((ObjectNode) second)), view);
        }
      }
    }
    place(object, target, view);
    listed(object, target, view);
  }

  /**
   * Puts an object into a folder under its basename.
   *
   * @param writable as a copy that may be changed
   */
  static void put(ObjectNode object, Path into, boolean writable, View view) throws IOException, DteException {
    put(object, into, base(object), writable, view);
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

  static void put(ObjectNode object, Path into, String name, boolean writable, View view) throws IOException, DteException {
    Path target = into.resolve(name).normalize();
    if (name.isEmpty() || !target.startsWith(into) || target.equals(into)) {
      throw Failures.invalid(null, "A file cannot be named '" + name + "': it would lie outside of its folder", "change its basename");
    }
    Path source = FileObjects.path(object);
    // Behind a link is somebody's own file or folder.
    if (source == null && (Files.isSymbolicLink(target)
        || FileObjects.isFile(object) == Files.isDirectory(target) && Files.exists(target))) {
      throw twice(target);
    }
    if (source == null && FileObjects.isDirectory(object)) {
      Files.createDirectories(target);
      for (JsonNode child : object.path("listing")) {
        put((ObjectNode) child, target, writable, view);
        for (JsonNode second : child.path("secondaryFiles")) {
          put((ObjectNode) second, target, writable, view);
        }
      }
    } else if (source == null) {
      Files.createDirectories(target.getParent());
      Files.writeString(target, object.path("contents").asText(), StandardCharsets.UTF_8);
    } else if (!source.equals(target)) {
      if (Files.exists(target, LinkOption.NOFOLLOW_LINKS)) {
        if (isSame(source, target, view)) {
          place(object, target, view);
          return;
        }
        if (!writable && Files.isDirectory(target, LinkOption.NOFOLLOW_LINKS) && Files.isDirectory(source)) {
          copy(source, target);
          place(object, target, view);
          return;
        }
        throw twice(target);
      }
      Files.createDirectories(target.getParent());
      if (writable) {
        copy(source, target);
      } else {
        view.link(target, source, false);
      }
    }
    place(object, target, view);
    listed(object, target, view);
  }

  /** Whether what is written at a path stays in the folder: no link and no file is on the way to it. */
  static boolean isInside(Path folder, Path path) {
    for (Path at = path.getParent(); at != null && !at.equals(folder); at = at.getParent()) {
      if (Files.exists(at, LinkOption.NOFOLLOW_LINKS) && !Files.isDirectory(at, LinkOption.NOFOLLOW_LINKS)) {
        return false;
      }
    }
    return path.startsWith(folder);
  }

  private static DteException twice(Path target) {
    return Failures.invalid(null, "Two different files are to be staged as " + target.getFileName(), "give one another basename");
  }

  /** Files listed in a directory lie inside it. */
  private static void listed(ObjectNode object, Path target, View view) {
    for (JsonNode child : object.path("listing")) {
      Path inside = target.resolve(child.path("basename").asText());
      place((ObjectNode) child, inside, view);
      listed((ObjectNode) child, inside, view);
    }
  }

  private static boolean isSame(Path source, Path target, View view) throws IOException {
    Path there = Files.isSymbolicLink(target) ? view.outer(target.resolveSibling(Files.readSymbolicLink(target))) : target;
    return Files.exists(there) && Files.isSameFile(source, there);
  }

  /** Says where a task sees an object. */
  static void place(ObjectNode object, Path target, View view) {
    Path seen = view.inner(target);
    object.put("path", seen.toString());
    if (FileObjects.isFile(object)) {
      object.put("dirname", seen.getParent().toString());
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
