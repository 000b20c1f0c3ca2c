// SPDX-License-Identifier: Apache-2.0
package io.dte.karaf.launcher;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;

/** A process's own cache folder, {@code server-PID}. What a killed process left is deleted by the next one. */
final class InstanceFolder {
  private static final String PREFIX = "server-";

  private final Path path;
  private final Path firstCreated;

  private InstanceFolder(Path path, Path firstCreated) {
    this.path = path;
    this.firstCreated = firstCreated;
  }

  /** @param cache the folder it is made in; created when it is not there */
  static InstanceFolder create(Path cache) throws IOException {
    Path first = cache;
    while (first.getParent() != null && !Files.exists(first.getParent())) {
      first = first.getParent();
    }
    boolean existed = Files.exists(first);
    Files.createDirectories(cache);
    deleteLeftOvers(cache);
    Path path = cache.resolve(PREFIX + ProcessHandle.current().pid());
    deleteTree(path);
    Files.createDirectories(path.resolve("tmp"));
    return new InstanceFolder(path, existed ? null : first);
  }

  Path path() {
    return path;
  }

  /** Deletes it, and the folders made for it as far as nothing else is in them. */
  void delete() {
    deleteTree(path);
    if (firstCreated != null) {
      for (Path folder = path.getParent(); folder.startsWith(firstCreated); folder = folder.getParent()) {
        try {
          Files.delete(folder);
        } catch (IOException inUse) {
          return;
        }
      }
    }
  }

  private static void deleteLeftOvers(Path cache) throws IOException {
    try (DirectoryStream<Path> folders = Files.newDirectoryStream(cache, PREFIX + "*")) {
      for (Path folder : folders) {
        String pid = folder.getFileName().toString().substring(PREFIX.length());
        if (pid.matches("\\d{1,18}") && ProcessHandle.of(Long.parseLong(pid)).isEmpty()) {
          deleteTree(folder);
        }
      }
    }
  }

  private static void deleteTree(Path tree) {
    if (!Files.exists(tree)) {
      return;
    }
    try {
      Files.walkFileTree(tree, new SimpleFileVisitor<>() {
        @Override
        public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
          Files.deleteIfExists(file);
          return FileVisitResult.CONTINUE;
        }

        @Override
        public FileVisitResult postVisitDirectory(Path folder, IOException problem) throws IOException {
          Files.deleteIfExists(folder);
          return FileVisitResult.CONTINUE;
        }
      });
    } catch (IOException leftOver) {
      // A cache: the next start of a server deletes it.
      return;
    }
  }
}
