// SPDX-License-Identifier: Apache-2.0
package io.dte.foundation.api.http;

import java.util.Set;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * A service that names paths of its bundle to which a {@code POST} brings credentials and gets a token for them; so it
 * needs none yet. What stands there must do nothing else. All other paths need a token.
 */
@ConsumerType
public interface CredentialPosts {

  /** Absolute paths, compared with the request's path as it was sent: what is encoded in another way is another path. */
  Set<String> paths();
}
