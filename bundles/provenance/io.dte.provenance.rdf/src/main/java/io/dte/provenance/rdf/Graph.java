// SPDX-License-Identifier: Apache-2.0
package io.dte.provenance.rdf;

import io.dte.provenance.api.model.QualifiedName;
import io.dte.provenance.api.model.Value;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The triples of one graph by their subjects, in the order they came. */
final class Graph {
  private final Map<QualifiedName, Node> nodes = new LinkedHashMap<>();
  private final Set<QualifiedName> objects = new LinkedHashSet<>();

  /** What is said about one subject. */
  static final class Node {
    private final Map<QualifiedName, Set<Value>> properties = new LinkedHashMap<>();

    Map<QualifiedName, Set<Value>> properties() {
      return properties;
    }

    Set<Value> values(QualifiedName property) {
      return properties.getOrDefault(property, Set.of());
    }

    boolean has(QualifiedName property) {
      return properties.containsKey(property);
    }

    /** Those values that are names. */
    List<QualifiedName> names(QualifiedName property) {
      List<QualifiedName> names = new ArrayList<>();
      for (Value value : values(property)) {
        if (value instanceof Value.Name name) {
          names.add(name.name());
        }
      }
      return names;
    }

    /** Those values that are literals, as written. */
    List<String> texts(QualifiedName property) {
      List<String> texts = new ArrayList<>();
      for (Value value : values(property)) {
        if (value instanceof Value.Literal literal) {
          texts.add(literal.lexical());
        }
      }
      return texts;
    }
  }

  void add(QualifiedName subject, QualifiedName property, Value object) {
    nodes.computeIfAbsent(subject, name -> new Node()).properties.computeIfAbsent(property, name -> new LinkedHashSet<>(2))
        .add(object);
    boolean isLink = Terms.link(property).isPresent();
    if (!isLink && object instanceof Value.Name name && name.name().isBlank()) {
      objects.add(name.name());
    }
  }

  Map<QualifiedName, Node> nodes() {
    return nodes;
  }

  /** Whether a blank node is named by more than the link to the influence it stands for. */
  boolean isReferred(QualifiedName blank) {
    return objects.contains(blank);
  }
}
