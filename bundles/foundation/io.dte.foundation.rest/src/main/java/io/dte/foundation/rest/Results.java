// SPDX-License-Identifier: Apache-2.0
package io.dte.foundation.rest;

import com.fasterxml.jackson.databind.JsonNode;
import io.dte.foundation.api.problem.DteException;
import io.dte.foundation.api.run.Run;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;

/**
 * The files of a run's results. In the run's own folder they are all there is; a folder that its owner chose may hold
 * anything else beside them, so that only what the run's outputs name is shown of it.
 */
final class Results {
  private final Path folder;
  private final boolean own;
  private final JsonNode outputs;

  /** @param ownFolder the run's own folder of results, which its results need not have gone to */
  Results(Run run, Path ownFolder) {
    this.own = run.outdir() == null || run.outdir().toAbsolutePath().normalize().equals(ownFolder.toAbsolutePath().normalize());
    this.folder = own ? ownFolder : run.outdir().toAbsolutePath().normalize();
    this.outputs = run.outputs();
  }

  /** What all paths are relative to. */
  Path folder() {
    return folder;
  }

  /** Relative paths, sorted. */
  Confined.Listing files() throws DteException {
    if (own) {
      return new Confined(folder).files();
    }
    TreeSet<Path> files = new TreeSet<>();
    boolean all = true;
    for (Path result : named()) {
      if (Files.isDirectory(result)) {
        Confined.Listing inside = new Confined(result).files();
        inside.files().forEach(file -> files.add(folder.relativize(result.resolve(file))));
        all &= inside.isComplete();
      } else if (Files.isRegularFile(result)) {
        files.add(folder.relativize(result));
      }
    }
    return new Confined.Listing(files.stream().limit(Confined.MAX_FILES).toList(),
        all && files.size() <= Confined.MAX_FILES);
  }

  /** The file of this relative path. */
  Path file(String relative) throws DteException {
    Path file = new Confined(folder).file(relative);
    if (own) {
      return file;
    }
    for (Path result : named()) {
      try {
        Path real = result.toRealPath();
        if (file.equals(real) || Files.isDirectory(real) && file.startsWith(real)) {
          return file;
        }
      } catch (IOException gone) {
        continue;
      }
    }
    throw Confined.missing(relative);
  }

  /** Files and folders below the chosen folder that the outputs name; never that folder itself. */
  private List<Path> named() {
    List<Path> found = new ArrayList<>();
    collect(outputs, found);
    return found;
  }

  private void collect(JsonNode value, List<Path> found) {
    String type = value.path("class").asText();
    if (type.equals("File") || type.equals("Directory")) {
      try {
        Path path = Path.of(new URI(value.path("location").asText())).normalize();
        if (path.startsWith(folder) && !path.equals(folder)) {
          found.add(path);
        }
      } catch (java.net.URISyntaxException | IllegalArgumentException | java.nio.file.FileSystemNotFoundException noFile) {
        // A literal, or something on another machine: there is nothing to show.
      }
    }
    value.forEach(child -> collect(child, found));
  }
}
