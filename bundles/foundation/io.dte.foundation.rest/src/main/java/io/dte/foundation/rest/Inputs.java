// SPDX-License-Identifier: Apache-2.0
package io.dte.foundation.rest;

import com.fasterxml.jackson.databind.JsonNode;
import io.dte.foundation.api.problem.DteException;
import io.dte.foundation.api.problem.ExitCode;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/**
 * Decides which files of the server a user may name in a run's inputs: those relative to the template, results of runs,
 * and what lies in the folders an operator opened. Who owns the data directory and operators may name any.
 */
final class Inputs {
  private static final int MAX_DEPTH = 100;
  private final Path runs;
  private final List<Path> folders;
  private final boolean remote;

  Inputs(Path runs, List<Path> folders, boolean remote) {
    this.runs = runs;
    this.folders = List.copyOf(folders);
    this.remote = remote;
  }

  /** Refuses inputs whose File and Directory objects lead elsewhere. */
  void check(JsonNode inputs) throws DteException {
    check(inputs, 0);
  }

  private void check(JsonNode value, int depth) throws DteException {
    if (depth > MAX_DEPTH) {
      throw new DteException(ExitCode.INVALID, "The inputs are nested too deeply.", "Give them flat.");
    }
    String type = value.path("class").asText();
    if (type.equals("File") || type.equals("Directory")) {
      for (String field : List.of("path", "location")) {
        if (value.path(field).isTextual()) {
          checkPlace(value.get(field).asText(), field.equals("location"));
        }
      }
    }
    for (JsonNode child : value) {
      check(child, depth + 1);
    }
  }

  private void checkPlace(String text, boolean isUri) throws DteException {
    try {
      Path path = Path.of(text);
      if (isUri && text.matches("[A-Za-z][A-Za-z0-9+.-]*:.*")) {
        URI uri = new URI(text);
        String scheme = uri.getScheme().toLowerCase(Locale.ROOT);
        if (remote && (scheme.equals("http") || scheme.equals("https"))) {
          return;
        }
        if (!scheme.equals("file")) {
          throw refused(text);
        }
        path = Path.of(uri);
      }
      Path clean = path.normalize();
      if (!clean.isAbsolute()) {
        if (clean.startsWith("..")) {
          throw refused(text);
        }
        return;
      }
      Path real = clean.toRealPath();
      if (folders.stream().noneMatch(real::startsWith) && !isResult(real)) {
        throw refused(text);
      }
    } catch (URISyntaxException | IllegalArgumentException | IOException e) {
      throw refused(text);
    }
  }

  /** {@code runs/ID/out/…}; not the logs and working folders beside it. */
  private boolean isResult(Path real) throws IOException {
    Path root = runs.toRealPath();
    return real.startsWith(root) && real.getNameCount() > root.getNameCount() + 1
        && real.getName(root.getNameCount() + 1).toString().equals("out");
  }

  private static DteException refused(String place) {
    return new DteException(ExitCode.REFUSED, "The input \"" + place + "\" may not be used over HTTP.",
        "Name a file of the template, a result of a run, or one in a folder that inputFolders in "
        + "etc/io.dte.foundation.rest.cfg opens.");
  }
}
