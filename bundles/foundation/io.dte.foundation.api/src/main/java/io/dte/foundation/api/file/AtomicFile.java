// SPDX-License-Identifier: Apache-2.0
package io.dte.foundation.api.file;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
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

  /** Writes what is too large to be held in memory; survives a crash of the process. */
  public static void write(Path file, Content content) throws IOException {
    Path fresh = fresh(file);
    try {
      try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(fresh, NEW.toArray(StandardOpenOption[]::new)))) {
        content.writeTo(out);
      }
      Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      Files.deleteIfExists(fresh);
      throw e;
    }
  }

  /** Writes bytes, which need not be buffered. */
  @FunctionalInterface
  public interface Content {
    void writeTo(OutputStream out) throws IOException;
  }

  /** A name beside a file that no other thread and no other process uses. */
  public static Path fresh(Path file) {
    return file.resolveSibling("." + file.getFileName() + "." + ProcessHandle.current().pid() + "-"
        + Thread.currentThread().getId() + "-" + Long.toHexString(System.nanoTime()) + ".tmp");
  }

  private static void replace(Path file, byte[] content, boolean durable, FileAttribute<?>... attributes)
      throws IOException {
    Path fresh = fresh(file);
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
