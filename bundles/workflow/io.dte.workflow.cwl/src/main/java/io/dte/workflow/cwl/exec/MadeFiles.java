// SPDX-License-Identifier: Apache-2.0
package io.dte.workflow.cwl.exec;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.dte.foundation.api.problem.DteException;
import io.dte.workflow.cwl.load.Uris;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * The files that a tool made, and what its outputs say of them: an output is a file in the working directory, or one that the
 * tool was given.
 */
final class MadeFiles {
  private final Path outdir;
  private final GivenFiles given;
  private final LinkEnds ends;
  private final View view;
  private final String what;

  /** @param view where the tool saw files; @param what the step, for messages */
  MadeFiles(Path outdir, GivenFiles given, View view, String what) {
    this.outdir = outdir;
    this.given = given;
    this.view = view;
    this.what = what;
    ends = new LinkEnds(outdir, given, what);
  }

  /** Whether a path is one in the working directory or of what was given. */
  boolean isOwn(Path path) {
    return path.startsWith(outdir) || given.has(path);
  }

  /** Refuses what is no file or folder, or a link to something else. */
  void check(Path path) throws DteException, IOException {
    ends.check(path);
  }

  /** The object of a file the tool made; a link must lead to something the tool was given or made. */
  ObjectNode object(Path path) throws DteException, IOException {
    ends.check(path);
    ObjectNode object = Files.isDirectory(path) ? FileObjects.directory(path) : FileObjects.file(path);
    object.put("path", view.inner(path).toString());
    if (FileObjects.isFile(object)) {
      object.put("dirname", view.inner(path.getParent()).toString());
    }
    return object;
  }

  /** A location is the host's, a path is the tool's. */
  Path named(JsonNode file) {
    return file.path("location").isTextual() ? Uris.path(file.get("location").asText(), outdir)
        : view.outer(Uris.path(file.path("path").asText(), view.inner(outdir)));
  }

  /**
   * What an expression gives may name what the tool made or was given; files that it names by their paths only get their
   * locations.
   *
   * @param who gives it, for messages
   */
  void adopt(JsonNode value, String who) throws DteException, IOException {
    wellFormed(value, who);
    adoptAll(value, who);
  }

  private void adoptAll(JsonNode value, String who) throws DteException, IOException {
    if (value instanceof ObjectNode object && FileObjects.isFileOrDirectory(object)) {
      String location = object.path("location").asText("");
      if (!location.isEmpty() && !location.startsWith("_:")) {
        confine(location, named(object), who);
        object.put("location", Uris.of(named(object)));
      } else if (location.isEmpty() && object.path("path").isTextual()) {
        relocateAll(object, who);
        return;
      }
    }
    for (JsonNode part : value) {
      if (part.isContainerNode()) {
        adoptAll(part, who);
      }
    }
  }

  /** @param text how the file is named; @param who names it */
  private void confine(String text, Path path, String who) throws DteException, IOException {
    if (Uris.isRemote(text)) {
      throw Failures.failed(who + " of " + what + " names " + text + ", which is not a file of this machine",
          "a tool's outputs are files it made or was given");
    }
    if (path.startsWith(outdir)) {
      ends.check(path);
    } else if (!Files.exists(path) || !given.has(path)) {
      throw Failures.failed(who + " of " + what + " names " + path + ", which is outside of the working directory",
          "a tool's outputs are files it made there or was given");
    }
  }

  /** What an output object says may name the same, by paths as the tool knows them. @param who says it, for messages */
  void relocate(JsonNode value, String who) throws DteException, IOException {
    wellFormed(value, who);
    relocateAll(value, who);
  }

  private void relocateAll(JsonNode value, String who) throws DteException, IOException {
    if (value instanceof ObjectNode object && FileObjects.isFileOrDirectory(object)) {
      String text = object.path("path").isTextual() ? object.get("path").asText() : object.path("location").asText("");
      if (!text.isEmpty()) {
        Path path = view.outer(Uris.path(text, view.inner(outdir)));
        confine(text, path, who);
        if (FileObjects.isDirectory(object) != Files.isDirectory(path)) {
          throw Failures.failed(who + " of " + what + " calls " + path + " a " + object.path("class").asText() + ", which it is not",
              "correct its class");
        }
        ObjectNode made = object(path);
        made.properties().stream().filter(e -> !object.has(e.getKey()) || e.getKey().equals("location") || e.getKey().equals("path"))
            .forEach(e -> object.set(e.getKey(), e.getValue()));
        FileObjects.name(object);
      } else if (!object.has("contents") && !object.has("listing")) {
        throw Failures.failed(who + " of " + what + " has a " + object.path("class").asText() + " that is nowhere",
            "give it a path, or " + (FileObjects.isFile(object) ? "contents" : "a listing"));
      }
      relocateAll(object.path("secondaryFiles"), who);
      relocateAll(object.path("listing"), who);
    } else if (value.isContainerNode()) {
      for (JsonNode item : value) {
        relocateAll(item, who);
      }
    }
  }

  private void wellFormed(JsonNode value, String who) throws DteException {
    Optional<String> fault = FileObjects.faultIn(value);
    if (fault.isPresent()) {
      throw Failures.failed(who + " of " + what + " names what is no File or Directory: " + fault.get(), "");
    }
  }
}
