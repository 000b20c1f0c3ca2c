// SPDX-License-Identifier: Apache-2.0
package io.dte.provenance.crate;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.dte.foundation.api.problem.DteException;
import io.dte.foundation.api.problem.ExitCode;
import io.dte.foundation.api.problem.Problem;
import io.dte.foundation.api.problem.SourceLocation;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/**
 * The files of a research object: each content under one path, found again by where it lay or by its digest. Digests are
 * taken when a file is added. Used by one thread.
 */
final class Payload {

  /**
   * A file of the research object.
   *
   * @param path inside of the object
   * @param source where it lies now; null for a text
   * @param text null for a file
   * @param name its own name
   */
  record Item(String path, Path source, byte[] text, String name, Digests digests) {}

  private final Map<String, Item> items = new LinkedHashMap<>();
  private final Set<String> folders = new LinkedHashSet<>();
  private final Map<Path, Item> bySource = new LinkedHashMap<>();
  private final Map<String, Item> byDigest = new LinkedHashMap<>();
  private final Function<Naming, String> paths;

  /** What a path is made of. @param folder where it would go */
  record Naming(String folder, String name, Digests digests) {}

  /** @param paths gives a file its path inside of the object */
  Payload(Function<Naming, String> paths) {
    this.paths = paths;
  }

  /** Content by its SHA-1, as CWLProv lays it down: {@code data/2f/2f1c9a…}. */
  static Payload byContent() {
    return new Payload(naming -> "data/" + naming.digests().sha1().substring(0, 2) + "/" + naming.digests().sha1());
  }

  /** Names people can read: {@code inputs/rain.nc}, or {@code inputs/2f1c9a/rain.nc} where that is taken. */
  static Payload readable() {
    Map<String, Digests> taken = new LinkedHashMap<>();
    return new Payload(naming -> {
      String path = naming.folder() + "/" + naming.name();
      Digests other = taken.putIfAbsent(path, naming.digests());
      return other == null || other.equals(naming.digests()) ? path
          : naming.folder() + "/" + naming.digests().sha256().substring(0, 12) + "/" + naming.name();
    });
  }

  List<Item> items() {
    return List.copyOf(items.values());
  }

  Optional<Item> at(String path) {
    return Optional.ofNullable(items.get(path));
  }

  /** A folder that is there even when nothing is in it. @param path ends with a slash */
  void folder(String path) {
    folders.add(path);
  }

  /** A text at a fixed path. */
  Item text(String path, String content) {
    byte[] bytes = content.getBytes(StandardCharsets.UTF_8);
    Item item = new Item(path, null, bytes, path.substring(path.lastIndexOf('/') + 1), Digests.of(bytes));
    items.put(path, item);
    return item;
  }

  /** A file at a fixed path. */
  Item file(String path, Path source) throws DteException {
    Item item = new Item(path, source, null, String.valueOf(source.getFileName()), digests(source));
    items.put(path, item);
    return item;
  }

  /**
   * A file that a run used or made.
   *
   * @param digest {@code ALGORITHM:HEX} as it was recorded; empty when it was not
   * @throws DteException when it is another one now
   */
  Item add(String folder, Path source, String digest) throws DteException {
    Item known = bySource.get(source);
    if (known == null) {
      Digests digests = digests(source);
      known = byDigest.get(digests.sha256() + "/" + source.getFileName());
      if (known == null) {
        String name = String.valueOf(source.getFileName());
        String path = paths.apply(new Naming(folder, name, digests));
        known = new Item(path, source, null, name, digests);
        items.put(path, known);
        byDigest.put(digests.sha256() + "/" + name, known);
        byDigest.putIfAbsent("sha1:" + digests.sha1() + "/" + name, known);
        byDigest.putIfAbsent("sha256:" + digests.sha256() + "/" + name, known);
        byDigest.putIfAbsent("sha1:" + digests.sha1(), known);
        byDigest.putIfAbsent("sha256:" + digests.sha256(), known);
      }
      bySource.put(source, known);
    }
    if (!digest.isEmpty() && !known.digests().matches(digest)) {
      throw new DteException(new Problem(ExitCode.INVALID, "This file is not what it was during the run: its digest is "
          + known.digests().like(digest) + " and was " + digest, SourceLocation.of(source.toString()),
          "put the former content back, or run again and export that run"));
    }
    return known;
  }

  /** A file that may not be there any more: by its place if it is there, else by its digest and name, else by digest. */
  Optional<Item> find(String folder, String location, String digest) throws DteException {
    Optional<Path> path = path(location);
    if (path.isPresent() && bySource.containsKey(path.get())) {
      return Optional.of(bySource.get(path.get()));
    }
    String key = digest.replace('$', ':');
    if (!key.isEmpty()) {
      String name = path.map(p -> String.valueOf(p.getFileName())).orElse("");
      Item known = byDigest.getOrDefault(key + "/" + name, byDigest.get(key));
      if (known != null) {
        return Optional.of(known);
      }
    }
    return path.isPresent() && Files.isRegularFile(path.get()) ? Optional.of(add(folder, path.get(), key)) : Optional.empty();
  }

  /** The path of a {@code file:} location. */
  static Optional<Path> path(String location) {
    try {
      return location.startsWith("file:") ? Optional.of(Path.of(URI.create(location)).normalize()) : Optional.empty();
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  /**
   * Takes in all Files and Directories of a value; gives the value with locations relative to the object's root, or to
   * where {@code up} leads.
   */
  JsonNode take(String folder, JsonNode value, String up) throws DteException {
    if (!value.isContainerNode()) {
      return value;
    }
    String kind = value.path("class").asText();
    if (value instanceof ObjectNode object && (kind.equals("File") || kind.equals("Directory"))) {
      return taken(folder, object.deepCopy(), up);
    }
    JsonNode copy = value.deepCopy();
    if (copy instanceof ObjectNode object) {
      for (Map.Entry<String, JsonNode> field : value.properties()) {
        object.set(field.getKey(), take(folder, field.getValue(), up));
      }
    } else if (copy instanceof com.fasterxml.jackson.databind.node.ArrayNode array) {
      for (int i = 0; i < array.size(); i++) {
        array.set(i, take(folder, array.get(i), up));
      }
    }
    return copy;
  }

  private JsonNode taken(String folder, ObjectNode object, String up) throws DteException {
    String location = object.path("location").asText(object.path("path").asText(""));
    Optional<Path> path = path(location);
    if (path.isPresent() && object.path("class").asText().equals("Directory")) {
      directory(folder, object, path.get(), up);
    } else if (path.isPresent() && !Files.exists(path.get())) {
      throw gone(path.get());
    } else if (path.isPresent()) {
      Item item = add(folder, path.get(), object.path("checksum").asText("").replace('$', ':'));
      object.put("location", up + encoded(item.path()));
      object.put("checksum", "sha256$" + item.digests().sha256());
      object.put("size", item.digests().size());
    }
    if (path.isPresent()) {
      object.remove("path");
      object.remove("dirname");
    }
    for (String field : List.of("secondaryFiles", "listing")) {
      if (object.has(field)) {
        object.set(field, take(folder, object.get(field), up));
      }
    }
    return object;
  }

  private void directory(String folder, ObjectNode object, Path source, String up) throws DteException {
    if (!Files.isDirectory(source)) {
      throw gone(source);
    }
    String name = String.valueOf(source.getFileName());
    List<Path> files;
    try (Stream<Path> found = Files.walk(source)) {
      files = found.filter(file -> Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)).sorted().toList();
    } catch (IOException e) {
      throw new DteException(Problem.storage("read", source, e), e);
    }
    for (Path file : files) {
      file(folder + "/" + name + "/" + source.relativize(file), file);
    }
    object.put("location", up + encoded(folder + "/" + name));
    object.put("basename", name);
    object.remove("listing");
  }

  private static DteException gone(Path path) {
    return new DteException(new Problem(ExitCode.INVALID, "This file of the run is not there any more",
        SourceLocation.of(path.toString()), "put it back, or run again and export that run"));
  }

  private static Digests digests(Path source) throws DteException {
    try {
      return Digests.of(source);
    } catch (IOException e) {
      throw new DteException(Problem.storage("read", source, e), e);
    }
  }

  /** A path as a URI reference. */
  static String encoded(String path) {
    StringBuilder out = new StringBuilder();
    for (byte b : path.getBytes(StandardCharsets.UTF_8)) {
      char c = (char) (b & 0xFF);
      if (c < 0x80 && (Character.isLetterOrDigit(c) || "-._~/".indexOf(c) >= 0)) {
        out.append(c);
      } else {
        out.append('%').append(Character.toUpperCase(Character.forDigit(c >> 4, 16)))
            .append(Character.toUpperCase(Character.forDigit(c & 0xF, 16)));
      }
    }
    return out.toString();
  }

  /** Writes everything as a zip file, all paths below {@code top}. */
  void zip(OutputStream out, String top) throws IOException {
    ZipOutputStream zip = new ZipOutputStream(out);
    for (String folder : folders) {
      zip.putNextEntry(new ZipEntry(top + folder));
      zip.closeEntry();
    }
    for (Item item : items.values()) {
      zip.putNextEntry(new ZipEntry(top + item.path()));
      if (item.text() != null) {
        zip.write(item.text());
      } else {
        Files.copy(item.source(), zip);
      }
      zip.closeEntry();
    }
    zip.finish();
  }
}
