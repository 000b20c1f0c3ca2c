// SPDX-License-Identifier: Apache-2.0
package io.dte.provenance.recorder;

import io.dte.provenance.api.model.Attribute;
import io.dte.provenance.api.model.Element;
import io.dte.provenance.api.model.Names;
import io.dte.provenance.api.model.QualifiedName;
import io.dte.provenance.api.model.Relation;
import io.dte.provenance.api.model.Statement;
import io.dte.provenance.api.model.Value;
import io.dte.provenance.api.store.Merge;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Statements of one document or bundle, with those of one element made one. Used by one thread. */
final class Collected {
  private final Map<QualifiedName, Element> elements = new LinkedHashMap<>();
  private final Set<Relation> relations = new LinkedHashSet<>();
  private final Set<QualifiedName> names = new LinkedHashSet<>();

  void add(Statement statement) {
    name(statement.id());
    for (Attribute attribute : statement.attributes()) {
      name(attribute.name());
      if (attribute.value() instanceof Value.Name value) {
        name(value.name());
      }
    }
    if (statement instanceof Element element) {
      elements.merge(element.id(), element, Merge::of);
    } else if (statement instanceof Relation relation) {
      name(relation.subject());
      name(relation.object());
      relations.add(relation);
    }
  }

  private void name(QualifiedName name) {
    if (!name.namespace().equals(Names.PROV) && !name.namespace().equals(Names.XSD)) {
      names.add(name);
    }
  }

  List<Statement> statements() {
    List<Statement> all = new ArrayList<>(elements.values());
    all.addAll(relations);
    return all;
  }

  Set<QualifiedName> names() {
    return names;
  }
}
