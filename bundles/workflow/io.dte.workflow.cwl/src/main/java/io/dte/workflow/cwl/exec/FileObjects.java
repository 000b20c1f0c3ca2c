// SPDX-License-Identifier: Apache-2.0
package io.dte.workflow.cwl.exec;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.dte.foundation.api.file.Sha1;
import io.dte.foundation.api.problem.DteException;
import io.dte.workflow.cwl.load.Node;
import io.dte.workflow.cwl.load.Uris;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * File and Directory objects (CWL CommandLineTool specification, sections File and Directory). Inside the engine each has
 * a {@code location}, a {@code file:} URI, unless it is a literal with {@code contents} or {@code listing}.
 */
public final class FileObjects {
  /** {@code loadContents} reads at most so much. */
  static final int MAX_CONTENTS = 64 * 1024;

  /** What stands for bytes that are no character. */
  private static final char NO_CHARACTER = '\uFFFD';
  private static final boolean UNICODE = "UTF-8".equalsIgnoreCase(System.getProperty("sun.jnu.encoding"));
  private static final List<String> TEXTS = List.of("location", "path", "basename", "contents");
  private static final List<String> LISTS = List.of("secondaryFiles", "listing");

  private FileObjects() {}

  static boolean isFile(JsonNode value) {
    return value.isObject() && value.path("class").asText().equals("File");
  }

  static boolean isDirectory(JsonNode value) {
    return value.isObject() && value.path("class").asText().equals("Directory");
  }

  /**
   * What keeps a File or Directory from being one, for people: fields of another kind than the language says, or a name that
   * no file can have (CWL CommandLineTool specification, sections File and Directory).
   */
  static Optional<String> fault(JsonNode object) {
    for (String field : TEXTS) {
      JsonNode value = object.get(field);
      if (value != null && !value.isTextual() && !value.isNull()) {
        return Optional.of("its '" + field + "' must be text, it is " + value);
      }
      if (value != null && value.asText().indexOf('\0') >= 0 && !field.equals("contents")) {
        return Optional.of("its '" + field + "' has a NUL character");
      }
    }
    String base = object.path("basename").asText("");
    if (base.equals(".") || base.equals("..")) {
      return Optional.of("its 'basename' cannot be '" + base + "'");
    }
    for (String field : LISTS) {
      JsonNode list = object.get(field);
      if (list == null || list.isNull()) {
        continue;
      }
      if (!list.isArray()) {
        return Optional.of("its '" + field + "' must be a list, it is " + list);
      }
      for (JsonNode item : list) {
        Optional<String> fault = isFileOrDirectory(item) ? fault(item)
            : Optional.of("its '" + field + "' must hold Files and Directories, one is " + item);
        if (fault.isPresent()) {
          return fault;
        }
      }
    }
    return Optional.empty();
  }

  /** The first fault of any File or Directory in a value. */
  static Optional<String> faultIn(JsonNode value) {
    if (isFileOrDirectory(value)) {
      return fault(value);
    }
    for (JsonNode part : value) {
      Optional<String> fault = part.isContainerNode() ? faultIn(part) : Optional.empty();
      if (fault.isPresent()) {
        return fault;
      }
    }
    return Optional.empty();
  }

  static boolean isFileOrDirectory(JsonNode value) {
    return isFile(value) || isDirectory(value);
  }

  /** Where an object is, or null when it is a literal. */
  static Path path(JsonNode object) {
    String location = object.path("location").asText("");
    return location.isEmpty() || location.startsWith("_:") ? null : Uris.path(location, Path.of("/"));
  }

  /** Calls back for each File and Directory in a value, secondary files and listings included, outer ones first. */
  static void visit(JsonNode value, Consumer<ObjectNode> visitor) {
    if (value instanceof ObjectNode object) {
      if (isFileOrDirectory(object)) {
        visitor.accept(object);
      }
      object.forEach(field -> visit(field, visitor));
    } else if (value instanceof ArrayNode array) {
      array.forEach(item -> visit(item, visitor));
    }
  }

  /** Whether a value holds any File or Directory. */
  static boolean holdsFiles(JsonNode value) {
    if (isFileOrDirectory(value)) {
      return true;
    }
    for (JsonNode part : value) {
      if (part.isContainerNode() && holdsFiles(part)) {
        return true;
      }
    }
    return false;
  }

  /** Gives an object its names; the basename stays when it has one. */
  static void name(ObjectNode object) {
    String base = object.path("basename").asText("");
    if (base.isEmpty()) {
      Path path = path(object);
      if (path != null && path.getFileName() != null) {
        base = path.getFileName().toString();
        object.put("basename", base);
      }
    }
    if (!base.isEmpty() && isFile(object)) {
      int dot = base.lastIndexOf('.');
      boolean hasExtension = dot > 0;
      object.put("nameroot", hasExtension ? base.substring(0, dot) : base);
      object.put("nameext", hasExtension ? base.substring(dot) : "");
    }
  }

  /** A File object of a file that is there. */
  static ObjectNode file(Path path) throws IOException {
    ObjectNode object = Node.JSON.objectNode();
    object.put("class", "File").put("location", Uris.of(path)).put("basename", path.getFileName().toString());
    object.put("size", Files.size(path));
    name(object);
    return object;
  }

  static ObjectNode directory(Path path) {
    ObjectNode object = Node.JSON.objectNode();
    Path name = path.getFileName();
    object.put("class", "Directory").put("location", Uris.of(path)).put("basename", name == null ? "" : name.toString());
    return object;
  }

  /** The content of a folder as objects, sorted by name. */
  static ArrayNode listing(Path folder, boolean deep) throws IOException {
    ArrayNode out = Node.JSON.arrayNode();
    for (Path child : children(folder)) {
      if (Files.isDirectory(child)) {
        ObjectNode object = directory(child);
        if (deep) {
          object.set("listing", listing(child, true));
        }
        out.add(object);
      } else if (Files.exists(child)) {
        out.add(file(child));
      }
    }
    return out;
  }

  static List<Path> children(Path folder) throws IOException {
    List<Path> children = new ArrayList<>();
    try (DirectoryStream<Path> stream = Files.newDirectoryStream(folder)) {
      stream.forEach(children::add);
    } catch (DirectoryIteratorException e) {
      throw e.getCause();
    }
    children.sort(null);
    return children;
  }

  /** Whether the bytes of a file's name are no characters, which no location can say; unknown where names are not in UTF-8. */
  static boolean isUnnamed(Path path) {
    return UNICODE && path.getFileName() != null && path.getFileName().toString().indexOf(NO_CHARACTER) >= 0;
  }

  /**
   * What is neither a file nor a folder in one, at any depth: links, which are not followed, and pipes; itself too if it is one.
   * Also what has a name of bytes that are no characters.
   */
  static List<Path> odd(Path folder) throws IOException {
    List<Path> odd = new ArrayList<>();
    Files.walkFileTree(folder, new SimpleFileVisitor<>() {
      @Override
      public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
        if (!attributes.isRegularFile() || isUnnamed(file)) {
          odd.add(file);
        }
        return FileVisitResult.CONTINUE;
      }

      @Override
      public FileVisitResult preVisitDirectory(Path child, BasicFileAttributes attributes) {
        if (isUnnamed(child)) {
          odd.add(child);
        }
        return FileVisitResult.CONTINUE;
      }
    });
    return odd;
  }

  /** Reads a file's content into {@code contents}; one larger than 64 KiB is an error (v1.2) or cut (before). */
  static void loadContents(ObjectNode file, boolean mayCut) throws DteException {
    if (file.has("contents")) {
      return;
    }
    Path path = path(file);
    if (path == null) {
      return;
    }
    try {
      if (!mayCut && Files.size(path) > MAX_CONTENTS) {
        throw Failures.failed("The file " + path + " is larger than 64 KiB, so loadContents cannot read it",
            "read it with a tool, not with an expression");
      }
      try (InputStream in = Files.newInputStream(path)) {
        file.put("contents", new String(in.readNBytes(MAX_CONTENTS), StandardCharsets.UTF_8));
      }
    } catch (IOException e) {
      throw Failures.storage("The file " + path + " cannot be read", e);
    }
  }

  /** {@code sha1$HEX}, as CWL writes checksums. */
  static String checksum(Path path) throws IOException {
    return "sha1$" + Sha1.of(path);
  }
}
