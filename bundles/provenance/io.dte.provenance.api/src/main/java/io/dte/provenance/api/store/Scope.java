// SPDX-License-Identifier: Apache-2.0
package io.dte.provenance.api.store;

import io.dte.foundation.api.problem.DteException;
import io.dte.foundation.api.security.Caller;
import io.dte.foundation.api.security.Permissions;
import io.dte.foundation.api.security.Permissions.Grant;
import io.dte.foundation.api.security.Permissions.Level;
import io.dte.foundation.api.security.Role;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Which documents a question is asked of.
 *
 * @param document the only document; empty: all, which meet in equal names
 * @param hidden ids of documents that are passed over as if they were not there: no answer and no walk touches them
 */
public record Scope(String document, Set<String> hidden) {

  /** All documents there are. */
  public static final Scope ALL = new Scope("", Set.of());

  public Scope {
    hidden = Set.copyOf(hidden);
  }

  /** One document. */
  public static Scope of(String document) {
    return new Scope(document, Set.of());
  }

  /** All documents that somebody may read. */
  public static Scope readableBy(Caller caller, Permissions permissions) throws DteException {
    if (caller.role().includes(Role.OPERATOR)) {
      return ALL;
    }
    Set<String> hidden = new HashSet<>();
    List<Grant> refused = permissions.grants(ProvenanceStore.RESOURCE, caller.name(), Level.NONE);
    refused.forEach(grant -> hidden.add(grant.resource().id()));
    if (!permissions.allows(caller, ProvenanceStore.resource(ProvenanceStore.PLATFORM), Level.READ,
        ProvenanceStore.byDefault(ProvenanceStore.PLATFORM))) {
      hidden.add(ProvenanceStore.PLATFORM);
    }
    return new Scope("", hidden);
  }

  /** The same, of one document; of all of them when it is empty. */
  public Scope within(String only) {
    return new Scope(only, hidden);
  }
}
