// SPDX-License-Identifier: Apache-2.0
package io.dte.foundation.http;

import io.dte.foundation.api.http.BindPolicy;
import io.dte.foundation.api.problem.DteException;
import io.dte.foundation.api.problem.ExitCode;
import io.dte.foundation.api.security.Authenticator;
import io.dte.foundation.api.security.Users;
import java.net.InetAddress;
import java.net.UnknownHostException;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;

/** Loopback always; elsewhere only when somebody else than the owner can log in. */
@Component
public final class Loopback implements BindPolicy {
  private final Users users;

  @Reference(cardinality = ReferenceCardinality.OPTIONAL, policy = ReferencePolicy.DYNAMIC,
      target = "(" + Authenticator.KIND_PROPERTY + "=oidc)")
  private volatile Authenticator oidc;

  @Activate
  public Loopback(@Reference Users users) {
    this.users = users;
  }

  @Override
  public void check(String address) throws DteException {
    InetAddress resolved;
    try {
      resolved = InetAddress.getByName(address);
    } catch (UnknownHostException e) {
      throw new DteException(ExitCode.USAGE, "\"" + address + "\" is no address of this machine.",
          "Name an IP address of it, 127.0.0.1 for this machine alone, or 0.0.0.0 for all.", e);
    }
    if (!resolved.isLoopbackAddress() && users.list().isEmpty() && oidc == null) {
      throw new DteException(ExitCode.UNAVAILABLE, "The server does not listen on " + address
          + " while there are neither users nor an OIDC issuer: everybody who reaches it could try.",
          "Add a user with: dte users add NAME --role ROLE, or configure etc/io.dte.foundation.security.oidc.cfg, or "
          + "listen on 127.0.0.1.");
    }
  }
}
