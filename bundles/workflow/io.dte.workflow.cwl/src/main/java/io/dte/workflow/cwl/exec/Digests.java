// SPDX-License-Identifier: Apache-2.0
package io.dte.workflow.cwl.exec;

import io.dte.foundation.api.file.Sha256;
import io.dte.workflow.cwl.model.Requirements;
import java.util.IdentityHashMap;
import java.util.Map;

/**
 * Fingerprints of a document's parts, worked out once: the jobs of a scatter share their tool, and with it the requirements
 * that hold for it. Grows with the document, not with its jobs. Thread-safe.
 */
final class Digests {
  private final Map<Object, String> fingerprints = new IdentityHashMap<>();
  private final Map<Object, String> digests = new IdentityHashMap<>();
  private final Map<Requirements, Map<Requirements, Requirements>> enclosed = new IdentityHashMap<>();

  /** See {@link Fingerprint}. */
  synchronized String fingerprint(Object part) {
    return fingerprints.computeIfAbsent(part, Fingerprint::of);
  }

  /** The fingerprint's own digest. */
  synchronized String digest(Object part) {
    return digests.computeIfAbsent(part, key -> Sha256.of(fingerprint(key)));
  }

  /** {@link Requirements#enclosing}: the same object for the same ones. */
  synchronized Requirements enclosing(Requirements outer, Requirements inner) {
    return enclosed.computeIfAbsent(outer, o -> new IdentityHashMap<>()).computeIfAbsent(inner, outer::enclosing);
  }
}
