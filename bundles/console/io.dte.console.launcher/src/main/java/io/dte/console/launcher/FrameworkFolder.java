// SPDX-License-Identifier: Apache-2.0
package io.dte.console.launcher;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The framework's bookkeeping of one process: a temporary folder of its own, so that any number of processes run side by
 * side and a full data directory does not matter. Code is loaded from it, so nobody else may write there. What killed
 * processes left behind is removed at the next start of the same user on the same machine.
 */
final class FrameworkFolder {
  private static final Path PROCESSES = Path.of("/proc");
  private static final FileAttribute<Set<PosixFilePermission>> PRIVATE =
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));

  private final Path folder;

  private FrameworkFolder(Path folder) {
    this.folder = folder;
  }

  static FrameworkFolder create() throws IOException {
    return create(Path.of(System.getProperty("java.io.tmpdir")), System.getProperty("user.name"));
  }

  /** @param temporary where everybody may write */
  static FrameworkFolder create(Path temporary, String user) throws IOException {
    Path parent = temporary.resolve("dte-" + user);
    if (!isOwn(parent)) {
      return new FrameworkFolder(Files.createTempDirectory(temporary, "dte-" + user + "-", PRIVATE));
    }
    String place = place();
    String[] left = parent.toFile().list();
    for (String other : left == null ? new String[0] : left) {
      if (other.startsWith(place) && isAbandoned(other.substring(place.length()))) {
        delete(parent.resolve(other));
      }
    }
    Path folder = parent.resolve(place + ProcessHandle.current().pid());
    delete(folder);
    return new FrameworkFolder(Files.createDirectory(folder, PRIVATE));
  }

  Path path() {
    return folder;
  }

  void delete() {
    delete(folder);
  }

  /** Makes the folder; false when one is there that somebody else made or may write to: it may have been put there. */
  private static boolean isOwn(Path parent) throws IOException {
    try {
      Files.createDirectory(parent, PRIVATE);
      return true;
    } catch (java.nio.file.FileAlreadyExistsException e) {
      PosixFileAttributes is = Files.readAttributes(parent, PosixFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
      if (!is.isDirectory() || !is.owner().equals(self(parent.getParent()))
          || is.permissions().contains(PosixFilePermission.GROUP_WRITE)
          || is.permissions().contains(PosixFilePermission.OTHERS_WRITE)) {
        return false;
      }
      if (!is.permissions().equals(PRIVATE.value())) {
        Files.setPosixFilePermissions(parent, PRIVATE.value());
      }
      return true;
    }
  }

  /** Who this process is to the file system; the name in {@code user.name} may be anybody's. */
  private static java.nio.file.attribute.UserPrincipal self(Path temporary) throws IOException {
    if (Files.exists(PROCESSES.resolve("self"))) {
      return Files.getOwner(PROCESSES.resolve("self").toRealPath());
    }
    Path probe = Files.createTempFile(temporary, "dte", null);
    try {
      return Files.getOwner(probe);
    } finally {
      Files.delete(probe);
    }
  }

  /**
   * What distinguishes processes of the same number: containers may share a temporary folder, and not their processes.
   * The namespace of this process's numbers says it best; a host's name does where there are none.
   */
  private static String place() throws IOException {
    Path namespace = PROCESSES.resolve("self/ns/pid");
    String name = Files.isSymbolicLink(namespace) ? host() + "-" + Files.readSymbolicLink(namespace) : host();
    return name.replaceAll("[^A-Za-z0-9.-]", "") + "-";
  }

  private static String host() throws IOException {
    Path name = PROCESSES.resolve("sys/kernel/hostname");
    return Files.isReadable(name) ? Files.readString(name).strip() : InetAddress.getLocalHost().getHostName();
  }

  private static boolean isAbandoned(String pid) {
    if (pid.isEmpty() || !pid.chars().allMatch(Character::isDigit)) {
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
