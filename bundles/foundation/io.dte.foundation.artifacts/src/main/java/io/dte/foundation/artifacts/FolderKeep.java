// SPDX-License-Identifier: Apache-2.0
package io.dte.foundation.artifacts;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.dte.foundation.api.artifact.Artifact;
import io.dte.foundation.api.artifact.ArtifactStore.Collected;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Artifacts in a folder. Everything is a file that appears by a rename, so that any number of processes work in the folder at
 * once, without a lock between them; the digest is the name, so two that store the same bytes do no harm.
 */
final class FolderKeep implements Keep {
  private final Supplier<Path> folder;
  private final Clock clock;
  /** Writing is for what deletes; it keeps others of this process from relying on what is about to go. */
  private final ReadWriteLock lock = new ReentrantReadWriteLock();

  FolderKeep(Supplier<Path> folder, Clock clock) {
    this.folder = folder;
    this.clock = clock;
  }

  @Override
  public Path folder() {
    return folder.get();
  }

  @Override
  public Artifact put(InputStream bytes, String mediaType, Intake intake) throws IOException {
    return new Blobs(folder(), clock).put(bytes, mediaType, intake, lock.readLock());
  }

  @Override
  public Optional<Artifact> find(String id) throws IOException {
    return new Blobs(folder(), clock).find(id);
  }

  @Override
  public InputStream open(String id) throws IOException {
    return Files.newInputStream(Blobs.file(folder(), id));
  }

  @Override
  public Notes notes() {
    Path root = folder();
    return new Notes() {
      @Override
      public Optional<JsonNode> read(String name) throws IOException {
        return SmallFiles.read(root.resolve(name));
      }

      @Override
      public void write(String name, Consumer<ObjectNode> content) throws IOException {
        SmallFiles.write(root, root.resolve(name), content);
      }
    };
  }

  @Override
  public boolean hold(String id, String holder) throws IOException {
    Path root = folder();
    Path file = Collector.file(root, id);
    lock.readLock().lock();
    try {
      // In this order: a collection that did not see the holder sees the time.
      new Holders(root).add(id, holder);
      Files.setLastModifiedTime(file, FileTime.from(clock.instant()));
      return Files.exists(file);
    } catch (NoSuchFileException collected) {
      return false;
    } finally {
      lock.readLock().unlock();
    }
  }

  @Override
  public void release(String holder) throws IOException {
    new Holders(folder()).remove(holder);
  }

  @Override
  public List<String> ids(String holder) throws IOException {
    return new Holders(folder()).ids(holder);
  }

  @Override
  public List<String> holders(String start) throws IOException {
    return new Holders(folder()).names(start);
  }

  @Override
  public Collected collect(Duration grace) throws IOException {
    Collected collected = new Collector(folder(), lock.writeLock(), clock.instant().minus(grace)).collect();
    Collector.collectTemporaries(folder(), SmallFiles.unfinished(clock, grace));
    return collected;
  }
}
