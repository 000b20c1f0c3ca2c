// SPDX-License-Identifier: Apache-2.0
package io.dte.foundation.rest;

import io.dte.foundation.api.problem.DteException;
import io.dte.foundation.api.problem.ExitCode;
import io.dte.foundation.api.problem.Problem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** A folder whose files are shown over HTTP, and nothing outside it: not by {@code ..}, nor through symbolic links. */
final class Confined {
  /** A listing holds at most so many. */
  static final int MAX_FILES = 10_000;
  private final Path folder;

  /** Relative paths, sorted; not complete when there are more than {@link #MAX_FILES}. */
  record Listing(List<Path> files, boolean isComplete) {
    Listing {
      files = List.copyOf(files);
    }
  }

  Confined(Path folder) {
    this.folder = folder;
  }

  /** Its regular files, relative, sorted; links are left out. */
  Listing files() throws DteException {
    if (!Files.isDirectory(folder)) {
      return new Listing(List.of(), true);
    }
    try (Stream<Path> walk = Files.walk(folder)) {
      List<Path> files = walk.filter(file -> Files.isRegularFile(file, java.nio.file.LinkOption.NOFOLLOW_LINKS))
          .limit(MAX_FILES + 1L).toList();
      return new Listing(files.stream().limit(MAX_FILES).map(folder::relativize).sorted().toList(),
          files.size() <= MAX_FILES);
    } catch (IOException | java.io.UncheckedIOException e) {
      throw new DteException(ExitCode.STORAGE, "The folder " + folder + " cannot be read.", "Try again.", e);
    }
  }

  /** The file of this relative path. */
  Path file(String relative) throws DteException {
    try {
      Path root = folder.toRealPath();
      Path file = root.resolve(relative).toRealPath();
      if (file.startsWith(root) && Files.isRegularFile(file)) {
        return file;
      }
    } catch (IOException | InvalidPathException e) {
      throw missing(relative);
    }
    throw missing(relative);
  }

  static DteException missing(String relative) {
    return new DteException(Problem.of(ExitCode.NOT_FOUND, "There is no file \"" + relative + "\" here.",
        "List what is there: the same path without it."));
  }
}
