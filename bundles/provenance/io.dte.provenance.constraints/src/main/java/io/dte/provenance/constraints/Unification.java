// SPDX-License-Identifier: Apache-2.0
package io.dte.provenance.constraints;

import io.dte.provenance.api.model.Kind;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Uniqueness and key constraints (section 6.1), applied until nothing new becomes equal. */
final class Unification {
  private final List<Fact> facts;
  private final Terms terms;
  private final Findings findings;
  private boolean changed;

  private record Key(Object what, int one, int other) {}

  Unification(List<Fact> facts, Terms terms, Findings findings) {
    this.facts = facts;
    this.terms = terms;
    this.findings = findings;
  }

  void run() {
    do {
      changed = false;
      Map<Key, Fact> first = new HashMap<>();
      for (Fact fact : facts) {
        byIdentifier(fact, first);
        switch (fact.kind()) {
          case GENERATION -> byPair(Constraint.UNIQUE_GENERATION, fact, 0, 1, first);
          case INVALIDATION -> byPair(Constraint.UNIQUE_INVALIDATION, fact, 0, 1, first);
          case START -> byPair(Constraint.UNIQUE_START, fact, 0, 2, first);
          case END -> byPair(Constraint.UNIQUE_END, fact, 0, 2, first);
          case MENTION -> mention(fact, first);
          default -> { }
        }
      }
      for (Fact fact : facts) {
        if (fact.kind() == Kind.START || fact.kind() == Kind.END) {
          time(fact, first);
        }
      }
    } while (changed);
  }

  private void byIdentifier(Fact fact, Map<Key, Fact> first) {
    Fact other = first.putIfAbsent(new Key(fact.kind(), terms.find(fact.id()), -1), fact);
    if (other == null) {
      return;
    }
    Constraint constraint = fact.kind().isElement() ? Constraint.KEY_OBJECT : Constraint.KEY_PROPERTIES;
    for (int i = 0; i < fact.arguments().length; i++) {
      equal(constraint, fact.argument(i), other.argument(i), fact.kind().term() + " " + findings.show(fact.id())
          + " is told twice with a different " + fact.kind().arguments().get(i), fact.id());
    }
  }

  private void byPair(Constraint constraint, Fact fact, int one, int two, Map<Key, Fact> first) {
    Fact other = first.putIfAbsent(
        new Key(constraint, terms.find(fact.argument(one)), terms.find(fact.argument(two))), fact);
    if (other != null) {
      equal(constraint, fact.id(), other.id(), fact.kind().term() + " of " + findings.show(fact.argument(one)) + " and "
          + findings.show(fact.argument(two)) + " happens once, but has two identifiers", fact.argument(one));
    }
  }

  private void mention(Fact fact, Map<Key, Fact> first) {
    Fact other = first.putIfAbsent(new Key(Constraint.UNIQUE_MENTION, terms.find(fact.argument(0)), -1), fact);
    if (other != null) {
      for (int i = 1; i < 3; i++) {
        equal(Constraint.UNIQUE_MENTION, fact.argument(i), other.argument(i), findings.show(fact.argument(0))
            + " is a mention of two things", fact.argument(0));
      }
    }
  }

  private void time(Fact event, Map<Key, Fact> first) {
    Fact activity = first.get(new Key(Kind.ACTIVITY, terms.find(event.argument(0)), -1));
    if (activity != null) {
      boolean isStart = event.kind() == Kind.START;
      equal(isStart ? Constraint.UNIQUE_START_TIME : Constraint.UNIQUE_END_TIME, event.argument(3),
          activity.argument(isStart ? 0 : 1), "the activity " + findings.show(activity.id())
          + (isStart ? " starts" : " ends") + " at two different times", activity.id());
    }
  }

  private void equal(Constraint constraint, int one, int other, String problem, int about) {
    if (terms.differ(one, other)) {
      findings.add(constraint, problem + ": " + findings.show(other) + " and " + findings.show(one),
          List.of(about, one, other));
    } else {
      changed |= terms.unify(one, other);
    }
  }
}
