// SPDX-License-Identifier: Apache-2.0
package io.dte.foundation.runs;

import io.dte.foundation.api.problem.DteException;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/** Processes of this machine that work in a run's folder: tools go on when their engine was killed (proc(5)). */
final class Tenants {
  private static final Path PROC = Path.of("/proc");

  private Tenants() {}

  /** Refuses to take a run's folder away from under processes; those of other users are not seen. */
  static void refuse(UUID run, Path folder) throws DteException {
    List<String> found = new ArrayList<>();
    if (Files.isDirectory(PROC) && Files.isDirectory(folder)) {
      try (DirectoryStream<Path> processes = Files.newDirectoryStream(PROC, "[0-9]*")) {
        Path real = folder.toRealPath();
        for (Path process : processes) {
          if (worksIn(process, real)) {
            found.add(process.getFileName().toString());
          }
        }
      } catch (IOException e) {
        return; // What cannot be seen keeps nobody.
      }
    }
    if (!found.isEmpty()) {
      throw Claims.conflict(run, "has tools that still work in its folder (process " + String.join(", ", found) + ")",
          "dte runs resume " + run + ", then cancel it; or end them");
    }
  }

  private static boolean worksIn(Path process, Path folder) {
    try {
      return Files.readSymbolicLink(process.resolve("cwd")).startsWith(folder);
    } catch (IOException | SecurityException e) {
      return false;
    }
  }
}
