// SPDX-License-Identifier: Apache-2.0
package io.dte.provenance.store;

import io.dte.provenance.api.model.QualifiedName;

/** A document that is written to within a unit of work, with what was added to it. Used by one thread. */
final class Target {
  private final long document;
  private final Prefixes prefixes;
  private final Codec codec;
  private final String id;
  private final String owner;
  private long elements;
  private long relations;

  private Target(long document, Prefixes prefixes, String id, String owner) {
    this.document = document;
    this.prefixes = prefixes;
    this.codec = new Codec(prefixes);
    this.id = id;
    this.owner = owner;
  }

  /** @param document its number */
  static Target of(long document, Prefixes prefixes) {
    return new Target(document, prefixes, "", "");
  }

  /** A document that is not there yet, and is made with what is written to it. @param document its number, which is free */
  static Target made(long document, String id, String owner) {
    return new Target(document, new Prefixes(), id, owner);
  }

  long document() {
    return document;
  }

  boolean isNew() {
    return !id.isEmpty();
  }

  /** Of a new document. */
  String id() {
    return id;
  }

  /** Of a new document. */
  String owner() {
    return owner;
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
