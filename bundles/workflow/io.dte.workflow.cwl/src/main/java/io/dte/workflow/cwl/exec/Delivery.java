// SPDX-License-Identifier: Apache-2.0
package io.dte.workflow.cwl.exec;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.dte.foundation.api.file.FileTree;
import io.dte.foundation.api.json.StoredArray;
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
  private final Lists lists;
  /** Names of targets by what they are of. Texts, relative to the folders above: there may be very many. */
  private final Map<String, String> delivered = new HashMap<>();
  /** Names that are used, each with the number to try next when it is wanted again. */
  private final Map<String, Integer> taken = new HashMap<>();

  /** @param work where the run's own files are */
  Delivery(Path work, Path outdir, Lists lists) {
    this.work = work;
    this.outdir = outdir;
    this.lists = lists;
  }

  /** Delivers everything in an output object; the object is changed to say where it is now. */
  void deliver(ObjectNode outputs) throws DteException {
    String output = "";
    try {
      Files.createDirectories(outdir);
      for (Map.Entry<String, JsonNode> field : outputs.properties()) {
        output = field.getKey();
        field.setValue(deliver(field.getValue()));
      }
    } catch (IOException e) {
      throw Failures.storage((output.isEmpty() ? "The outputs" : "The output '" + output + "'") + " cannot be written to " + outdir, e);
    }
  }

  /** The value with its files where they are delivered: itself, or another list where it is a long one. */
  private JsonNode deliver(JsonNode value) throws DteException, IOException {
    if (value instanceof StoredArray list) {
      return lists.map(list, this::deliver);
    }
    if (value instanceof ArrayNode array) {
      for (int i = 0; i < array.size(); i++) {
        array.set(i, deliver(array.get(i)));
      }
    } else if (value instanceof ObjectNode object) {
      if (FileObjects.isFileOrDirectory(object)) {
        place(object, outdir);
      } else {
        for (Map.Entry<String, JsonNode> field : object.properties()) {
          field.setValue(deliver(field.getValue()));
        }
      }
    }
    return value;
  }

  private void place(ObjectNode object, Path into) throws IOException {
    FileObjects.name(object);
    String base = object.path("basename").asText(FileObjects.isFile(object) ? "file" : "folder");
    String location = object.path("location").asText("");
    Path at = FileObjects.path(object);
    // Two names may stand for one file.
    Path real = at != null && Files.exists(at) ? at.toRealPath() : at;
    String key = relative(outdir, into) + "\n" + base + "\n" + (real == null ? location : relative(work, real));
    String known = location.isEmpty() ? null : delivered.get(key);
    boolean there = at != null && into.resolve(base).equals(real);
    Path target = known != null ? into.resolve(known) : there ? at : free(into, base);
    if (known == null && !there) {
      write(object, target);
      if (!location.isEmpty()) {
        delivered.put(key, target.getFileName().toString());
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

  private static String relative(Path folder, Path path) {
    return path.startsWith(folder) ? folder.relativize(path).toString() : path.toString();
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
    return Files.exists(source) && source.toRealPath().equals(source) && source.startsWith(work)
        && FileObjects.odd(source).isEmpty();
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
    FileTree.create(into);
    String plain = base.replace('/', '_');
    String folder = relative(outdir, into) + "/";
    int dot = plain.lastIndexOf('.');
    String name = plain;
    // Many files of one name would otherwise each try all names of those before.
    int n = taken.getOrDefault(folder + plain, 2);
    for (; taken.putIfAbsent(folder + name, 2) != null; n++) {
      name = dot > 0 ? plain.substring(0, dot) + "_" + n + plain.substring(dot) : plain + "_" + n;
    }
    taken.put(folder + plain, n);
    return into.resolve(name);
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
