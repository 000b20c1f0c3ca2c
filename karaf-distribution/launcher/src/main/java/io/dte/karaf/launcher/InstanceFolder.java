// SPDX-License-Identifier: Apache-2.0
package io.dte.karaf.launcher;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;

/**
 * A process's own cache folder, {@code server-HOST-PID}: a data directory may be shared by machines, whose processes have
 * the same numbers. What a killed process left is deleted by the next one on its machine, once that owns the data directory.
 */
final class InstanceFolder {
  private static final String PREFIX = "server-";

  private final String place;
  private final Path path;
  private final Path firstCreated;

  private InstanceFolder(String place, Path path, Path firstCreated) {
    this.place = place;
    this.path = path;
    this.firstCreated = firstCreated;
  }

  /** @param cache the folder it is made in; created when it is not there */
  static InstanceFolder create(Path cache) throws IOException {
    return create(cache, host());
  }

  static InstanceFolder create(Path cache, String host) throws IOException {
    Path first = cache;
    while (first.getParent() != null && !Files.exists(first.getParent())) {
      first = first.getParent();
    }
    boolean existed = Files.exists(first);
    Files.createDirectories(cache);
    String place = PREFIX + host.replaceAll("[^A-Za-z0-9.-]", "") + "-";
    Path path = cache.resolve(place + ProcessHandle.current().pid());
    deleteTree(path);
    Files.createDirectories(path.resolve("tmp"));
    return new InstanceFolder(place, path, existed ? null : first);
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

  /** Only for the owner of the data directory: processes that are gone are told from others by this machine alone. */
  void deleteLeftOvers() {
    try (DirectoryStream<Path> folders = Files.newDirectoryStream(path.getParent(), place + "*")) {
      for (Path folder : folders) {
        String pid = folder.getFileName().toString().substring(place.length());
        if (pid.matches("\\d{1,18}") && ProcessHandle.of(Long.parseLong(pid)).isEmpty()) {
          deleteTree(folder);
        }
      }
    } catch (IOException | DirectoryIteratorException leftOver) {
      // A cache: the next start of a server deletes it.
      return;
    }
  }

  private static String host() throws IOException {
    Path name = Path.of("/proc/sys/kernel/hostname");
    return Files.isReadable(name) ? Files.readString(name).strip() : InetAddress.getLocalHost().getHostName();
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
