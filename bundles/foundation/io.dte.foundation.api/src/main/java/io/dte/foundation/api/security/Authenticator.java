// SPDX-License-Identifier: Apache-2.0
package io.dte.foundation.api.security;

import java.util.Optional;
import org.osgi.annotation.versioning.ConsumerType;

/** A service that knows one kind of bearer token: the owner's, a user's, an OIDC issuer's. */
@ConsumerType
public interface Authenticator {

  /** Who presents this token; empty when it is none of this authenticator's, expired, or wrong. Never logs the token. */
  Optional<Caller> authenticate(String token);
}
