// SPDX-License-Identifier: Apache-2.0
package io.dte.foundation.home;

import io.dte.foundation.api.home.ProcessIdentity;
import io.dte.foundation.api.problem.DteException;
import io.dte.foundation.api.problem.ExitCode;
import io.dte.foundation.api.problem.Problem;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** The runs that one-shot processes execute in a data directory; they hold no lock. */
final class GuestRuns {
  private GuestRuns() {}

  /** Refuses when one of these processes lives: its run's folder must not be moved away under it. */
  static void refuse(Path root) throws DteException {
    Path runs = root.resolve("runs");
    if (!Files.isDirectory(runs)) {
      return;
    }
    try (DirectoryStream<Path> folders = Files.newDirectoryStream(runs)) {
      for (Path folder : folders) {
        Optional<ProcessIdentity> process = engine(folder).filter(ProcessIdentity::isAlive);
        if (process.isPresent()) {
          throw new DteException(ExitCode.UNAVAILABLE, "process " + process.get().pid() + " executes run "
              + folder.getFileName() + " in " + root, "wait for its end, or cancel it: dte runs cancel "
              + folder.getFileName());
        }
      }
    } catch (IOException e) {
      throw new DteException(Problem.storage("list", runs, e), e);
    }
  }

  /** {@code engine.json} names a process as {@code owner.json} does. */
  private static Optional<ProcessIdentity> engine(Path folder) {
    try {
      return OwnerFile.parse(Files.readString(folder.resolve("engine.json"))).map(OwnerFile::process);
    } catch (IOException absent) {
      return Optional.empty();
    }
  }
}
