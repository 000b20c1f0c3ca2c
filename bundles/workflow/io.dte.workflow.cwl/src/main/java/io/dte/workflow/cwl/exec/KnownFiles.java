// SPDX-License-Identifier: Apache-2.0
package io.dte.workflow.cwl.exec;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.dte.foundation.api.file.FolderDigest;
import io.dte.foundation.api.file.Sha256;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What files and folders are known by besides their places: by their content, as a digest in the form of events, or, when
 * reading them would take long, by size and time of change. What belongs to users is looked at once in an execution. What
 * steps made is not looked at again: files carry CWL's checksum, and folders were looked at when they were made.
 * Thread-safe.
 */
final class KnownFiles {
  private static final Logger LOG = LoggerFactory.getLogger(KnownFiles.class);
  /** Reading larger ones would delay the run for more than some seconds. */
  private static final long MAX_DIGESTED_BYTES = 1L << 30;
  private static final String STAMP = "changed:";

  private final Path work;
  private final Map<String, String> known = new ConcurrentHashMap<>();
  private final Set<Path> changing = ConcurrentHashMap.newKeySet();

  /** @param work the run's working folder, by its real path */
  KnownFiles(Path work) {
    this.work = work;
  }

  /** Looks at a file or folder, unless that was done before. */
  String look(ObjectNode object) {
    Path path = FileObjects.path(object);
    return path == null ? "" : known.computeIfAbsent(path.toString(), key -> identity(path));
  }

  /** The digest of a file or folder as far as it is known; else empty. */
  String digest(ObjectNode object) {
    Path path = FileObjects.path(object);
    String identity = path == null ? "" : known.getOrDefault(path.toString(), "");
    return identity.startsWith(STAMP) ? "" : identity;
  }

  /** What a folder of a step is known by, as an earlier execution recorded it. */
  void made(String path, String identity) {
    known.put(path, identity);
  }

  /** Looks at the folders that a step made. @return what each is known by, to be recorded */
  Map<String, String> made(ObjectNode outputs) {
    Map<String, String> folders = new LinkedHashMap<>();
    each(outputs, (object, path) -> {
      if (path.startsWith(work) && FileObjects.isDirectory(object)) {
        folders.put(path.toString(), look(object));
      }
    });
    return folders;
  }

  /** What all files and folders in a value are known by. */
  String identities(JsonNode value) {
    StringBuilder text = new StringBuilder();
    each(value, (object, path) -> {
      String identity = !path.startsWith(work) ? outside(object, path) : object.has("checksum") ? "" : inside(path);
      if (!identity.isEmpty()) {
        text.append('\n').append(identity);
      }
    });
    return text.toString();
  }

  /** The files and folders of a value that are somewhere; what is listed of a folder is a part of it. */
  private static void each(JsonNode value, BiConsumer<ObjectNode, Path> visitor) {
    Path path = value instanceof ObjectNode object && FileObjects.isFileOrDirectory(object) ? FileObjects.path(object) : null;
    if (path != null) {
      visitor.accept((ObjectNode) value, path);
      each(value.path("secondaryFiles"), visitor);
      return;
    }
    for (JsonNode part : value) {
      if (part.isContainerNode()) {
        each(part, visitor);
      }
    }
  }

  /** A tool changes these in place: they are known by their places from now on, as before and after the change. */
  void changing(JsonNode value) {
    each(value, (object, path) -> changing.add(path));
  }

  private String outside(ObjectNode object, Path path) {
    return changing.stream().anyMatch(path::startsWith) ? "" : look(object);
  }

  /** Something that a step made may lie in a folder that is known. */
  private String inside(Path path) {
    for (Path at = path; at != null && !at.equals(work); at = at.getParent()) {
      String identity = known.get(at.toString());
      if (identity != null) {
        return identity;
      }
    }
    return "";
  }

  private static String identity(Path path) {
    try {
      if (Files.isDirectory(path)) {
        return FolderDigest.of(path, MAX_DIGESTED_BYTES).orElseGet(() -> stamp(path));
      }
      if (!Files.isRegularFile(path)) {
        return "";
      }
      return Files.size(path) > MAX_DIGESTED_BYTES ? STAMP + Files.size(path) + " " + Files.getLastModifiedTime(path)
          : FileObjects.checksum(path).replace('$', ':');
    } catch (IOException | UncheckedIOException e) {
      LOG.debug("{} has no digest: {}", path, e.getMessage());
      return "";
    }
  }

  private static String stamp(Path folder) {
    StringBuilder text = new StringBuilder();
    try {
      Files.walkFileTree(folder, new SimpleFileVisitor<>() {
        @Override
        public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
          BasicFileAttributes target = attributes.isSymbolicLink() && Files.exists(file)
              ? Files.readAttributes(file, BasicFileAttributes.class) : attributes;
          text.append(folder.relativize(file)).append('\0').append(target.size()).append('\0').append(target.lastModifiedTime())
              .append('\n');
          return FileVisitResult.CONTINUE;
        }
      });
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    // The order of a walk is that of the file system.
    return STAMP + Sha256.of(String.join("\n", text.toString().lines().sorted().toList()));
  }
}
