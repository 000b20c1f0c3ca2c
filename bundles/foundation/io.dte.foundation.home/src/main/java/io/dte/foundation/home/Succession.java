// SPDX-License-Identifier: Apache-2.0
package io.dte.foundation.home;

import io.dte.foundation.api.file.Sha256;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Makes one of many processes the owner where the file system has no locks; it only needs that of several processes that
 * make the same file one succeeds. Who wants to follow a dead owner makes a file that is named after the dead owner's own
 * {@code owner.json}; so one process only may replace it. When that process dies before it does, its claim is followed
 * in the same way. Claims are deleted after the replacement: who makes one again from what it read before finds
 * {@code owner.json} changed, and gives up.
 */
final class Succession {
  private static final int ATTEMPTS = 4;

  private final Path root;

  Succession(Path root) {
    this.root = root;
  }

  /** @return whether the process that {@code mine} names is the owner now */
  boolean claim(OwnerFile mine) throws IOException {
    for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
      if (mine.claim(root)) {
        return true;
      }
      String current = read(OwnerFile.path(root));
      if (current == null) {
        continue;
      }
      String last = current;
      List<Path> claims = new ArrayList<>();
      Path next = claimAfter(last);
      for (String text = read(next); text != null; text = read(next)) {
        claims.add(next);
        last = text;
        next = claimAfter(last);
      }
      Optional<OwnerFile> holder = OwnerFile.parse(last);
      if (holder.isEmpty() || holder.get().process().isAlive()) {
        return false;
      }
      if (mine.claim(root, next)) {
        boolean first = current.equals(read(OwnerFile.path(root)));
        if (first) {
          mine.write(root);
          for (Path claim : claims) {
            Files.deleteIfExists(claim);
          }
        }
        Files.deleteIfExists(next);
        if (first) {
          return true;
        }
      }
    }
    return false;
  }

  /** The file that names who follows the process of this {@code owner.json}. */
  Path claimAfter(String ownerJson) {
    return root.resolve("owner.after." + Sha256.of(ownerJson).substring(0, 16));
  }

  private static String read(Path file) throws IOException {
    try {
      return Files.readString(file);
    } catch (NoSuchFileException absent) {
      return null;
    }
  }
}
