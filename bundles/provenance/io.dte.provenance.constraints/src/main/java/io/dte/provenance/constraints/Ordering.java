// SPDX-License-Identifier: Apache-2.0
package io.dte.provenance.constraints;

import io.dte.provenance.api.model.Kind;
import io.dte.provenance.api.model.QualifiedName;
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

  /** What can happen. */
  enum Moment {
    GENERATED("generation"), INVALIDATED("invalidation"), STARTED("start"), ENDED("end"), USED("usage");

    private final String title;

    Moment(String title) {
      this.title = title;
    }
  }

  private record Event(Moment moment, int of) {}

  Ordering(List<Fact> facts, Terms terms, Findings findings) {
    this.facts = facts;
    this.terms = terms;
    this.findings = findings;
  }

  void run() {
    build();
    specializations();
    int[] components = graph.components();
    Set<Integer> explained = new HashSet<>();
    for (Fact derivation : strict) {
      int from = graph.node(event(Moment.GENERATED, derivation.argument(1)));
      int to = graph.node(event(Moment.GENERATED, derivation.argument(0)));
      if (components[from] == components[to]) {
        boolean isFirst = explained.add(components[from]);
        findings.add(Constraint.DERIVATION_ORDERING, findings.show(derivation.argument(0)) + " is derived from "
            + findings.show(derivation.argument(1)) + ", which other statements say came to be no earlier"
            + (isFirst && from != to ? ": " + way(to, from) : ""),
            List.of(derivation.argument(0), derivation.argument(1), derivation.id()));
      }
    }
  }

  private void build() {
    facts.forEach(this::happens);
    facts.forEach(this::order);
  }

  /** How it follows that one event comes before another, with the numbers of the constraints; empty when it does not. */
  String explain(Moment earlier, QualifiedName one, Moment later, QualifiedName other) {
    build();
    return way(graph.node(event(earlier, terms.constant(one))), graph.node(event(later, terms.constant(other))));
  }

  private String way(int from, int to) {
    StringBuilder text = new StringBuilder();
    for (Graph.Edge edge : graph.path(from, to)) {
      text.append(text.isEmpty() ? show(from) : "");
      text.append(edge.constraint() == Constraint.DERIVATION_ORDERING.number() ? " < " : " \u2264 ");
      text.append(show(edge.to())).append(" (").append(edge.constraint()).append(')');
    }
    return text.toString();
  }

  private String show(int node) {
    Event event = (Event) graph.key(node);
    return event.moment().title + " of " + findings.show(event.of());
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

  private boolean before(int constraint, Moment earlier, int one, Moment later, int other) {
    Event first = event(earlier, one);
    Event second = event(later, other);
    if (!there.contains(first) || !there.contains(second)) {
      return false;
    }
    edge(constraint, first, second);
    return true;
  }

  private void edge(int constraint, Event earlier, Event later) {
    graph.edge(graph.node(earlier), graph.node(later), constraint);
  }

  private void within(int constraint, Moment moment, int event, int activity) {
    before(constraint, Moment.STARTED, activity, moment, event);
    before(constraint, moment, event, Moment.ENDED, activity);
  }

  /** An event that a trigger causes lies in the trigger's life. */
  private void alive(int constraint, Moment moment, int event, int entity) {
    before(constraint, Moment.GENERATED, entity, moment, event);
    before(constraint, moment, event, Moment.INVALIDATED, entity);
  }

  private void order(Fact fact) {
    int[] a = fact.arguments();
    switch (fact.kind()) {
      case ENTITY -> before(36, Moment.GENERATED, fact.id(), Moment.INVALIDATED, fact.id());
      case ACTIVITY -> before(30, Moment.STARTED, fact.id(), Moment.ENDED, fact.id());
      case GENERATION -> {
        within(34, Moment.GENERATED, a[0], a[1]);
        before(36, Moment.GENERATED, a[0], Moment.INVALIDATED, a[0]);
      }
      case INVALIDATION -> before(36, Moment.GENERATED, a[0], Moment.INVALIDATED, a[0]);
      case USAGE -> {
        within(33, Moment.USED, fact.id(), a[0]);
        before(37, Moment.GENERATED, a[1], Moment.USED, fact.id());
        before(38, Moment.USED, fact.id(), Moment.INVALIDATED, a[1]);
      }
      case COMMUNICATION -> before(35, Moment.STARTED, a[1], Moment.ENDED, a[0]);
      case START -> {
        alive(43, Moment.STARTED, a[0], a[1]);
        before(30, Moment.STARTED, a[0], Moment.ENDED, a[0]);
      }
      case END -> {
        alive(44, Moment.ENDED, a[0], a[1]);
        before(30, Moment.STARTED, a[0], Moment.ENDED, a[0]);
      }
      case DERIVATION -> derivation(fact);
      case SPECIALIZATION -> specialization(a[0], a[1]);
      case ASSOCIATION -> {
        before(47, Moment.STARTED, a[0], Moment.INVALIDATED, a[1]);
        before(47, Moment.GENERATED, a[1], Moment.ENDED, a[0]);
        before(47, Moment.STARTED, a[0], Moment.ENDED, a[1]);
        before(47, Moment.STARTED, a[1], Moment.ENDED, a[0]);
      }
      case ATTRIBUTION -> {
        before(48, Moment.GENERATED, a[1], Moment.GENERATED, a[0]);
        before(48, Moment.STARTED, a[1], Moment.GENERATED, a[0]);
      }
      case DELEGATION -> {
        before(49, Moment.GENERATED, a[1], Moment.INVALIDATED, a[0]);
        before(49, Moment.STARTED, a[1], Moment.ENDED, a[0]);
      }
      default -> { }
    }
  }

  /** Also by way of an entity whose own generation nobody tells of (inference 19). */
  private void specialization(int specific, int general) {
    if (!terms.isPlaceholder(specific) && !terms.isPlaceholder(general)) {
      edge(45, event(Moment.GENERATED, general), event(Moment.GENERATED, specific));
      edge(46, event(Moment.INVALIDATED, specific), event(Moment.INVALIDATED, general));
    }
  }

  private void derivation(Fact fact) {
    int[] a = fact.arguments();
    if (!terms.isPlaceholder(a[2])) {
      before(41, Moment.USED, a[4], Moment.GENERATED, a[0]);
    }
    if (before(42, Moment.GENERATED, a[1], Moment.GENERATED, a[0])) {
      strict.add(fact);
    }
  }

  /** Nothing specialises itself, not even by way of others (constraint 52 with inference 19). */
  private void specializations() {
    Graph general = new Graph();
    List<Fact> all = facts.stream().filter(fact -> fact.kind() == Kind.SPECIALIZATION).toList();
    all.forEach(fact -> general.edge(general.node(terms.find(fact.argument(0))),
        general.node(terms.find(fact.argument(1))), 19));
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
