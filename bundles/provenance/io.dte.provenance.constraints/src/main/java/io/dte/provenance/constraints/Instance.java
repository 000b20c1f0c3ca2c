// SPDX-License-Identifier: Apache-2.0
package io.dte.provenance.constraints;

import io.dte.provenance.api.model.Attribute;
import io.dte.provenance.api.model.Kind;
import io.dte.provenance.api.model.Names;
import io.dte.provenance.api.model.QualifiedName;
import io.dte.provenance.api.model.Statement;
import io.dte.provenance.api.model.Time;
import io.dte.provenance.api.model.Value;
import io.dte.provenance.api.validation.Verdict.Violation;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** A document or a bundle being checked: its facts, and the terms they are about. */
final class Instance {
  private static final Map<Kind, List<Integer>> MANDATORY = mandatory();

  private final Terms terms = new Terms();
  private final Findings findings;
  private final List<Fact> facts = new ArrayList<>();
  private final Set<Integer> emptyCollections = new HashSet<>();

  Instance(QualifiedName bundle, List<Statement> statements) {
    this.findings = new Findings(bundle, terms);
    statements.forEach(this::add);
    new Inference(facts, terms, emptyCollections).run();
  }

  private static Map<Kind, List<Integer>> mandatory() {
    Map<Kind, List<Integer>> positions = new EnumMap<>(Kind.class);
    for (Kind kind : Kind.values()) {
      positions.put(kind, switch (kind) {
        case ENTITY, ACTIVITY, AGENT -> List.of();
        case GENERATION, USAGE, START, END, INVALIDATION, ASSOCIATION -> List.of(0);
        case MENTION -> List.of(0, 1, 2);
        default -> List.of(0, 1);
      });
    }
    return positions;
  }

  List<Violation> check() {
    new Unification(facts, terms, findings).run();
    ordering().run();
    new Typing(facts, terms, findings, emptyCollections).run();
    return findings.all();
  }

  /** The order of events, of the facts as they are now. */
  Ordering ordering() {
    return new Ordering(facts, terms, findings);
  }

  private void add(Statement statement) {
    Kind kind = Kind.of(statement);
    List<QualifiedName> names = Kind.names(statement);
    List<Time> times = Kind.times(statement);
    int[] arguments = new int[names.size() + times.size()];
    int id = statement.id().isNone() ? terms.variable() : terms.constant(statement.id());
    boolean isImprecise = kind == Kind.DERIVATION && names.get(2).isNone();
    for (int i = 0; i < names.size(); i++) {
      QualifiedName name = names.get(i);
      if (!name.isNone()) {
        arguments[i] = terms.constant(name);
      } else if (MANDATORY.get(kind).contains(i)) {
        findings.add(Constraint.MANDATORY_ARGUMENT, "the " + kind.arguments().get(i) + " of " + kind.term()
            + (statement.id().isNone() ? "" : " " + statement.id()) + " is missing, which cannot be left open", List.of(id));
        arguments[i] = terms.constant(Terms.PLACEHOLDER);
      } else {
        arguments[i] = isExpandable(kind, i) && !isImprecise ? terms.variable() : terms.constant(Terms.PLACEHOLDER);
      }
    }
    for (int i = 0; i < times.size(); i++) {
      Time time = times.get(i);
      arguments[names.size() + i] = time.isNone() ? terms.variable()
          : terms.constant(time.instant().map(Object.class::cast).orElse(time.lexical()));
    }
    if (isImprecise && !(names.get(3).isNone() && names.get(4).isNone())) {
      findings.add(Constraint.UNSPECIFIED_DERIVATION, "the derivation of " + names.get(0) + " from " + names.get(1)
          + " names a generation or a usage, but not the activity they belong to", List.of(arguments[0], arguments[1], id));
    }
    for (Attribute attribute : statement.attributes()) {
      if (kind == Kind.ENTITY && attribute.name().equals(Names.PROV_TYPE)
          && attribute.value().equals(new Value.Name(Names.PROV_EMPTY_COLLECTION))) {
        emptyCollections.add(id);
      }
    }
    facts.add(new Fact(kind, id, arguments));
  }

  /**
   * Whether an argument that is not there stands for something unknown (definition 4). No plan is not "some plan",
   * and a derivation without activity does not say that there was one.
   */
  private static boolean isExpandable(Kind kind, int position) {
    return position != 2 || kind != Kind.ASSOCIATION && kind != Kind.DERIVATION;
  }
}
