// SPDX-License-Identifier: Apache-2.0
package io.dte.foundation.artifacts;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.dte.foundation.api.artifact.Artifact;
import io.dte.foundation.api.artifact.ArtifactStore.Collected;
import io.dte.foundation.api.problem.DteException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Artifacts in a bucket, by the same names as in a folder, so that one can be copied to the other: {@code blobs/ab/HEX} with
 * {@code blobs/ab/HEX.json}, {@code refs/UUID.json}, {@code holders/HOLDER/ID}. A stream first goes to a file of the data directory,
 * since its digest is its name: bytes that are there already are not sent again. Objects have no time that can be set, so the note
 * says when somebody last stored or held a thing, which protects it from collection.
 */
final class S3Keep implements Keep {
  private static final String USED = "usedAt";

  private final Supplier<Path> folder;
  private final Clock clock;
  private final Bucket bucket;
  private final Notes notes = new BucketNotes();
  /** Writing is for what deletes; it keeps others of this process from relying on what is about to go. */
  private final ReadWriteLock lock = new ReentrantReadWriteLock();

  /** @param folder takes what is on its way */
  S3Keep(Supplier<Path> folder, Clock clock, Bucket bucket) {
    this.folder = folder;
    this.clock = clock;
    this.bucket = bucket;
  }

  private final class BucketNotes implements Notes {
    @Override
    public Optional<JsonNode> read(String name) throws DteException, IOException {
      Optional<InputStream> found = bucket.open(name);
      if (found.isEmpty()) {
        return Optional.empty();
      }
      try (InputStream in = found.get()) {
        return Optional.of(new ObjectMapper().readTree(in));
      }
    }

    @Override
    public void write(String name, Consumer<ObjectNode> content) throws DteException, IOException {
      ObjectMapper mapper = new ObjectMapper();
      ObjectNode json = mapper.createObjectNode();
      content.accept(json);
      json.put(USED, clock.instant().toString());
      bucket.write(name, mapper.writeValueAsBytes(json), "application/json");
    }
  }

  @Override
  public Path folder() {
    return folder.get();
  }

  @Override
  public Notes notes() {
    return notes;
  }

  /** Name of the note of an artifact. */
  static String about(String id) {
    return References.isReference(id) ? References.name(id) : Blobs.name(id) + ".json";
  }

  @Override
  public Artifact put(InputStream bytes, String mediaType, Intake intake) throws DteException, IOException {
    Path temporary = SmallFiles.temporary(folder());
    try {
      String id = Blobs.PREFIX + intake.copy(bytes, temporary);
      long size = Files.size(temporary);
      Optional<Artifact> mentioned = mention(id, mediaType, size);
      while (mentioned.isEmpty()) {
        bucket.upload(Blobs.name(id), temporary, mediaType);
        mentioned = mention(id, mediaType, size);
      }
      return mentioned.get();
    } finally {
      Files.deleteIfExists(temporary);
    }
  }

  /** Notes that bytes are used now, if they are there. */
  private Optional<Artifact> mention(String id, String mediaType, long size) throws DteException, IOException {
    lock.readLock().lock();
    try {
      if (bucket.size(Blobs.name(id)).isEmpty()) {
        return Optional.empty();
      }
      Optional<JsonNode> known = notes.read(about(id));
      ObjectNode json = new ObjectMapper().createObjectNode();
      json.put("mediaType", mediaType).put("createdAt", clock.instant().toString()).put("size", size);
      known.ifPresent(old -> json.setAll((ObjectNode) old));
      notes.write(about(id), copy -> copy.setAll(json));
      return Optional.of(artifact(id, json, size));
    } finally {
      lock.readLock().unlock();
    }
  }

  private static Artifact artifact(String id, JsonNode about, long size) {
    return new Artifact(id, about.path("mediaType").asText(), size, null, Instant.parse(about.path("createdAt").asText()));
  }

  @Override
  public Optional<Artifact> find(String id) throws DteException, IOException {
    Optional<JsonNode> about = notes.read(about(id));
    if (about.isEmpty()) {
      return Optional.empty();
    }
    JsonNode json = about.get();
    // The note of what was copied here from a folder does not say the size.
    Optional<Long> size = json.has("size") ? Optional.of(json.path("size").asLong()) : bucket.size(Blobs.name(id));
    return size.map(bytes -> artifact(id, json, bytes));
  }

  @Override
  public InputStream open(String id) throws DteException, IOException {
    return bucket.open(Blobs.name(id)).orElseThrow(() -> new NoSuchFileException(id));
  }

  @Override
  public boolean hold(String id, String holder) throws DteException, IOException {
    lock.readLock().lock();
    try {
      bucket.write(holding(holder) + Holders.encode(id), new byte[0], "");
      Optional<JsonNode> about = notes.read(about(id));
      if (about.isEmpty()) {
        return false;
      }
      notes.write(about(id), json -> json.setAll((ObjectNode) about.get()));
      return References.isReference(id) || bucket.size(Blobs.name(id)).isPresent();
    } finally {
      lock.readLock().unlock();
    }
  }

  private static String holding(String holder) {
    return Holders.FOLDER + "/" + Holders.encode(holder) + "/";
  }

  @Override
  public void release(String holder) throws DteException {
    for (Bucket.Found held : list(holding(holder))) {
      bucket.delete(held.name());
    }
  }

  @Override
  public List<String> ids(String holder) throws DteException {
    return list(holding(holder)).stream().map(S3Keep::id).sorted().toList();
  }

  @Override
  public List<String> holders(String start) throws DteException {
    return list(Holders.FOLDER + "/" + Holders.encode(start)).stream()
        .map(found -> Holders.decode(found.name().split("/", 3)[1])).distinct().sorted().toList();
  }

  private List<Bucket.Found> list(String start) throws DteException {
    List<Bucket.Found> found = new ArrayList<>();
    bucket.list(start, found::add);
    return found;
  }

  private static String id(Bucket.Found holding) {
    return Holders.decode(holding.name().substring(holding.name().lastIndexOf('/') + 1));
  }

  @Override
  public Collected collect(Duration grace) throws DteException, IOException {
    Instant cutoff = clock.instant().minus(grace);
    Collected collected = new S3Collector(bucket, this, lock.writeLock(), cutoff).collect();
    // A file may be on its way to the store for longer than anybody takes to hold what is there.
    Instant unfinished = SmallFiles.unfinished(clock, grace);
    bucket.abortUploads(unfinished);
    Collector.collectTemporaries(folder(), unfinished);
    return collected;
  }

  /** Everything that somebody holds. */
  Set<String> held() throws DteException {
    Set<String> held = new HashSet<>();
    bucket.list(Holders.FOLDER + "/", found -> held.add(id(found)));
    return held;
  }

  /** When a thing was last stored or held; what has no note is as old as its object. */
  Instant used(String id, Instant otherwise) throws DteException, IOException {
    return notes.read(about(id)).map(json -> json.path(USED).asText(json.path("createdAt").asText()))
        .filter(text -> !text.isEmpty()).map(Instant::parse).orElse(otherwise);
  }
}
