// SPDX-License-Identifier: Apache-2.0
package io.dte.foundation.home;

import io.dte.foundation.api.file.AtomicFile;
import io.dte.foundation.api.problem.DteException;
import io.dte.foundation.api.problem.ExitCode;
import io.dte.foundation.api.problem.Problem;
import io.dte.foundation.api.problem.SourceLocation;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import org.slf4j.LoggerFactory;

/**
 * The format of the data directory: a number in the file {@code format}. A folder without one is of the first format:
 * one-shot commands do not write the stamp.
 */
final class Format {
  private static final int FIRST = 1;
  private static final int CURRENT = 1;
  private static final long PATIENCE_MILLIS = 60_000;

  private final int current;
  private final List<Upgrade> upgrades;

  Format() {
    this(CURRENT, List.of());
  }

  /** @param upgrades one for each format before the current one, oldest first */
  Format(int current, List<Upgrade> upgrades) {
    this.current = current;
    this.upgrades = List.copyOf(upgrades);
  }

  int current() {
    return current;
  }

  void refuseNewer(Path root) throws DteException {
    int found = read(root);
    if (found > current) {
      throw new DteException(ExitCode.UNAVAILABLE, "the data directory " + root + " has format " + found
          + ", this version knows formats up to " + current,
          "use the version of dte that wrote it, or choose another data directory with DTE_HOME");
    }
  }

  /** Brings the folder to the current format, after a backup. Only its owner may. */
  void upgrade(Path root) throws DteException {
    int found = read(root);
    if (found < current) {
      Path backup = new Backup(root, current).writeTo(Backup.defaultFile(root, "before-format-" + current), found);
      LoggerFactory.getLogger(Format.class).info("upgrading {} from format {} to {}; backup in {}", root, found,
          current, backup);
    }
    for (Upgrade upgrade : upgrades) {
      if (upgrade.from() >= found) {
        try {
          upgrade.action().apply(root);
        } catch (IOException e) {
          throw new DteException(Problem.storage("upgrade to format " + (upgrade.from() + 1), root, e), e);
        }
        stamp(root, upgrade.from() + 1);
      }
    }
    if (!Files.exists(file(root))) {
      stamp(root, current);
    }
  }

  /** What a process does that is not the owner: an old folder is upgraded by one of those that come at once. */
  void visit(Path root, LockFile.Locking locking) throws DteException {
    refuseNewer(root);
    long deadline = System.currentTimeMillis() + PATIENCE_MILLIS;
    while (read(root) < current && Files.isDirectory(root) && hasContent(root)) {
      try (Ownership ownership = Ownership.take(root, locking)) {
        upgrade(root);
      } catch (DteException owned) {
        if (owned.problem().code() != ExitCode.UNAVAILABLE || System.currentTimeMillis() > deadline) {
          throw owned;
        }
        pause();
      }
    }
  }

  private static void pause() throws DteException {
    try {
      Thread.sleep(100);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new DteException(ExitCode.CANCELLED, "interrupted while another process upgrades the data directory", "");
    }
  }

  private static boolean hasContent(Path root) {
    return Files.exists(file(root)) || Files.exists(root.resolve("runs")) || Files.exists(root.resolve("state"));
  }

  private int read(Path root) throws DteException {
    Path file = file(root);
    String text;
    try {
      text = Files.readString(file).strip();
    } catch (NoSuchFileException absent) {
      return hasContent(root) ? FIRST : current;
    } catch (IOException e) {
      throw new DteException(Problem.storage("read", file, e), e);
    }
    try {
      return Integer.parseInt(text);
    } catch (NumberFormatException e) {
      throw new DteException(Problem.of(ExitCode.STORAGE, "the format stamp of the data directory is not a number",
          "restore a backup, or write the number of its format into the file").at(SourceLocation.of(file.toString())),
          e);
    }
  }

  private static void stamp(Path root, int format) throws DteException {
    Path file = file(root);
    try {
      AtomicFile.write(file, (format + "\n").getBytes(StandardCharsets.US_ASCII));
    } catch (IOException e) {
      throw new DteException(Problem.storage("write", file, e), e);
    }
  }

  private static Path file(Path root) {
    return root.resolve("format");
  }
}
