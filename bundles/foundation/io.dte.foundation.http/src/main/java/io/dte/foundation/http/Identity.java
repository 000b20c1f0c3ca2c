// SPDX-License-Identifier: Apache-2.0
package io.dte.foundation.http;

import io.dte.foundation.api.security.Caller;
import io.dte.foundation.api.security.Role;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import java.security.Principal;
import java.util.Arrays;

/**
 * A request whose caller is known. {@code isUserInRole} knows the four roles, each including those before it, and
 * {@code owner} for who presented the owner's token.
 */
final class Identity extends HttpServletRequestWrapper {
  private final Caller caller;

  Identity(HttpServletRequest request, Caller caller) {
    super(request);
    this.caller = caller;
  }

  @Override
  public Principal getUserPrincipal() {
    return caller;
  }

  @Override
  public String getRemoteUser() {
    return caller.name();
  }

  @Override
  public String getAuthType() {
    return "TOKEN";
  }

  @Override
  public boolean isUserInRole(String role) {
    return "owner".equals(role) ? caller.owner()
        : Arrays.stream(Role.values()).anyMatch(known -> known.label().equals(role) && caller.role().includes(known));
  }
}
