// SPDX-License-Identifier: Apache-2.0
package io.dte.provenance.crate;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.dte.foundation.api.problem.DteException;
import io.dte.foundation.api.problem.ExitCode;
import io.dte.foundation.api.problem.Problem;
import io.dte.foundation.api.problem.SourceLocation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Values whose folders are told by what is in them, as objects that keep content by its digest need it. */
final class DataObjects {
  private DataObjects() {}

  /** Folders get a listing in place of their location, files their name. */
  static JsonNode listed(JsonNode value) throws DteException {
    if (!value.isContainerNode()) {
      return value;
    }
    JsonNode copy = value.deepCopy();
    if (copy instanceof ArrayNode array) {
      for (int i = 0; i < array.size(); i++) {
        array.set(i, listed(array.get(i)));
      }
      return copy;
    }
    ObjectNode object = (ObjectNode) copy;
    Optional<Path> path = Payload.path(object.path("location").asText(object.path("path").asText("")));
    String kind = object.path("class").asText();
    if (path.isPresent() && (kind.equals("File") || kind.equals("Directory"))) {
      if (!object.has("basename")) {
        object.put("basename", String.valueOf(path.get().getFileName()));
      }
      if (kind.equals("Directory")) {
        list(object, path.get());
        return object;
      }
    }
    for (var field : value.properties()) {
      object.set(field.getKey(), listed(field.getValue()));
    }
    return object;
  }

  private static void list(ObjectNode folder, Path path) throws DteException {
    folder.remove(List.of("location", "path", "listing"));
    ArrayNode listing = folder.putArray("listing");
    if (!Files.isDirectory(path)) {
      throw new DteException(new Problem(ExitCode.INVALID, "This folder of the run is not there any more",
          SourceLocation.of(path.toString()), "put it back, or run again and export that run"));
    }
    List<Path> children;
    try (Stream<Path> found = Files.list(path)) {
      children = found.filter(DataObjects::isPlain).sorted().toList();
    } catch (IOException e) {
      throw new DteException(Problem.storage("read", path, e), e);
    }
    for (Path child : children) {
      ObjectNode one = listing.addObject().put("class", Files.isDirectory(child) ? "Directory" : "File")
          .put("location", child.toUri().toString()).put("basename", child.getFileName().toString());
      if (Files.isDirectory(child)) {
        list(one, child);
      }
    }
  }

  /** Links would lead out of the folder, or around in it. */
  private static boolean isPlain(Path child) {
    return Files.isDirectory(child, LinkOption.NOFOLLOW_LINKS) || Files.isRegularFile(child, LinkOption.NOFOLLOW_LINKS);
  }

  /** Digests as CWL has them: files below {@code up + data/} are named by their SHA-1. */
  static void sha1Checksums(JsonNode value) {
    if (value instanceof ObjectNode object && object.path("location").asText("").startsWith("../data/")) {
      String location = object.path("location").asText();
      object.put("checksum", "sha1$" + location.substring(location.lastIndexOf('/') + 1));
    }
    value.forEach(DataObjects::sha1Checksums);
  }
}
