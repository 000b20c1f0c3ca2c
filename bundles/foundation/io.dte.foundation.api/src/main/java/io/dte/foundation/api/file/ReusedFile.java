// SPDX-License-Identifier: Apache-2.0
package io.dte.foundation.api.file;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.Set;

/**
 * A file that is written anew for something else, instead of being deleted and made again: some file systems look for the
 * place of a new file through all that were deleted lately, which costs more than a short task.
 */
public final class ReusedFile {
  private static final int TYPE = 0170000;
  private static final int REGULAR = 0100000;

  private ReusedFile() {}

  /**
   * Takes its content away. A link, and a file that has a second name elsewhere, are left alone: they may be somebody else's.
   *
   * @return whether it is an ordinary file and empty now
   */
  public static boolean empty(Path file) throws IOException {
    if (!file.getFileSystem().supportedFileAttributeViews().contains("unix")) {
      return false;
    }
    Map<String, Object> found = Files.readAttributes(file, "unix:mode,nlink,size", LinkOption.NOFOLLOW_LINKS);
    if (((int) found.get("mode") & TYPE) != REGULAR || (int) found.get("nlink") != 1) {
      return false;
    }
    if ((long) found.get("size") > 0) {
      FileChannel.open(file, Set.of(StandardOpenOption.WRITE, StandardOpenOption.TRUNCATE_EXISTING, LinkOption.NOFOLLOW_LINKS)).close();
    }
    return true;
  }
}
