// SPDX-License-Identifier: Apache-2.0
package io.dte.ml.tracking;

import io.dte.foundation.api.artifact.Artifact;
import io.dte.foundation.api.artifact.ArtifactStore;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** Small artifacts whose ids are their bytes; each holder holds one. */
final class MemoryArtifacts implements ArtifactStore {
  private final Map<String, String> held = new ConcurrentHashMap<>();

  /** The artifacts that somebody holds. */
  Collection<String> held() {
    return List.copyOf(held.values());
  }

  @Override
  public Artifact put(InputStream bytes, String mediaType) {
    try {
      byte[] content = bytes.readAllBytes();
      return new Artifact("sha256:" + HexFormat.of().formatHex(content), mediaType, content.length, null,
          Instant.EPOCH);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public Artifact put(InputStream bytes, String mediaType, MessageDigest beside) {
    return put(new DigestInputStream(bytes, beside), mediaType);
  }

  @Override
  public Artifact put(Path file, String mediaType) {
    throw new UnsupportedOperationException();
  }

  @Override
  public Artifact reference(URI location, String mediaType) {
    throw new UnsupportedOperationException();
  }

  @Override
  public Optional<Artifact> find(String id) {
    return Optional.empty();
  }

  @Override
  public InputStream open(String id) {
    return new ByteArrayInputStream(HexFormat.of().parseHex(id.substring("sha256:".length())));
  }

  @Override
  public String digest(String id) {
    return id;
  }

  @Override
  public void hold(String id, String holder) {
    held.put(holder, id);
  }

  @Override
  public void release(String holder) {
    held.remove(holder);
  }

  @Override
  public List<String> holders(String start) {
    return held.keySet().stream().filter(holder -> holder.startsWith(start)).toList();
  }

  @Override
  public List<Artifact> heldBy(String holder) {
    return List.of();
  }

  @Override
  public Collected collect(Duration grace) {
    return new Collected(0, 0);
  }
}
