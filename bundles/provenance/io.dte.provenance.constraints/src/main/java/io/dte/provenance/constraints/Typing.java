// SPDX-License-Identifier: Apache-2.0
package io.dte.provenance.constraints;

import io.dte.provenance.api.model.Kind;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** Type constraints and impossibility (sections 6.3 and 6.4). */
final class Typing {
  /** Kinds that do not share identifiers (constraint 53): a derivation or an influence may be any of them as well. */
  private static final Set<Kind> DISJOINT = EnumSet.of(Kind.USAGE, Kind.GENERATION, Kind.INVALIDATION, Kind.START, Kind.END,
      Kind.COMMUNICATION, Kind.ATTRIBUTION, Kind.ASSOCIATION, Kind.DELEGATION);

  private final List<Fact> facts;
  private final Terms terms;
  private final Findings findings;
  private final Set<Integer> entities = new HashSet<>();
  private final Set<Integer> activities = new HashSet<>();
  private final Set<Integer> empty;

  Typing(List<Fact> facts, Terms terms, Findings findings, Set<Integer> emptyCollections) {
    this.facts = facts;
    this.terms = terms;
    this.findings = findings;
    this.empty = emptyCollections.stream().map(terms::find).collect(Collectors.toSet());
  }

  void run() {
    Map<Integer, Kind> properties = new HashMap<>();
    Set<Integer> objects = new HashSet<>();
    for (Fact fact : facts) {
      types(fact);
      if (fact.kind().isElement()) {
        objects.add(terms.find(fact.id()));
      } else if (DISJOINT.contains(fact.kind()) && !terms.isPlaceholder(fact.id())) {
        Kind other = properties.putIfAbsent(terms.find(fact.id()), fact.kind());
        if (other != null && other != fact.kind()) {
          findings.add(Constraint.PROPERTY_OVERLAP, findings.show(fact.id()) + " identifies both " + other.term() + " and "
              + fact.kind().term(), List.of(fact.id()));
        }
      }
    }
    for (Fact fact : facts) {
      if (fact.isIdentified() && objects.contains(terms.find(fact.id()))) {
        findings.add(Constraint.OBJECT_PROPERTY_OVERLAP, findings.show(fact.id()) + " identifies both an element and "
            + fact.kind().term(), List.of(fact.id()));
      }
      if (fact.kind() == Kind.MEMBERSHIP && empty.contains(terms.find(fact.argument(0)))) {
        findings.add(Constraint.EMPTY_COLLECTION, "the empty collection " + findings.show(fact.argument(0))
            + " has the member " + findings.show(fact.argument(1)), List.of(fact.argument(0), fact.argument(1)));
      }
    }
    for (int entity : entities) {
      if (activities.contains(entity) && !terms.isPlaceholder(entity)) {
        findings.add(Constraint.ENTITY_ACTIVITY_DISJOINT, findings.show(entity)
            + " is both an entity and an activity", List.of(entity));
      }
    }
  }

  private void types(Fact fact) {
    int[] a = fact.arguments();
    switch (fact.kind()) {
      case ENTITY -> entity(fact.id());
      case ACTIVITY -> activity(fact.id());
      case GENERATION, INVALIDATION -> {
        entity(a[0]);
        activity(a[1]);
      }
      case USAGE -> {
        activity(a[0]);
        entity(a[1]);
      }
      case COMMUNICATION -> {
        activity(a[0]);
        activity(a[1]);
      }
      case START, END -> {
        activity(a[0]);
        entity(a[1]);
        activity(a[2]);
      }
      case DERIVATION -> {
        entity(a[0]);
        entity(a[1]);
        activity(a[2]);
      }
      case ATTRIBUTION -> entity(a[0]);
      case ASSOCIATION -> {
        activity(a[0]);
        entity(a[2]);
      }
      case DELEGATION -> activity(a[2]);
      case ALTERNATE, SPECIALIZATION, MEMBERSHIP -> {
        entity(a[0]);
        entity(a[1]);
      }
      case MENTION -> {
        entity(a[0]);
        entity(a[1]);
        entity(a[2]);
      }
      default -> { }
    }
  }

  private void entity(int term) {
    entities.add(terms.find(term));
  }

  private void activity(int term) {
    activities.add(terms.find(term));
  }
}
