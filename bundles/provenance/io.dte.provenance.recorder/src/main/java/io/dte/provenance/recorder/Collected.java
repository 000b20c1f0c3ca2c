// SPDX-License-Identifier: Apache-2.0
package io.dte.provenance.recorder;

import io.dte.provenance.api.model.Element;
import io.dte.provenance.api.model.QualifiedName;
import io.dte.provenance.api.model.Relation;
import io.dte.provenance.api.model.Statement;
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

  void add(Statement statement) {
    if (statement instanceof Element element) {
      elements.merge(element.id(), element, Merge::of);
    } else if (statement instanceof Relation relation) {
      relations.add(relation);
    }
  }

  List<Statement> statements() {
    List<Statement> all = new ArrayList<>(elements.values());
    all.addAll(relations);
    return all;
  }
}
