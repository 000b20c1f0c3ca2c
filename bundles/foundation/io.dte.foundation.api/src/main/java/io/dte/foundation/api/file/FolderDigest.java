// SPDX-License-Identifier: Apache-2.0
package io.dte.foundation.api.file;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The digest of a folder's content: SHA-1 of what {@code sha1sum} writes for its files, sorted by their paths below the
 * folder ({@code HEX  a/b.csv}, a line each). Times, rights and empty folders do not count; links are followed to files.
 */
public final class FolderDigest {
  /** The algorithm's name before the digits: {@code folder-sha1:HEX}. */
  public static final String ALGORITHM = "folder-sha1";
  private static final int MOST_FILES = 10_000;

  private FolderDigest() {}

  /**
   * The digest with its algorithm's name; nothing when the folder has more than 10,000 files.
   *
   * @param maxBytes nothing when the files are larger together, since reading them would take long
   */
  public static Optional<String> of(Path folder, long maxBytes) throws IOException {
    List<Path> files;
    try (Stream<Path> walk = Files.walk(folder)) {
      files = walk.filter(Files::isRegularFile).limit(MOST_FILES + 1L).sorted().toList();
    }
    long bytes = 0;
    for (Path file : files) {
      bytes += Files.size(file);
    }
    if (files.size() > MOST_FILES || bytes > maxBytes) {
      return Optional.empty();
    }
    MessageDigest digest = Sha1.digest();
    for (Path file : files) {
      String path = folder.relativize(file).toString();
      digest.update((Sha1.of(file) + "  " + path + "\n").getBytes(StandardCharsets.UTF_8));
    }
    return Optional.of(ALGORITHM + ":" + HexFormat.of().formatHex(digest.digest()));
  }
}
