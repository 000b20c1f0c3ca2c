// SPDX-License-Identifier: Apache-2.0
package io.dte.console;

import com.fasterxml.jackson.databind.JsonNode;
import io.dte.foundation.api.problem.DteException;
import io.dte.foundation.api.problem.Problem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** The files in a Directory of a result, by relative path and digest. */
final class Folders {

  private Folders() {}

  static List<String> digests(String name, JsonNode directory) throws DteException {
    Path folder = Results.path(directory);
    List<Path> files;
    try (Stream<Path> found = Files.walk(folder)) {
      files = found.filter(Files::isRegularFile).sorted().toList();
    } catch (IOException e) {
      throw new DteException(Problem.storage("read", folder, e), e);
    }
    List<String> lines = new ArrayList<>();
    for (Path file : files) {
      lines.add(name + "/" + folder.relativize(file) + " sha256$" + Results.digest(file, "sha256"));
    }
    return lines;
  }
}
