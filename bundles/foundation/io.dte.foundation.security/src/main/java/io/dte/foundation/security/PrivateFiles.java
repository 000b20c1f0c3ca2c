// SPDX-License-Identifier: Apache-2.0
package io.dte.foundation.security;

import io.dte.foundation.api.file.FileLocks;
import io.dte.foundation.api.problem.DteException;
import io.dte.foundation.api.problem.ExitCode;
import io.dte.foundation.api.problem.Problem;
import io.dte.foundation.api.problem.SourceLocation;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.EnumSet;

/** Lets one process at a time change a file that only its owner may read (mode 0600). */
final class PrivateFiles {
  private static final boolean POSIX = FileSystems.getDefault().supportedFileAttributeViews().contains("posix");

  private PrivateFiles() {}

  /** What is done while the lock is held. */
  @FunctionalInterface
  interface Change<T> {
    T apply() throws IOException, DteException;
  }

  /**
   * Does something that no other process does at the same time to the same file. Where the file system has no locks
   * it goes on without: writing stays atomic, the last writer wins.
   */
  static synchronized <T> T locked(Path file, Change<T> change) throws DteException {
    // Synchronized, since the locks of files are held on behalf of the whole Java process.
    try {
      Files.createDirectories(file.getParent());
      Path lock = file.resolveSibling(file.getFileName() + ".lock");
      try (FileChannel channel = FileChannel.open(lock,
          EnumSet.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE), mode());
          FileLock held = lockIfPossible(channel)) {
        return change.apply();
      }
    } catch (IOException e) {
      throw storage(file, e);
    }
  }

  static DteException storage(Path file, IOException cause) {
    return new DteException(new Problem(ExitCode.STORAGE, "The file cannot be read or written: " + cause.getMessage(),
        SourceLocation.of(file.toString()), "Check the folder's permissions and that the disk is not full."), cause);
  }

  private static FileLock lockIfPossible(FileChannel channel) {
    try {
      return FileLocks.await(channel);
    } catch (IOException e) {
      return null;
    }
  }

  private static FileAttribute<?>[] mode() {
    return POSIX
        ? new FileAttribute<?>[] {PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))}
        : new FileAttribute<?>[0];
  }
}
