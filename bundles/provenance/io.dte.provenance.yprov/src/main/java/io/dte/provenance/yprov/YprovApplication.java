// SPDX-License-Identifier: Apache-2.0
package io.dte.provenance.yprov;

import io.dte.foundation.api.security.Authenticator;
import io.dte.foundation.api.security.Permissions;
import io.dte.foundation.api.security.Users;
import io.dte.provenance.api.format.ProvFormats;
import io.dte.provenance.api.store.ProvenanceStore;
import jakarta.ws.rs.core.Application;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.jakartars.whiteboard.propertytypes.JakartarsApplicationBase;
import org.osgi.service.jakartars.whiteboard.propertytypes.JakartarsName;

/** {@code /yprov/api/v0}. */
@Component(service = Application.class)
@JakartarsName("io.dte.yprov")
@JakartarsApplicationBase("/yprov/api/v0")
public final class YprovApplication extends Application {
  private final List<Authenticator> authenticators = new CopyOnWriteArrayList<>();
  private final Set<Object> resources;

  @Activate
  public YprovApplication(@Reference ProvenanceStore store, @Reference ProvFormats formats, @Reference Permissions permissions,
      @Reference Users users) {
    resources = Set.of(new AuthResource(users, authenticators),
        new DocumentsResource(store, new Fragments(store, formats), permissions, users));
  }

  @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC)
  void add(Authenticator authenticator) {
    authenticators.add(authenticator);
  }

  void remove(Authenticator authenticator) {
    authenticators.remove(authenticator);
  }

  @Override
  public Set<Object> getSingletons() {
    return resources;
  }
}
