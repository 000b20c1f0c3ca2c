// SPDX-License-Identifier: Apache-2.0
package io.dte.foundation.artifacts;

import io.dte.foundation.api.artifact.Artifact;
import io.dte.foundation.api.artifact.ArtifactStore;
import io.dte.foundation.api.home.DataDirectory;
import io.dte.foundation.api.problem.DteException;
import io.dte.foundation.api.problem.ExitCode;
import io.dte.foundation.api.problem.Problem;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;

/**
 * Artifacts in {@code state/artifacts}. Everything is a file that appears by a rename, so that any number of processes
 * work in the folder at once, without a lock; the digest is the name, so two that store the same bytes do no harm.
 */
@Component
public final class FolderArtifactStore implements ArtifactStore {
  private final Supplier<Path> folder;
  private final Clock clock;
  /** Digest and flush what is being stored; beyond so many, the thread that stores does it. */
  private final ThreadPoolExecutor helpers = new ThreadPoolExecutor(0, 4, 10, TimeUnit.SECONDS, new SynchronousQueue<>(), task -> {
    Thread thread = new Thread(task, "dte-artifacts");
    thread.setDaemon(true);
    return thread;
  }, (task, pool) -> task.run());

  @Activate
  public FolderArtifactStore(@Reference DataDirectory home) {
    this(() -> home.state("artifacts"), Clock.systemUTC());
  }

  @Deactivate
  void stop() {
    helpers.shutdown();
  }

  FolderArtifactStore(Supplier<Path> folder, Clock clock) {
    this.folder = folder;
    this.clock = clock;
  }

  @Override
  public Artifact put(InputStream bytes, String mediaType) throws DteException {
    Path root = root();
    try {
      return new Blobs(root, clock).put(bytes, mediaType, helpers);
    } catch (IOException e) {
      throw new DteException(Problem.storage("store an artifact in", root, e), e);
    }
  }

  @Override
  public Artifact put(Path file, String mediaType) throws DteException {
    try (InputStream in = Files.newInputStream(file)) {
      return put(in, mediaType);
    } catch (IOException e) {
      throw new DteException(Problem.storage("read", file, e), e);
    }
  }

  @Override
  public Artifact reference(URI location, String mediaType) throws DteException {
    if (!location.isAbsolute()) {
      throw new DteException(ExitCode.INVALID, "the location of a reference is not absolute: " + location,
          "write it as file:/folder/name or another URI");
    }
    Path root = root();
    try {
      return new References(root, clock).add(location, mediaType);
    } catch (IOException e) {
      throw new DteException(Problem.storage("write to", root, e), e);
    }
  }

  @Override
  public Optional<Artifact> find(String id) {
    try {
      Path root = folder.get();
      return References.isReference(id) ? new References(root, clock).find(id) : new Blobs(root, clock).find(id);
    } catch (IOException e) {
      throw new UncheckedIOException(Problem.storage("read", folder.get(), e).message(), e);
    }
  }

  @Override
  public InputStream open(String id) throws DteException {
    Path file = file(existing(id));
    try {
      return Files.newInputStream(file);
    } catch (NoSuchFileException e) {
      throw new DteException(ExitCode.NOT_FOUND, "the bytes of artifact " + id + " are gone: " + file,
          "put the file back, or register it anew", e);
    } catch (IOException e) {
      throw new DteException(Problem.storage("read", file, e), e);
    }
  }

  @Override
  public String digest(String id) throws DteException {
    Artifact artifact = existing(id);
    if (!artifact.isReference()) {
      return id;
    }
    Path file = file(artifact);
    try {
      return new References(root(), clock).digest(id, file);
    } catch (IOException e) {
      throw new DteException(Problem.storage("read", file, e), e);
    }
  }

  @Override
  public void hold(String id, String holder) throws DteException {
    existing(id);
    Path root = root();
    try {
      new Holders(root).add(id, holder);
      touch(id, root);
    } catch (IOException e) {
      throw new DteException(Problem.storage("write to", root, e), e);
    }
    // A collection may have taken it away between the two.
    existing(id);
  }

  @Override
  public void release(String holder) throws DteException {
    Path root = root();
    try {
      new Holders(root).remove(holder);
    } catch (IOException e) {
      throw new DteException(Problem.storage("write to", root, e), e);
    }
  }

  @Override
  public List<Artifact> heldBy(String holder) {
    List<Artifact> held = new ArrayList<>();
    try {
      for (String id : new Holders(folder.get()).ids(holder)) {
        find(id).ifPresent(held::add);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(Problem.storage("read", folder.get(), e).message(), e);
    }
    return List.copyOf(held);
  }

  @Override
  public Collected collect(Duration grace) throws DteException {
    Path root = root();
    try {
      return new Collector(root, clock).collect(grace);
    } catch (IOException e) {
      throw new DteException(Problem.storage("clean", root, e), e);
    }
  }

  private void touch(String id, Path root) throws IOException {
    Path file = References.isReference(id) ? References.file(root, id) : Blobs.file(root, id);
    try {
      Files.setLastModifiedTime(file, java.nio.file.attribute.FileTime.from(clock.instant()));
    } catch (NoSuchFileException collected) {
      return;
    }
  }

  private Artifact existing(String id) throws DteException {
    return find(id).orElseThrow(() -> new DteException(ExitCode.NOT_FOUND, "there is no artifact " + id,
        "it was never stored, or nobody held it and it was collected"));
  }

  private Path file(Artifact artifact) throws DteException {
    if (!artifact.isReference()) {
      return Blobs.file(root(), artifact.id());
    }
    if (!"file".equals(artifact.location().getScheme())) {
      throw new DteException(ExitCode.UNSUPPORTED, "the bytes of " + artifact.location() + " cannot be read by this"
          + " store", "download the file and refer to the copy");
    }
    return Path.of(artifact.location());
  }

  private Path root() throws DteException {
    try {
      return folder.get();
    } catch (UncheckedIOException e) {
      throw new DteException(ExitCode.STORAGE, e.getMessage(), "make the data directory writable, or choose another"
          + " one with DTE_HOME", e);
    }
  }
}
