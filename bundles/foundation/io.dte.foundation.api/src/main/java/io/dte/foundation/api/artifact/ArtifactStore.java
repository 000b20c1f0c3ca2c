// SPDX-License-Identifier: Apache-2.0
package io.dte.foundation.api.artifact;

import io.dte.foundation.api.problem.DteException;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.osgi.annotation.versioning.ProviderType;

/**
 * Keeps bytes by their digest: equal bytes are stored once. An artifact lives as long as something holds it; who
 * stores one holds it at once, since {@link #collect} deletes what nobody holds. Nothing half-written is ever visible.
 * Safe for use by many threads.
 */
@ProviderType
public interface ArtifactStore {

  /** Stores a stream in constant memory; durable when it returns. */
  Artifact put(InputStream bytes, String mediaType) throws DteException;

  /** Stores a stream, and feeds another digest with it on the way: who needs one more does not read the bytes twice. */
  Artifact put(InputStream bytes, String mediaType, MessageDigest beside) throws DteException;

  /** Stores a copy of a file: a link would change with the original. Durable when it returns. */
  Artifact put(Path file, String mediaType) throws DteException;

  /** Registers data that stays where it is; it is not copied, and not read before its digest is asked for. */
  Artifact reference(URI location, String mediaType) throws DteException;

  Optional<Artifact> find(String id);

  /** Opens an artifact's bytes; those of a reference where they stay. */
  InputStream open(String id) throws DteException;

  /** {@code sha256:HEX} of an artifact's bytes; of a reference computed when first asked and kept while size and time stand. */
  String digest(String id) throws DteException;

  /** Keeps an artifact alive on behalf of a holder, such as {@code run:ID}. */
  void hold(String id, String holder) throws DteException;

  /** A holder lets go of everything it held. */
  void release(String holder) throws DteException;

  List<Artifact> heldBy(String holder);

  /** Names of all holders that begin so: who keeps books of its own finds by it what a kill left held. */
  List<String> holders(String start) throws DteException;

  /**
   * Deletes what nobody holds and nobody stored or held within the grace time: so long may take who stores something
   * to hold it. The owner of the data directory calls it by itself: at its start, after releases, and now and then.
   */
  Collected collect(Duration grace) throws DteException;

  /** @param artifacts how many were deleted; @param bytes how many bytes that freed */
  record Collected(int artifacts, long bytes) {}
}
