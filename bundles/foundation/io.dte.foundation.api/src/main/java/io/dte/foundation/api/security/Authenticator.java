// SPDX-License-Identifier: Apache-2.0
package io.dte.foundation.api.security;

import java.util.Optional;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * A service that knows one kind of bearer token: the owner's, a user's, a browser session's, an OIDC issuer's. It says
 * which in the service property {@value #KIND_PROPERTY}.
 */
@ConsumerType
public interface Authenticator {

  /** Service property: {@code owner}, {@code user}, {@code session}, {@code oidc}. */
  String KIND_PROPERTY = "dte.authenticator";

  /** Who presents this token; empty when it is none of this authenticator's, expired, or wrong. Never logs the token. */
  Optional<Caller> authenticate(String token);
}
