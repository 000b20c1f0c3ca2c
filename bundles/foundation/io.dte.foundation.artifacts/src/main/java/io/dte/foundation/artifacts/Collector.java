// SPDX-License-Identifier: Apache-2.0
package io.dte.foundation.artifacts;

import io.dte.foundation.api.artifact.ArtifactStore.Collected;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Deletes what nobody holds. Somebody may hold a thing at the very moment it is collected: so it is first moved aside,
 * and moved back when it turns out to be held.
 */
final class Collector {
  private final Path root;
  private final Clock clock;
  private int artifacts;
  private long bytes;

  Collector(Path root, Clock clock) {
    this.root = root;
    this.clock = clock;
  }

  Collected collect(Duration grace) throws IOException {
    Instant cutoff = clock.instant().minus(grace);
    Set<String> held = new Holders(root).all();
    for (Path folder : list(root.resolve(Blobs.FOLDER))) {
      for (Path file : list(folder)) {
        String name = file.getFileName().toString();
        if (!name.endsWith(".json")) {
          consider(Blobs.PREFIX + name, file, held, cutoff);
        } else if (!Files.exists(file.resolveSibling(name.substring(0, name.length() - 5))) && isOld(file, cutoff)) {
          Files.deleteIfExists(file);
        }
      }
    }
    for (Path file : list(root.resolve(References.FOLDER))) {
      consider(References.id(file.getFileName().toString()), file, held, cutoff);
    }
    collectTemporaries(root, cutoff);
    return new Collected(artifacts, bytes);
  }

  /** Deletes what a process that died left behind. */
  static void collectTemporaries(Path root, Instant cutoff) throws IOException {
    for (Path leftover : list(SmallFiles.temporaries(root))) {
      if (isOld(leftover, cutoff)) {
        Files.deleteIfExists(leftover);
      }
    }
  }

  private void consider(String id, Path file, Set<String> held, Instant cutoff) throws IOException {
    if (held.contains(id) || !isOld(file, cutoff)) {
      return;
    }
    Path aside = SmallFiles.temporary(root);
    long size;
    try {
      size = References.isReference(id) ? 0 : Files.size(file);
      Files.move(file, aside, StandardCopyOption.ATOMIC_MOVE);
    } catch (NoSuchFileException collectedByAnother) {
      return;
    }
    if (new Holders(root).all().contains(id)) {
      Files.move(aside, file, StandardCopyOption.ATOMIC_MOVE);
      return;
    }
    Files.deleteIfExists(aside);
    if (!References.isReference(id)) {
      Files.deleteIfExists(Blobs.about(file));
    }
    artifacts++;
    bytes += size;
  }

  private static boolean isOld(Path file, Instant cutoff) throws IOException {
    try {
      return Files.getLastModifiedTime(file).toInstant().isBefore(cutoff);
    } catch (NoSuchFileException gone) {
      return false;
    }
  }

  private static List<Path> list(Path folder) throws IOException {
    List<Path> found = new ArrayList<>();
    try (DirectoryStream<Path> files = Files.newDirectoryStream(folder)) {
      files.forEach(found::add);
    } catch (NoSuchFileException none) {
      return List.of();
    }
    return found;
  }
}
