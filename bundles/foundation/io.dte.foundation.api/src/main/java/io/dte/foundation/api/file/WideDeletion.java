// SPDX-License-Identifier: Apache-2.0
package io.dte.foundation.api.file;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.RecursiveAction;

/** Deletes a file, or a folder with all that is in it, a bounded number at a time. */
final class WideDeletion extends RecursiveAction {
  private static final long serialVersionUID = 1L;
  /** They wait for the disk more than they work. */
  private static final int THREADS = 4;
  private static final int AT_A_TIME = 64;

  private final transient Path path;

  private WideDeletion(Path path) {
    this.path = path;
  }

  static void delete(Path folder) throws IOException {
    ForkJoinPool threads = new ForkJoinPool(THREADS);
    try {
      threads.invoke(new WideDeletion(folder));
    } catch (UncheckedIOException e) {
      throw e.getCause();
    } finally {
      threads.shutdown();
    }
  }

  @Override
  protected void compute() {
    try {
      if (Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)) {
        deleteFolder();
      } else {
        FileTree.remove(path);
      }
    } catch (DirectoryIteratorException e) {
      throw new UncheckedIOException(e.getCause());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The folder goes while it is still open: Linux frees it when it is closed, and locks its parent no longer than needed. */
  private void deleteFolder() throws IOException {
    try (DirectoryStream<Path> inside = Files.newDirectoryStream(path)) {
      List<WideDeletion> some = new ArrayList<>();
      for (Path next : inside) {
        some.add(new WideDeletion(next));
        if (some.size() == AT_A_TIME) {
          invokeAll(some);
          some.clear();
        }
      }
      invokeAll(some);
      FileTree.remove(path);
    }
  }
}
