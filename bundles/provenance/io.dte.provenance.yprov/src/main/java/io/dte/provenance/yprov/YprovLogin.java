// SPDX-License-Identifier: Apache-2.0
package io.dte.provenance.yprov;

import io.dte.foundation.api.http.CredentialPosts;
import java.util.Set;
import org.osgi.service.component.annotations.Component;

/** Who logs in has no token yet. */
@Component
public final class YprovLogin implements CredentialPosts {

  @Override
  public Set<String> paths() {
    return Set.of("/yprov/api/v0/auth/login");
  }
}
