// SPDX-License-Identifier: Apache-2.0
package io.dte.provenance.api.model;

import java.util.List;

/** A named set of statements inside a document (PROV-DM section 5.4). Bundles do not nest. */
public record Bundle(QualifiedName id, Namespaces namespaces, List<Statement> statements) {

  public Bundle {
    statements = List.copyOf(statements);
  }
}
