// SPDX-License-Identifier: Apache-2.0
package io.dte.workflow.cwl.exec;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.dte.foundation.api.problem.DteException;
import io.dte.workflow.cwl.load.Node;
import io.dte.workflow.cwl.load.Uris;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Brings a run's outputs to their place: what the run made gets a second name there by a hard link, so that a resume still
 * finds it where its step left it; what belongs to somebody else, or cannot be linked, is copied. Files of one name get
 * different ones, {@code a.txt} and {@code a_2.txt}. Files of an earlier run are replaced; a folder that is there
 * already is filled, never deleted, since it may be the user's.
 */
final class Delivery {
  private final Path work;
  private final Path outdir;
  private final Map<String, Path> delivered = new HashMap<>();
  private final Map<Path, Path> real = new HashMap<>();
  private final Map<Path, Integer> names = new HashMap<>();
  private final java.util.Set<Path> taken = new java.util.HashSet<>();

  /** @param work where the run's own files are */
  Delivery(Path work, Path outdir) {
    this.work = work;
    this.outdir = outdir;
  }

  /** Delivers everything in an output object; the object is changed to say where it is now. */
  void deliver(ObjectNode outputs) throws DteException {
    try {
      Files.createDirectories(outdir);
      resolve(outputs);
      for (JsonNode value : outputs) {
        deliver(value);
      }
    } catch (IOException e) {
      throw Failures.storage("The outputs cannot be written to " + outdir, e);
    }
  }

  /** Two names may stand for one file; this has to be known before it is delivered. */
  private void resolve(ObjectNode outputs) throws IOException {
    IOException[] failure = {null};
    FileObjects.visit(outputs, object -> {
      Path path = FileObjects.path(object);
      try {
        if (path != null && Files.exists(path)) {
          real.put(path, path.toRealPath());
        }
      } catch (IOException e) {
        failure[0] = e;
      }
    });
    if (failure[0] != null) {
      throw failure[0];
    }
  }

  private void deliver(JsonNode value) throws IOException {
    if (value instanceof ArrayNode array) {
      for (JsonNode item : array) {
        deliver(item);
      }
    } else if (value instanceof ObjectNode object) {
      if (FileObjects.isFileOrDirectory(object)) {
        place(object, outdir);
      } else {
        for (JsonNode field : object) {
          deliver(field);
        }
      }
    }
  }

  private void place(ObjectNode object, Path into) throws IOException {
    FileObjects.name(object);
    String base = object.path("basename").asText(FileObjects.isFile(object) ? "file" : "folder");
    String location = object.path("location").asText("");
    Path at = FileObjects.path(object);
    String key = into + "\n" + base + "\n" + (at == null ? location : real.getOrDefault(at, at));
    Path known = location.isEmpty() ? null : delivered.get(key);
    boolean there = at != null && into.resolve(base).equals(real.getOrDefault(at, at));
    Path target = known != null ? known : there ? at : free(into, base);
    if (known == null && !there) {
      write(object, target);
      if (!location.isEmpty()) {
        delivered.put(key, target);
      }
    }
    object.put("location", Uris.of(target)).put("path", target.toString());
    object.remove(List.of("dirname", "nameroot", "nameext", "contents"));
    if (FileObjects.isFile(object)) {
      object.put("size", Files.size(target));
      if (!object.has("checksum")) {
        object.put("checksum", FileObjects.checksum(target));
      }
    } else {
      object.set("listing", listing(target));
    }
    for (JsonNode second : object.path("secondaryFiles")) {
      place((ObjectNode) second, target.getParent());
    }
  }

  private void write(ObjectNode object, Path target) throws IOException {
    Path source = FileObjects.path(object);
    if (source == null && FileObjects.isFile(object)) {
      Files.writeString(target, object.path("contents").asText());
    } else if (source == null || FileObjects.isDirectory(object) && object.has("listing") && !Files.isDirectory(source)) {
      Files.createDirectories(target);
      for (JsonNode child : object.path("listing")) {
        place((ObjectNode) child, target);
      }
    } else if (source.equals(target)) {
      return;
    } else if (isOwn(source)) {
      link(source, target);
    } else {
      Staging.copy(source, target);
    }
  }

  /** Only what lies in the run's working folder without going through a link may be linked; all else is somebody's. */
  private boolean isOwn(Path source) throws IOException {
    return Files.exists(source) && source.toRealPath().equals(source) && source.startsWith(work) && !holdsLinks(source);
  }

  private static boolean holdsLinks(Path source) throws IOException {
    if (!Files.isDirectory(source)) {
      return false;
    }
    try (var all = Files.walk(source)) {
      return all.anyMatch(Files::isSymbolicLink);
    }
  }

  /** Whole folders too, file by file; what is there already is replaced in one step. */
  private static void link(Path source, Path target) throws IOException {
    if (Files.isDirectory(source)) {
      Files.createDirectories(target);
      for (Path child : FileObjects.children(source)) {
        link(child, target.resolve(child.getFileName().toString()));
      }
      return;
    }
    boolean replaces = Files.exists(target, LinkOption.NOFOLLOW_LINKS);
    if (replaces && Files.isRegularFile(target, LinkOption.NOFOLLOW_LINKS) && Files.isSameFile(source, target)) {
      return; // An earlier attempt came this far.
    }
    try {
      if (replaces) {
        Path fresh = target.resolveSibling("." + target.getFileName() + ".new");
        Files.deleteIfExists(fresh);
        Files.createLink(fresh, source);
        Files.move(fresh, target, StandardCopyOption.ATOMIC_MOVE);
      } else {
        Files.createLink(target, source);
      }
    } catch (FileSystemException | UnsupportedOperationException e) {
      Staging.copy(source, target);
    }
  }

  private Path free(Path into, String base) throws IOException {
    Files.createDirectories(into);
    String safe = base.replace('/', '_');
    Path target = into.resolve(safe);
    int dot = safe.lastIndexOf('.');
    // Many files of one name would otherwise each try all names of those before.
    int n = names.getOrDefault(target, 2);
    Path plain = target;
    for (; !taken.add(target); n++) {
      target = into.resolve(dot > 0 ? safe.substring(0, dot) + "_" + n + safe.substring(dot) : safe + "_" + n);
    }
    names.put(plain, n);
    return target;
  }

  private static ArrayNode listing(Path folder) throws IOException {
    ArrayNode out = Node.JSON.arrayNode();
    for (Path child : FileObjects.children(folder)) {
      ObjectNode object = Files.isDirectory(child) ? FileObjects.directory(child) : FileObjects.file(child);
      object.put("path", child.toString());
      object.remove(List.of("nameroot", "nameext"));
      if (FileObjects.isFile(object)) {
        object.put("checksum", FileObjects.checksum(child));
      } else {
        object.set("listing", listing(child));
      }
      out.add(object);
    }
    return out;
  }
}
