// SPDX-License-Identifier: Apache-2.0
package io.dte.foundation.api.file;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;

/** A folder with all that is in it. */
public final class FileTree {

  private FileTree() {}

  /** Makes it where there is none. A look first, since to try to make what is there costs several times as much. */
  public static Path create(Path folder) throws IOException {
    return folder.toFile().isDirectory() ? folder : Files.createDirectories(folder);
  }

  /** Deletes it, also what was made read-only; links are deleted, not followed. Does nothing where there is no folder. */
  public static void delete(Path folder) throws IOException {
    if (!Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)) {
      return;
    }
    Files.walkFileTree(folder, new SimpleFileVisitor<>() {
      @Override
      public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
        remove(file);
        return FileVisitResult.CONTINUE;
      }

      @Override
      public FileVisitResult postVisitDirectory(Path inner, IOException problem) throws IOException {
        if (problem != null) {
          throw problem;
        }
        remove(inner);
        return FileVisitResult.CONTINUE;
      }
    });
  }

  /**
   * The same by some threads, for a folder in which there may be very many. A file system that tells its disk of each deletion
   * waits for it; these waits go on side by side.
   */
  public static void deleteWide(Path folder) throws IOException {
    if (Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)) {
      WideDeletion.delete(folder);
    }
  }

  /** Only what cannot be deleted is worth a further call. */
  static void remove(Path path) throws IOException {
    try {
      Files.deleteIfExists(path);
    } catch (AccessDeniedException e) {
      path.getParent().toFile().setWritable(true, true);
      Files.deleteIfExists(path);
    }
  }
}
