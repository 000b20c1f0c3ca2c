// SPDX-License-Identifier: Apache-2.0
package io.dte.foundation.artifacts;

import io.dte.foundation.api.artifact.ArtifactStore.Collected;
import io.dte.foundation.api.problem.DteException;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.Lock;

/**
 * Deletes from a bucket what nobody holds. Whoever holds or stores a thing renews the time in its note, which is read again right
 * before the thing goes: so what was held since the holders were listed stays.
 */
final class S3Collector {
  private final Bucket bucket;
  private final S3Keep keep;
  private final Lock deleting;
  private final Instant cutoff;
  private int artifacts;
  private long bytes;

  /** @param deleting is held while something is deleted */
  S3Collector(Bucket bucket, S3Keep keep, Lock deleting, Instant cutoff) {
    this.bucket = bucket;
    this.keep = keep;
    this.deleting = deleting;
    this.cutoff = cutoff;
  }

  Collected collect() throws DteException, IOException {
    Set<String> held = keep.held();
    List<Bucket.Found> blobs = list(Blobs.FOLDER + "/");
    String before = "";
    for (Bucket.Found found : blobs) {
      if (!found.name().endsWith(".json")) {
        consider(Blobs.PREFIX + file(found), found, held);
      } else if (!found.name().equals(before + ".json") && found.modified().isBefore(cutoff)) {
        bucket.delete(found.name());
      }
      before = found.name();
    }
    for (Bucket.Found found : list(References.FOLDER + "/")) {
      consider(References.id(file(found)), found, held);
    }
    return new Collected(artifacts, bytes);
  }

  private List<Bucket.Found> list(String start) throws DteException {
    List<Bucket.Found> found = new ArrayList<>();
    bucket.list(start, found::add);
    return found;
  }

  private static String file(Bucket.Found found) {
    return found.name().substring(found.name().lastIndexOf('/') + 1);
  }

  private void consider(String id, Bucket.Found found, Set<String> held) throws DteException, IOException {
    if (held.contains(id) || !isOld(id, found)) {
      return;
    }
    deleting.lock();
    try {
      if (!isOld(id, found)) {
        return;
      }
      bucket.delete(S3Keep.about(id));
      if (!References.isReference(id)) {
        bucket.delete(found.name());
        bytes += found.size();
      }
      artifacts++;
    } finally {
      deleting.unlock();
    }
  }

  private boolean isOld(String id, Bucket.Found found) throws DteException, IOException {
    return keep.used(id, found.modified()).isBefore(cutoff);
  }
}
