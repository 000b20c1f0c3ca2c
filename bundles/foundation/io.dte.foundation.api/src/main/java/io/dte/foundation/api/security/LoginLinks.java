// SPDX-License-Identifier: Apache-2.0
package io.dte.foundation.api.security;

import java.util.Optional;
import org.osgi.annotation.versioning.ProviderType;

/**
 * One-time login links for browsers, and the sessions they start. The link is {@code URL/login?code=CODE}. Sessions live
 * in memory: a restart ends them. Safe for use by many threads.
 */
@ProviderType
public interface LoginLinks {

  /** A code that can be exchanged once, within its life time, for a session of this caller. */
  String create(Caller caller);

  /** The session's token for a code; empty when the code is unknown, used or expired. */
  Optional<String> redeem(String code);

  /** Ends the session of this token; does nothing when there is none. */
  void end(String token);
}
