// SPDX-License-Identifier: Apache-2.0
package io.dte.provenance.constraints;

import io.dte.provenance.api.model.Kind;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Ordering constraints (section 6.2). All generations of an entity happen at once, as do its invalidations, and the starts
 * and the ends of an activity (constraints 31, 32, 39, 40), so each of these is one node, and the graph grows with the
 * document, not with the pairs of its events. Only derivation is strict: a cycle is a violation when one of its edges is.
 */
final class Ordering {
  private final List<Fact> facts;
  private final Terms terms;
  private final Findings findings;
  private final Graph graph = new Graph();
  private final Set<Event> there = new HashSet<>();
  private final List<Fact> strict = new ArrayList<>();

  private enum Moment { GENERATED, INVALIDATED, STARTED, ENDED, USED }

  private record Event(Moment moment, int of) {}

  Ordering(List<Fact> facts, Terms terms, Findings findings) {
    this.facts = facts;
    this.terms = terms;
    this.findings = findings;
  }

  void run() {
    facts.forEach(this::happens);
    facts.forEach(this::order);
    specializations();
    int[] components = graph.components();
    for (Fact derivation : strict) {
      int from = graph.node(event(Moment.GENERATED, derivation.argument(1)));
      int to = graph.node(event(Moment.GENERATED, derivation.argument(0)));
      if (components[from] == components[to]) {
        findings.add(Constraint.DERIVATION_ORDERING, findings.show(derivation.argument(0)) + " is derived from "
            + findings.show(derivation.argument(1)) + ", which other statements say came to be no earlier",
            List.of(derivation.argument(0), derivation.argument(1), derivation.id()));
      }
    }
  }

  private Event event(Moment moment, int of) {
    return new Event(moment, terms.find(of));
  }

  /** Which events exist: those told, and those that each entity and activity has (inferences 7 and 8). */
  private void happens(Fact fact) {
    switch (fact.kind()) {
      case ENTITY -> {
        there.add(event(Moment.GENERATED, fact.id()));
        there.add(event(Moment.INVALIDATED, fact.id()));
      }
      case ACTIVITY -> {
        there.add(event(Moment.STARTED, fact.id()));
        there.add(event(Moment.ENDED, fact.id()));
      }
      case GENERATION -> there.add(event(Moment.GENERATED, fact.argument(0)));
      case INVALIDATION -> there.add(event(Moment.INVALIDATED, fact.argument(0)));
      case START -> there.add(event(Moment.STARTED, fact.argument(0)));
      case END -> there.add(event(Moment.ENDED, fact.argument(0)));
      case USAGE -> there.add(event(Moment.USED, fact.id()));
      default -> { }
    }
  }

  private boolean before(Moment earlier, int one, Moment later, int other) {
    Event first = event(earlier, one);
    Event second = event(later, other);
    if (!there.contains(first) || !there.contains(second)) {
      return false;
    }
    graph.edge(graph.node(first), graph.node(second));
    return true;
  }

  private void within(Moment moment, int event, int activity) {
    before(Moment.STARTED, activity, moment, event);
    before(moment, event, Moment.ENDED, activity);
  }

  private void alive(Moment moment, int event, int entity) {
    before(Moment.GENERATED, entity, moment, event);
    before(moment, event, Moment.INVALIDATED, entity);
  }

  private void order(Fact fact) {
    int[] a = fact.arguments();
    switch (fact.kind()) {
      case ENTITY -> before(Moment.GENERATED, fact.id(), Moment.INVALIDATED, fact.id());
      case ACTIVITY -> before(Moment.STARTED, fact.id(), Moment.ENDED, fact.id());
      case GENERATION -> {
        within(Moment.GENERATED, a[0], a[1]);
        before(Moment.GENERATED, a[0], Moment.INVALIDATED, a[0]);
      }
      case INVALIDATION -> before(Moment.GENERATED, a[0], Moment.INVALIDATED, a[0]);
      case USAGE -> {
        within(Moment.USED, fact.id(), a[0]);
        alive(Moment.USED, fact.id(), a[1]);
      }
      case COMMUNICATION -> before(Moment.STARTED, a[1], Moment.ENDED, a[0]);
      case START -> {
        alive(Moment.STARTED, a[0], a[1]);
        before(Moment.STARTED, a[0], Moment.ENDED, a[0]);
      }
      case END -> {
        alive(Moment.ENDED, a[0], a[1]);
        before(Moment.STARTED, a[0], Moment.ENDED, a[0]);
      }
      case DERIVATION -> derivation(fact);
      case SPECIALIZATION -> {
        before(Moment.GENERATED, a[1], Moment.GENERATED, a[0]);
        before(Moment.INVALIDATED, a[0], Moment.INVALIDATED, a[1]);
      }
      case ASSOCIATION -> {
        before(Moment.STARTED, a[0], Moment.INVALIDATED, a[1]);
        before(Moment.GENERATED, a[1], Moment.ENDED, a[0]);
        before(Moment.STARTED, a[0], Moment.ENDED, a[1]);
        before(Moment.STARTED, a[1], Moment.ENDED, a[0]);
      }
      case ATTRIBUTION -> {
        before(Moment.GENERATED, a[1], Moment.GENERATED, a[0]);
        before(Moment.STARTED, a[1], Moment.GENERATED, a[0]);
      }
      case DELEGATION -> {
        before(Moment.GENERATED, a[1], Moment.INVALIDATED, a[0]);
        before(Moment.STARTED, a[1], Moment.ENDED, a[0]);
      }
      default -> { }
    }
  }

  private void derivation(Fact fact) {
    int[] a = fact.arguments();
    if (!terms.isPlaceholder(a[2])) {
      before(Moment.USED, a[4], Moment.GENERATED, a[0]);
    }
    if (before(Moment.GENERATED, a[1], Moment.GENERATED, a[0])) {
      strict.add(fact);
    }
  }

  /** Nothing specialises itself, not even by way of others (constraint 52 with inference 19). */
  private void specializations() {
    Graph general = new Graph();
    List<Fact> all = facts.stream().filter(fact -> fact.kind() == Kind.SPECIALIZATION).toList();
    all.forEach(fact -> general.edge(general.node(terms.find(fact.argument(0))), general.node(terms.find(fact.argument(1)))));
    int[] components = general.components();
    for (Fact fact : all) {
      if (components[general.node(terms.find(fact.argument(0)))] == components[general.node(terms.find(fact.argument(1)))]) {
        findings.add(Constraint.SPECIALIZATION_REFLEXIVE, findings.show(fact.argument(0))
            + " is a specialisation of itself, by way of " + findings.show(fact.argument(1)),
            List.of(fact.argument(0), fact.argument(1)));
      }
    }
  }
}
