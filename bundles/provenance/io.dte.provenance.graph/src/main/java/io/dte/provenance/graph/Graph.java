// SPDX-License-Identifier: Apache-2.0
package io.dte.provenance.graph;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;

/**
 * What is drawn.
 *
 * @param nodes by key, in the order of the document
 * @param links between nodes that are there
 * @param frames the names of bundles by their URI
 */
record Graph(Map<String, Node> nodes, List<Link> links, Map<String, String> frames) {

  /** Where a link ends: the bounds of nothing is told by the term. */
  private record Ends(String from, String to, String term) {}

  /** Only links of which a node, or a frame, is at both ends; those of one term between the same two are one. */
  static Graph of(Map<String, Node> nodes, Collection<Link> links, Map<String, String> frames) {
    Map<Ends, Link> merged = new LinkedHashMap<>();
    for (Link link : links) {
      if (isEnd(link.from(), nodes, frames) && isEnd(link.to(), nodes, frames)) {
        merged.merge(new Ends(link.from(), link.to(), link.term()), link, Graph::both);
      }
    }
    return new Graph(nodes, List.copyOf(merged.values()), frames);
  }

  private static boolean isEnd(String key, Map<String, Node> nodes, Map<String, String> frames) {
    return nodes.containsKey(key) || frames.containsKey(key);
  }

  private static Link both(Link one, Link other) {
    Set<String> roles = new LinkedHashSet<>(one.roles());
    roles.addAll(other.roles());
    return new Link(one.from(), one.to(), one.kind(), one.term(), new ArrayList<>(roles), one.count() + other.count());
  }

  Graph without(Predicate<Link> unwanted) {
    return new Graph(nodes, links.stream().filter(unwanted.negate()).toList(), frames);
  }

  /** With other nodes in the place of these; a node of which nothing is made goes, and its links with it. */
  Graph mapped(UnaryOperator<String> keys, Map<String, Node> made) {
    List<Link> moved = new ArrayList<>(links.size());
    for (Link link : links) {
      String from = keys.apply(link.from());
      String to = keys.apply(link.to());
      if (!from.equals(to) || link.from().equals(link.to())) {
        moved.add(link.between(from, to));
      }
    }
    return of(made, moved, frames);
  }
}
