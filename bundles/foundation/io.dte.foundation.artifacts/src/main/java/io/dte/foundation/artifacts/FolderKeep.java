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
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Artifacts in a folder. Everything is a file that appears by a rename, so that any number of processes work in the folder at
 * once, without a lock; the digest is the name, so two that store the same bytes do no harm.
 */
final class FolderKeep implements Keep {
  private final Supplier<Path> folder;
  private final Clock clock;

  FolderKeep(Supplier<Path> folder, Clock clock) {
    this.folder = folder;
    this.clock = clock;
  }

  @Override
  public Path folder() {
    return folder.get();
  }

  @Override
  public Artifact put(InputStream bytes, String mediaType, Executor helpers) throws IOException {
    return new Blobs(folder(), clock).put(bytes, mediaType, helpers);
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
    new Holders(root).add(id, holder);
    Path file = References.isReference(id) ? root.resolve(References.name(id)) : Blobs.file(root, id);
    try {
      Files.setLastModifiedTime(file, FileTime.from(clock.instant()));
    } catch (NoSuchFileException collected) {
      return false;
    }
    // A collection may have taken it away between the two.
    return Files.exists(file);
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
  public Collected collect(Duration grace) throws IOException {
    return new Collector(folder(), clock).collect(grace);
  }
}
