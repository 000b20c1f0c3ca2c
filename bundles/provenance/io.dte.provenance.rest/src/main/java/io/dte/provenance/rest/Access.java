// SPDX-License-Identifier: Apache-2.0
package io.dte.provenance.rest;

import io.dte.foundation.api.problem.DteException;
import io.dte.foundation.api.problem.ExitCode;
import io.dte.foundation.api.security.Caller;
import io.dte.foundation.api.security.Permissions;
import io.dte.foundation.api.security.Permissions.Level;
import io.dte.provenance.api.model.Document;
import io.dte.provenance.api.run.RunProvenance;
import io.dte.provenance.api.store.ProvenanceStore;
import io.dte.provenance.api.store.Scope;
import jakarta.ws.rs.NotAuthorizedException;
import jakarta.ws.rs.core.SecurityContext;

/** Who may do what with a document. */
final class Access {
  private final Permissions permissions;

  Access(Permissions permissions) {
    this.permissions = permissions;
  }

  static Caller caller(SecurityContext security) {
    if (security.getUserPrincipal() instanceof Caller caller) {
      return caller;
    }
    throw new NotAuthorizedException("Bearer realm=\"dte\"");
  }

  Caller require(SecurityContext security, String document, Level needed) throws DteException {
    Caller caller = caller(security);
    if (!allows(caller, document, needed)) {
      throw new DteException(ExitCode.REFUSED, caller.name() + " lacks the permission " + needed + " of document " + document + ".",
          "Ask who manages it.");
    }
    return caller;
  }

  boolean allows(Caller caller, String document, Level needed) {
    return permissions.allows(caller, ProvenanceStore.resource(document), needed,
        ProvenanceStore.byDefault(document));
  }

  /**
   * What the caller may read.
   *
   * @param document the only one asked of; empty: all
   * @throws DteException with code REFUSED for one that the caller may not read
   */
  Scope scope(SecurityContext security, String document) throws DteException {
    Caller caller = document.isEmpty() ? caller(security) : require(security, document, Level.READ);
    return Scope.readableBy(caller, permissions).within(document);
  }

  /** The lineage of a run, with those of its child runs that the caller may read. */
  Document lineage(SecurityContext security, RunProvenance runs, String id) throws DteException {
    Caller caller = require(security, id, Level.READ);
    return runs.of(Targets.run(id), child -> allows(caller, child.toString(), Level.READ));
  }
}
