// SPDX-License-Identifier: Apache-2.0
package io.dte.foundation.api.file;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/**
 * Creates or replaces files in one piece: the content is written beside the place and renamed over it, so that a reader
 * sees the old content or the new one, and a failure leaves the old. The folder has to be there.
 */
public final class AtomicFile {
  private static final Set<StandardOpenOption> NEW = Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);

  private AtomicFile() {}

  /** Survives a crash of the process; a crash of the machine may lose it. */
  public static void write(Path file, byte[] content) throws IOException {
    replace(file, content, false);
  }

  /** On the disk when this returns. */
  public static void writeDurably(Path file, byte[] content) throws IOException {
    replace(file, content, true);
  }

  /** On the disk when this returns, and at no moment readable for anybody but its owner (mode 0600). */
  public static void writePrivately(Path file, byte[] content) throws IOException {
    boolean posix = file.getFileSystem().supportedFileAttributeViews().contains("posix");
    if (posix) {
      replace(file, content, true, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    } else {
      replace(file, content, true);
    }
  }

  private static void replace(Path file, byte[] content, boolean durable, FileAttribute<?>... attributes)
      throws IOException {
    Path fresh = file.resolveSibling("." + file.getFileName() + "." + ProcessHandle.current().pid() + "-"
        + Thread.currentThread().getId() + "-" + Long.toHexString(System.nanoTime()) + ".tmp");
    try {
      try (FileChannel channel = FileChannel.open(fresh, NEW, attributes)) {
        ByteBuffer bytes = ByteBuffer.wrap(content);
        while (bytes.hasRemaining()) {
          channel.write(bytes);
        }
        if (durable) {
          channel.force(true);
        }
      }
      Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      Files.deleteIfExists(fresh);
      throw e;
    }
  }
}
