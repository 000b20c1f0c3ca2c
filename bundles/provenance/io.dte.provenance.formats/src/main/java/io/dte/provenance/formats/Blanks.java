// SPDX-License-Identifier: Apache-2.0
package io.dte.provenance.formats;

import io.dte.provenance.api.model.Bundle;
import io.dte.provenance.api.model.Document;
import io.dte.provenance.api.model.Kind;
import io.dte.provenance.api.model.QualifiedName;
import io.dte.provenance.api.model.Relation;
import io.dte.provenance.api.model.Statement;
import java.util.ArrayList;
import java.util.List;

/**
 * Blank identifiers of relations in PROV-JSON. There {@code _:x} is how a relation is written that has no identifier, so
 * one that has a blank identifier, to which a derivation may refer, is written with a name of {@value #NAMESPACE} and
 * read back.
 */
final class Blanks {
  static final String NAMESPACE = "urn:dte:blank:";
  private static final int FIRST_OF_RELATIONS = 3;

  private Blanks() {}

  /** A document whose relations have names that PROV-JSON can write. */
  static Document named(Document document) {
    if (!any(document.statements()) && document.bundles().stream().noneMatch(bundle -> any(bundle.statements()))) {
      return document;
    }
    return new Document(document.namespaces(), named(document.statements()), document.bundles().stream()
        .map(bundle -> new Bundle(bundle.id(), bundle.namespaces(), named(bundle.statements()))).toList());
  }

  private static boolean any(List<Statement> statements) {
    for (Statement statement : statements) {
      if (statement instanceof Relation && statement.id().isBlank()) {
        return true;
      }
    }
    return false;
  }

  private static List<Statement> named(List<Statement> statements) {
    List<Statement> all = new ArrayList<>(statements.size());
    for (Statement statement : statements) {
      all.add(statement instanceof Relation relation ? named(relation) : statement);
    }
    return all;
  }

  private static Statement named(Relation relation) {
    List<QualifiedName> names = new ArrayList<>(Kind.names(relation));
    // The fourth and fifth name of a derivation are those of relations.
    for (int i = FIRST_OF_RELATIONS; i < names.size(); i++) {
      names.set(i, named(names.get(i)));
    }
    return Kind.of(relation).create(named(relation.id()), names, Kind.times(relation), relation.attributes());
  }

  private static QualifiedName named(QualifiedName name) {
    return name.isBlank() ? new QualifiedName(NAMESPACE, name.localName(), "blank") : name;
  }

  /** The name as it was before {@link #named}. */
  static QualifiedName blank(QualifiedName name) {
    return name.namespace().equals(NAMESPACE) ? QualifiedName.blank(name.localName()) : name;
  }
}
