// SPDX-License-Identifier: Apache-2.0
package io.dte.foundation.artifacts;

import io.dte.foundation.api.artifact.ArtifactStore.Collected;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.Lock;

/**
 * Deletes what nobody holds. Whoever stores or holds a thing sets its time, so a time before the collection's own tells
 * that it was not touched since the holders were read. Of this process nobody touches it meanwhile; another process
 * may, so it is first moved aside, and moved back when its time turns out to be a new one. What a kill leaves aside is
 * judged by the next collection.
 */
final class Collector {
  private static final String ASIDE = "aside-";

  private final Path root;
  private final Lock deleting;
  private final Instant cutoff;
  private int artifacts;
  private long bytes;

  /** @param deleting keeps others of this process from relying on what is about to go */
  Collector(Path root, Lock deleting, Instant cutoff) {
    this.root = root;
    this.deleting = deleting;
    this.cutoff = cutoff;
  }

  Collected collect() throws IOException {
    Set<String> held = new Holders(root).all();
    for (Path aside : list(SmallFiles.temporaries(root))) {
      String name = aside.getFileName().toString();
      if (name.startsWith(ASIDE)) {
        String id = Holders.decode(name.substring(ASIDE.length()));
        settle(id, aside, file(root, id), held.contains(id));
      }
    }
    for (Path folder : list(root.resolve(Blobs.FOLDER))) {
      for (Path file : list(folder)) {
        String name = file.getFileName().toString();
        if (!name.endsWith(".json")) {
          consider(Blobs.PREFIX + name, file, held);
        } else if (!Files.exists(file.resolveSibling(name.substring(0, name.length() - 5))) && isOld(file)) {
          forget(file);
        }
      }
    }
    for (Path file : list(root.resolve(References.FOLDER))) {
      consider(References.id(file.getFileName().toString()), file, held);
    }
    return new Collected(artifacts, bytes);
  }

  /** The file that is there as long as the artifact is. */
  static Path file(Path root, String id) {
    return References.isReference(id) ? root.resolve(References.name(id)) : Blobs.file(root, id);
  }

  /** Deletes what a process that died left half-written. */
  static void collectTemporaries(Path root, Instant before) throws IOException {
    for (Path leftover : list(SmallFiles.temporaries(root))) {
      if (!leftover.getFileName().toString().startsWith(ASIDE) && isOlder(leftover, before)) {
        Files.deleteIfExists(leftover);
      }
    }
  }

  private void consider(String id, Path file, Set<String> held) throws IOException {
    if (held.contains(id) || !isOld(file)) {
      return;
    }
    deleting.lock();
    try {
      if (isOld(file)) {
        Path aside = SmallFiles.temporaries(root).resolve(ASIDE + Holders.encode(id));
        Files.createDirectories(aside.getParent());
        Files.move(file, aside, StandardCopyOption.ATOMIC_MOVE);
        settle(id, aside, file, false);
      }
    } catch (NoSuchFileException collectedByAnother) {
      return;
    } finally {
      deleting.unlock();
    }
  }

  /** A note without bytes, which a kill left. */
  private void forget(Path about) throws IOException {
    deleting.lock();
    try {
      Blobs.forget(root, about);
    } finally {
      deleting.unlock();
    }
  }

  private void settle(String id, Path aside, Path file, boolean held) throws IOException {
    try {
      if (held || !isOld(aside)) {
        Files.move(aside, file, StandardCopyOption.ATOMIC_MOVE);
        return;
      }
      long size = References.isReference(id) ? 0 : Files.size(aside);
      Files.delete(aside);
      if (!References.isReference(id)) {
        Blobs.forget(root, Blobs.about(file));
      }
      artifacts++;
      bytes += size;
    } catch (NoSuchFileException settledByAnother) {
      return;
    }
  }

  private boolean isOld(Path file) throws IOException {
    return isOlder(file, cutoff);
  }

  private static boolean isOlder(Path file, Instant time) throws IOException {
    try {
      return Files.getLastModifiedTime(file).toInstant().isBefore(time);
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
