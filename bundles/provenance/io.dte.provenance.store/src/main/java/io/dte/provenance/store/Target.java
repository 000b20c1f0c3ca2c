// SPDX-License-Identifier: Apache-2.0
package io.dte.provenance.store;

import io.dte.provenance.api.model.QualifiedName;

/** A document that is written to within a unit of work, with what was added to it. Used by one thread. */
final class Target {
  private final long document;
  private final Prefixes prefixes;
  private final Codec codec;
  private final boolean isNew;
  private long elements;
  private long relations;

  private Target(long document, Prefixes prefixes, boolean isNew) {
    this.document = document;
    this.prefixes = prefixes;
    this.codec = new Codec(prefixes);
    this.isNew = isNew;
  }

  /** @param document its number */
  static Target of(long document, Prefixes prefixes) {
    return new Target(document, prefixes, false);
  }

  /** A document that the same unit of work made: nothing is in it. @param document its number */
  static Target made(long document) {
    return new Target(document, new Prefixes(), true);
  }

  long document() {
    return document;
  }

  boolean isNew() {
    return isNew;
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
