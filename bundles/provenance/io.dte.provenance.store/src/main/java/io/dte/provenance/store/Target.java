// SPDX-License-Identifier: Apache-2.0
package io.dte.provenance.store;

import io.dte.provenance.api.model.QualifiedName;

/** A document that is written to within a unit of work, with what was added to it. Used by one thread. */
final class Target {
  private final long document;
  private final Prefixes prefixes;
  private final Codec codec;
  private long elements;
  private long relations;

  /** @param document its number */
  Target(long document, Prefixes prefixes) {
    this.document = document;
    this.prefixes = prefixes;
    this.codec = new Codec(prefixes);
  }

  long document() {
    return document;
  }

  Prefixes prefixes() {
    return prefixes;
  }

  Codec codec() {
    return codec;
  }

  /** A name as documents meet in it. */
  String uri(QualifiedName name) {
    return Dictionary.uri(name, document);
  }

  void addedElement() {
    elements++;
  }

  void addedRelation() {
    relations++;
  }

  long elements() {
    return elements;
  }

  long relations() {
    return relations;
  }
}
