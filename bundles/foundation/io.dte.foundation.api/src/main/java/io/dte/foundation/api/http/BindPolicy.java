// SPDX-License-Identifier: Apache-2.0
package io.dte.foundation.api.http;

import io.dte.foundation.api.problem.DteException;
import org.osgi.annotation.versioning.ProviderType;

/** Decides where the HTTP server may listen; asked by whatever starts it, before it does. */
@ProviderType
public interface BindPolicy {

  /**
   * Refuses an address that is not loopback while there are neither users nor an OIDC issuer.
   *
   * @param address a host name or IP address; {@code 0.0.0.0} and {@code ::} are all addresses
   * @throws DteException with the code UNAVAILABLE and what to do, or USAGE when the address cannot be understood
   */
  void check(String address) throws DteException;
}
