// SPDX-License-Identifier: Apache-2.0
package io.dte.foundation.artifacts;

import io.dte.foundation.api.artifact.Artifact;
import io.dte.foundation.api.artifact.ArtifactStore;
import io.dte.foundation.api.home.DataDirectory;
import io.dte.foundation.api.problem.DteException;
import io.dte.foundation.api.problem.ExitCode;
import io.dte.foundation.api.problem.Problem;
import io.dte.foundation.api.s3.S3Client;
import io.dte.foundation.api.s3.S3Options;
import io.dte.foundation.api.security.Secrets;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ReferencePolicyOption;
import org.osgi.service.condition.Condition;
import org.osgi.service.metatype.annotations.Designate;

/** Artifacts in a folder of the data directory, or in a bucket, as configured. */
@Component(configurationPid = "io.dte.foundation.artifacts")
@Designate(ocd = ArtifactSettings.class)
public final class KeptArtifacts implements ArtifactStore {
  private static final String FOLDER = "artifacts";
  private final Keep keep;
  private final Clock clock;
  /** Digest and flush what is being stored; beyond so many, the thread that stores does it. */
  private final ThreadPoolExecutor helpers = new ThreadPoolExecutor(0, 4, 10, TimeUnit.SECONDS, new SynchronousQueue<>(), task -> {
    Thread thread = new Thread(task, "dte-artifacts");
    thread.setDaemon(true);
    return thread;
  }, (task, pool) -> task.run());

  private final Duration grace;
  private final AtomicReference<Cleaning> cleaning = new AtomicReference<>();

  @Reference(cardinality = ReferenceCardinality.OPTIONAL, policy = ReferencePolicy.DYNAMIC, policyOption = ReferencePolicyOption.GREEDY)
  volatile Secrets secrets;

  @Activate
  public KeptArtifacts(ArtifactSettings settings, @Reference DataDirectory home) {
    clock = Clock.systemUTC();
    keep = settings.bucket().isBlank() ? new FolderKeep(() -> home.state(FOLDER), clock)
        : new S3Keep(() -> home.state(FOLDER), clock, bucket(settings));
    grace = Duration.ofSeconds(settings.graceSeconds());
  }

  KeptArtifacts(Keep keep, Clock clock, Duration grace) {
    this.keep = keep;
    this.clock = clock;
    this.grace = grace;
  }

  /** Only the owner collects: it knows of all who hold something. */
  @Reference(target = "(osgi.condition.id=" + DataDirectory.OWNER_CONDITION + ")",
      cardinality = ReferenceCardinality.OPTIONAL, policy = ReferencePolicy.DYNAMIC)
  void bindOwner(Condition owner) {
    cleaning.set(new Cleaning(() -> collect(grace), grace));
  }

  void unbindOwner(Condition owner) {
    Cleaning ended = cleaning.getAndSet(null);
    if (ended != null) {
      ended.close();
    }
  }

  private Bucket bucket(ArtifactSettings settings) {
    S3Options options = new S3Options(settings.endpoint(), settings.region(), settings.accessKey(), settings.secretKey(),
        settings.sessionToken(), settings.profile(), false, Duration.ofSeconds(settings.timeoutSeconds()));
    return new Bucket(new S3Client(options, System.getenv(), clock, () -> Optional.ofNullable(secrets)), settings.bucket().strip(),
        settings.prefix().strip());
  }

  @Deactivate
  void stop() {
    unbindOwner(null);
    helpers.shutdown();
  }

  @Override
  public Artifact put(InputStream bytes, String mediaType) throws DteException {
    return put(bytes, mediaType, new Intake(helpers));
  }

  @Override
  public Artifact put(InputStream bytes, String mediaType, MessageDigest beside) throws DteException {
    return put(bytes, mediaType, new Intake(helpers, beside));
  }

  private Artifact put(InputStream bytes, String mediaType, Intake intake) throws DteException {
    Path root = root();
    try {
      return keep.put(bytes, mediaType, intake);
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
      return new References(keep.notes(), clock).add(location, mediaType);
    } catch (IOException e) {
      throw new DteException(Problem.storage("write to", root, e), e);
    }
  }

  @Override
  public Optional<Artifact> find(String id) {
    try {
      return look(id);
    } catch (DteException e) {
      throw new UncheckedIOException(e.getMessage(), new IOException(e));
    } catch (IOException e) {
      throw new UncheckedIOException(Problem.storage("read", keep.folder(), e).message(), e);
    }
  }

  private Optional<Artifact> look(String id) throws DteException, IOException {
    return References.isReference(id) ? new References(keep.notes(), clock).find(id) : keep.find(id);
  }

  @Override
  public InputStream open(String id) throws DteException {
    Path root = root();
    try {
      return References.isReference(id) ? Files.newInputStream(file(existing(id))) : keep.open(id);
    } catch (NoSuchFileException e) {
      existing(id);
      throw new DteException(ExitCode.NOT_FOUND, "the bytes of artifact " + id + " are gone: " + e.getMessage(),
          "put the file back, or register it anew", e);
    } catch (IOException e) {
      throw new DteException(Problem.storage("read", root, e), e);
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
      return new References(keep.notes(), clock).digest(id, file);
    } catch (IOException e) {
      throw new DteException(Problem.storage("read", file, e), e);
    }
  }

  @Override
  public void hold(String id, String holder) throws DteException {
    existing(id);
    Path root = root();
    try {
      if (keep.hold(id, holder)) {
        return;
      }
    } catch (IOException e) {
      throw new DteException(Problem.storage("write to", root, e), e);
    }
    throw missing(id);
  }

  @Override
  public void release(String holder) throws DteException {
    Path root = root();
    try {
      keep.release(holder);
      Cleaning active = cleaning.get();
      if (active != null) {
        active.soon();
      }
    } catch (IOException e) {
      throw new DteException(Problem.storage("write to", root, e), e);
    }
  }

  @Override
  public List<Artifact> heldBy(String holder) {
    List<Artifact> held = new ArrayList<>();
    try {
      for (String id : keep.ids(holder)) {
        look(id).ifPresent(held::add);
      }
    } catch (DteException e) {
      throw new UncheckedIOException(e.getMessage(), new IOException(e));
    } catch (IOException e) {
      throw new UncheckedIOException(Problem.storage("read", keep.folder(), e).message(), e);
    }
    return List.copyOf(held);
  }

  @Override
  public List<String> holders(String start) throws DteException {
    Path root = root();
    try {
      return keep.holders(start);
    } catch (IOException e) {
      throw new DteException(Problem.storage("read", root, e), e);
    }
  }

  @Override
  public Collected collect(Duration grace) throws DteException {
    Path root = root();
    try {
      return keep.collect(grace);
    } catch (IOException e) {
      throw new DteException(Problem.storage("clean", root, e), e);
    }
  }

  private Artifact existing(String id) throws DteException {
    Optional<Artifact> found;
    try {
      found = look(id);
    } catch (IOException e) {
      throw new DteException(Problem.storage("read", root(), e), e);
    }
    return found.orElseThrow(() -> missing(id));
  }

  private static DteException missing(String id) {
    return new DteException(ExitCode.NOT_FOUND, "there is no artifact " + id,
        "it was never stored, or nobody held it and it was collected");
  }

  private static Path file(Artifact reference) throws DteException {
    if (!"file".equals(reference.location().getScheme())) {
      throw new DteException(ExitCode.UNSUPPORTED, "the bytes of " + reference.location() + " cannot be read by this"
          + " store", "download the file and refer to the copy");
    }
    return Path.of(reference.location());
  }

  private Path root() throws DteException {
    try {
      return keep.folder();
    } catch (UncheckedIOException e) {
      throw new DteException(ExitCode.STORAGE, e.getMessage(), "make the data directory writable, or choose another"
          + " one with DTE_HOME", e);
    }
  }
}
