// SPDX-License-Identifier: Apache-2.0
package io.dte.foundation.rest;

import com.fasterxml.jackson.databind.JsonNode;
import io.dte.foundation.api.problem.DteException;
import io.dte.foundation.api.problem.ExitCode;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Decides which files of the server a user may name in a run's inputs: those in the template's folder, results of runs,
 * and what lies in the folders an operator opened. Operators may name any. It judges the inputs as the run's kind completed
 * them, since only those say which files are read: a text may become a File, and a relative path depends on its base.
 */
final class Inputs {
  private static final int MAX_DEPTH = 100;
  private static final java.util.Set<String> REMOTE_SCHEMES = java.util.Set.of("http", "https", "s3");
  private final Path runs;
  private final List<Path> folders;
  private final boolean remote;

  Inputs(Path runs, List<Path> folders, boolean remote) {
    this.runs = runs;
    this.folders = List.copyOf(folders);
    this.remote = remote;
  }

  /**
   * Refuses inputs whose File and Directory objects lead elsewhere.
   *
   * @param inputs as {@link io.dte.foundation.api.run.RunKind#check} returned them
   * @param template the template's folder; null when what runs is no template
   */
  void check(JsonNode inputs, Path template) throws DteException {
    check(inputs, template, 0);
  }

  private void check(JsonNode value, Path template, int depth) throws DteException {
    if (depth > MAX_DEPTH) {
      throw new DteException(ExitCode.INVALID, "The inputs are nested too deeply.", "Give them flat.");
    }
    String type = value.path("class").asText();
    if (type.equals("File") || type.equals("Directory")) {
      for (String field : List.of("path", "location")) {
        if (value.hasNonNull(field)) {
          checkPlace(value.get(field), field.equals("location"), template);
        }
      }
    }
    for (JsonNode child : value) {
      check(child, template, depth + 1);
    }
  }

  private void checkPlace(JsonNode place, boolean isUri, Path template) throws DteException {
    String text = place.asText();
    if (!place.isTextual()) {
      throw refused(place.toString());
    }
    if (isUri && text.startsWith("_:")) {
      return;
    }
    try {
      Path path = isUri ? local(text) : Path.of(text);
      if (path == null) {
        return;
      }
      // What is still relative was completed by nobody, so that nobody knows where it leads.
      if (!path.isAbsolute()) {
        throw refused(text);
      }
      Path real = path.toRealPath();
      if (!isOpen(real, template) && !isResult(real)) {
        throw refused(text);
      }
    } catch (URISyntaxException | IllegalArgumentException | IOException e) {
      throw refused(text);
    }
  }

  /** The path of a {@code file:} address; null when it is one of another machine, and such are allowed. */
  private Path local(String text) throws URISyntaxException, DteException {
    URI uri = new URI(text);
    String scheme = uri.getScheme() == null ? "" : uri.getScheme();
    if (remote && REMOTE_SCHEMES.contains(scheme.toLowerCase(java.util.Locale.ROOT))) {
      return null;
    }
    if (!scheme.equals("file")) {
      throw refused(text);
    }
    return Path.of(uri);
  }

  private boolean isOpen(Path real, Path template) throws IOException {
    if (template != null && real.startsWith(template.toRealPath())) {
      return true;
    }
    for (Path folder : folders) {
      if (Files.isDirectory(folder) && real.startsWith(folder.toRealPath())) {
        return true;
      }
    }
    return false;
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
