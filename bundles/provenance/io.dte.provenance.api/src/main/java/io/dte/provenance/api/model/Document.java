// SPDX-License-Identifier: Apache-2.0
package io.dte.provenance.api.model;

import java.util.List;

/** Statements, and bundles of statements: what a file of PROV holds. */
public record Document(Namespaces namespaces, List<Statement> statements, List<Bundle> bundles) {

  public static final Document EMPTY = new Document(Namespaces.NONE, List.of(), List.of());

  public Document {
    statements = List.copyOf(statements);
    bundles = List.copyOf(bundles);
  }

  /**
   * Whether both say the same as PROV understands it: the order and repetition of statements and attributes, prefixes,
   * how a time is spelt and the case of a language tag mean nothing; several statements about one element add up.
   */
  public boolean sameAs(Document other) {
    return Sameness.same(this, other);
  }
}
