// SPDX-License-Identifier: Apache-2.0
package io.dte.provenance.constraints;

import io.dte.provenance.api.model.Kind;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What follows from the facts (section 5), as far as a constraint depends on it. Inferences 7, 8 and 19 are in
 * {@link Ordering}. Communication (5, 6) orders no more than constraint 35 does; no constraint is about alternates, but
 * that they are entities, which what they follow from says too (12, 16 to 18, 20).
 */
final class Inference {
  private final List<Fact> facts;
  private final Terms terms;
  private final Set<Integer> emptyCollections;
  private final List<Fact> inferred = new ArrayList<>();

  Inference(List<Fact> facts, Terms terms, Set<Integer> emptyCollections) {
    this.facts = facts;
    this.terms = terms;
    this.emptyCollections = emptyCollections;
  }

  /** Adds what follows to the facts and to the empty collections. */
  void run() {
    Set<Integer> attributed = new HashSet<>();
    for (Fact fact : facts) {
      switch (fact.kind()) {
        case DERIVATION -> {
          if (!terms.isPlaceholder(fact.argument(2))) {
            inferred.add(new Fact(Kind.USAGE, fact.argument(4),
                new int[] {fact.argument(2), fact.argument(1), terms.variable()}));
            inferred.add(generation(fact.argument(3), fact.argument(0), fact.argument(2)));
          }
        }
        case START, END -> inferred.add(generation(terms.variable(), fact.argument(1), fact.argument(2)));
        case ATTRIBUTION -> {
          if (attributed.add(fact.argument(0))) {
            inferred.add(generation(terms.variable(), fact.argument(0), terms.variable()));
          }
        }
        case DELEGATION -> {
          inferred.add(association(fact.argument(2), fact.argument(0)));
          inferred.add(association(fact.argument(2), fact.argument(1)));
        }
        case MENTION -> inferred.add(new Fact(Kind.SPECIALIZATION, terms.variable(),
            new int[] {fact.argument(0), fact.argument(1)}));
        default -> { }
      }
    }
    addInferred();
    specializations();
    influences();
    addInferred();
  }

  private void addInferred() {
    facts.addAll(inferred);
    inferred.clear();
  }

  /** What is said of an entity holds for its specialisations (inference 21): that it is one, and that it is empty. */
  private void specializations() {
    Map<Integer, List<Integer>> specific = new HashMap<>();
    Set<Integer> entities = new HashSet<>();
    for (Fact fact : facts) {
      if (fact.kind() == Kind.SPECIALIZATION && !terms.isPlaceholder(fact.argument(0))) {
        specific.computeIfAbsent(fact.argument(1), key -> new ArrayList<>(1)).add(fact.argument(0));
      } else if (fact.kind() == Kind.ENTITY) {
        entities.add(fact.id());
      }
    }
    for (int entity : reached(entities, specific)) {
      inferred.add(new Fact(Kind.ENTITY, entity, new int[0]));
    }
    emptyCollections.addAll(reached(emptyCollections, specific));
  }

  /** What can be reached from where one starts, without that itself. */
  private static Set<Integer> reached(Set<Integer> starts, Map<Integer, List<Integer>> next) {
    Set<Integer> found = new HashSet<>();
    Deque<Integer> open = new ArrayDeque<>(starts);
    while (!open.isEmpty()) {
      for (int each : next.getOrDefault(open.pop(), List.of())) {
        if (!starts.contains(each) && found.add(each)) {
          open.push(each);
        }
      }
    }
    return found;
  }

  /**
   * Each relation is an influence with the same identifier (inference 15). That matters only where a derivation or an
   * influence, which constraint 53 lets share its identifier, shares it.
   */
  private void influences() {
    Map<Integer, Kind> sharing = new HashMap<>();
    for (Fact fact : facts) {
      if (fact.kind() == Kind.DERIVATION || fact.kind() == Kind.INFLUENCE) {
        sharing.put(fact.id(), fact.kind());
      }
    }
    Set<Integer> shared = new HashSet<>();
    for (Fact fact : facts) {
      if (fact.isIdentified() && sharing.getOrDefault(fact.id(), fact.kind()) != fact.kind()) {
        shared.add(fact.id());
      }
    }
    for (Fact fact : facts) {
      if (fact.isIdentified() && fact.kind() != Kind.INFLUENCE && shared.contains(fact.id())) {
        inferred.add(new Fact(Kind.INFLUENCE, fact.id(), new int[] {fact.argument(0), fact.argument(1)}));
      }
    }
  }

  private Fact generation(int id, int entity, int activity) {
    return new Fact(Kind.GENERATION, id, new int[] {entity, activity, terms.variable()});
  }

  private Fact association(int activity, int agent) {
    return new Fact(Kind.ASSOCIATION, terms.variable(), new int[] {activity, agent, terms.variable()});
  }
}
