// SPDX-License-Identifier: Apache-2.0
package io.dte.console.launcher;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * The framework's bookkeeping of one process: a temporary folder of its own, so that any number of processes run side by
 * side and a full data directory does not matter. What killed processes left behind is removed at the next start.
 */
final class FrameworkFolder {
  private static final Path PROCESSES = Path.of("/proc");

  private final Path folder;

  private FrameworkFolder(Path folder) {
    this.folder = folder;
  }

  static FrameworkFolder create() throws IOException {
    Path parent = Path.of(System.getProperty("java.io.tmpdir"), "dte-" + System.getProperty("user.name"));
    Files.createDirectories(parent);
    String[] left = parent.toFile().list();
    for (String other : left == null ? new String[0] : left) {
      if (isAbandoned(other)) {
        delete(parent.resolve(other));
      }
    }
    Path folder = parent.resolve(Long.toString(ProcessHandle.current().pid()));
    delete(folder);
    return new FrameworkFolder(Files.createDirectory(folder));
  }

  Path path() {
    return folder;
  }

  void delete() {
    delete(folder);
  }

  private static boolean isAbandoned(String pid) {
    if (!pid.chars().allMatch(Character::isDigit)) {
      return false;
    }
    return Files.exists(PROCESSES.resolve("self")) ? !Files.exists(PROCESSES.resolve(pid))
        : ProcessHandle.of(Long.parseLong(pid)).isEmpty();
  }

  /** Deletes what can be deleted: two processes may clean up at once. */
  static void delete(Path folder) {
    if (!Files.exists(folder)) {
      return;
    }
    List<Path> inside;
    try (Stream<Path> files = Files.walk(folder)) {
      inside = files.sorted(Comparator.reverseOrder()).toList();
    } catch (IOException | java.io.UncheckedIOException e) {
      return;
    }
    for (Path file : inside) {
      try {
        Files.deleteIfExists(file);
      } catch (IOException e) {
        return;
      }
    }
  }
}
