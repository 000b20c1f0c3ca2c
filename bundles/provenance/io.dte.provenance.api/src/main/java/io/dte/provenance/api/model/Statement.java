// SPDX-License-Identifier: Apache-2.0
package io.dte.provenance.api.model;

import java.util.List;

/** One statement of a document: an {@link Element} or a {@link Relation}. */
public sealed interface Statement permits Element, Relation {

  /** The identifier; {@link QualifiedName#NONE} for a relation without one. */
  QualifiedName id();

  /** In the order given; names may repeat. */
  List<Attribute> attributes();
}
