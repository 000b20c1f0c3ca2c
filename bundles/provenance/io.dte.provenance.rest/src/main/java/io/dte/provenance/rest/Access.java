// SPDX-License-Identifier: Apache-2.0
package io.dte.provenance.rest;

import io.dte.foundation.api.problem.DteException;
import io.dte.foundation.api.problem.ExitCode;
import io.dte.foundation.api.security.Caller;
import io.dte.foundation.api.security.Permissions;
import io.dte.foundation.api.security.Permissions.Level;
import io.dte.provenance.api.model.Relation;
import io.dte.provenance.api.store.Graph;
import io.dte.provenance.api.store.Located;
import io.dte.provenance.api.store.ProvenanceStore;
import jakarta.ws.rs.NotAuthorizedException;
import jakarta.ws.rs.core.SecurityContext;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

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
    return permissions.allows(caller, new Permissions.Resource("document", document), needed,
        ProvenanceStore.byDefault(document));
  }

  /** Without what the caller may not read. */
  List<Located> readable(SecurityContext security, List<Located> found) {
    Caller caller = caller(security);
    Map<String, Boolean> known = new HashMap<>();
    return found.stream().filter(each -> known.computeIfAbsent(each.document(), id -> allows(caller, id, Level.READ))).toList();
  }

  /** The same of a graph: names that only hidden documents tell of are hidden too. */
  Graph readable(SecurityContext security, Graph graph) {
    List<Located> statements = readable(security, graph.statements());
    Set<String> told = new HashSet<>();
    for (Located each : statements) {
      if (each.statement() instanceof Relation relation) {
        told.add(relation.subject().uri());
        told.add(relation.object().uri());
      } else {
        told.add(each.statement().id().uri());
      }
    }
    return new Graph(statements, graph.uris().stream().filter(told::contains).toList(), graph.isTruncated());
  }
}
