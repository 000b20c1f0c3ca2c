// SPDX-License-Identifier: Apache-2.0
package io.dte.foundation.api.http;

import java.util.Set;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * A service that names paths of its bundle to which a {@code POST} only reads, such as searches whose conditions are too
 * long for a query string. Viewers may send one there; to all other paths a {@code POST} needs the role scientist.
 */
@ConsumerType
public interface ReadingPosts {

  /** Absolute paths, compared with the request's path as it was sent: what is encoded in another way is another path. */
  Set<String> paths();
}
