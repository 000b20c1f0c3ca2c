// SPDX-License-Identifier: Apache-2.0
package io.dte.provenance.api.model;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The kinds of statement with their arguments, in the order of PROV-N. What formats, stores and checks have in common can be
 * written once over it: a statement comes apart into names, times and attributes, and is made of them again.
 */
public enum Kind {
  ENTITY("entity", 0, List.of()),
  ACTIVITY("activity", 0, List.of("startTime", "endTime")),
  AGENT("agent", 0, List.of()),
  GENERATION("wasGeneratedBy", 2, List.of("entity", "activity", "time")),
  USAGE("used", 2, List.of("activity", "entity", "time")),
  COMMUNICATION("wasInformedBy", 2, List.of("informed", "informant")),
  START("wasStartedBy", 3, List.of("activity", "trigger", "starter", "time")),
  END("wasEndedBy", 3, List.of("activity", "trigger", "ender", "time")),
  INVALIDATION("wasInvalidatedBy", 2, List.of("entity", "activity", "time")),
  DERIVATION("wasDerivedFrom", 5, List.of("generatedEntity", "usedEntity", "activity", "generation", "usage")),
  ATTRIBUTION("wasAttributedTo", 2, List.of("entity", "agent")),
  ASSOCIATION("wasAssociatedWith", 3, List.of("activity", "agent", "plan")),
  DELEGATION("actedOnBehalfOf", 3, List.of("delegate", "responsible", "activity")),
  INFLUENCE("wasInfluencedBy", 2, List.of("influencee", "influencer")),
  ALTERNATE("alternateOf", 2, List.of("alternate1", "alternate2")),
  SPECIALIZATION("specializationOf", 2, List.of("specificEntity", "generalEntity")),
  MENTION("mentionOf", 3, List.of("specificEntity", "generalEntity", "bundle")),
  MEMBERSHIP("hadMember", 2, List.of("collection", "entity"));

  private static final Map<String, Kind> BY_TERM = byTerm();

  private final String term;
  private final int names;
  private final List<String> arguments;

  Kind(String term, int names, List<String> arguments) {
    this.term = term;
    this.names = names;
    this.arguments = arguments;
  }

  private static Map<String, Kind> byTerm() {
    Map<String, Kind> kinds = new HashMap<>();
    for (Kind kind : values()) {
      kinds.put(kind.term, kind);
    }
    return Collections.unmodifiableMap(kinds);
  }

  /** PROV-N's name, such as {@code wasGeneratedBy}. */
  public String term() {
    return term;
  }

  /** The arguments after the identifier: first the names of things, then the times. */
  public List<String> arguments() {
    return arguments;
  }

  /** How many of the {@link #arguments()} are names; the others are times. */
  public int nameCount() {
    return names;
  }

  /** How many of the {@link #arguments()} are times. */
  public int timeCount() {
    return arguments.size() - names;
  }

  public boolean isElement() {
    return this == ENTITY || this == ACTIVITY || this == AGENT;
  }

  /** The kind PROV-N calls so. */
  public static Optional<Kind> ofTerm(String term) {
    return Optional.ofNullable(BY_TERM.get(term));
  }

  public static Kind of(Statement statement) {
    if (statement instanceof Relation relation) {
      return BY_TERM.get(relation.term());
    }
    return statement instanceof Element.Entity ? ENTITY : statement instanceof Element.Activity ? ACTIVITY : AGENT;
  }

  /** The arguments of a statement that are names; {@link QualifiedName#NONE} where one is not there. */
  public static List<QualifiedName> names(Statement statement) {
    if (statement instanceof Relation.Start start) {
      return List.of(start.activity(), start.trigger(), start.starter());
    } else if (statement instanceof Relation.End end) {
      return List.of(end.activity(), end.trigger(), end.ender());
    } else if (statement instanceof Relation.Derivation d) {
      return List.of(d.generatedEntity(), d.usedEntity(), d.activity(), d.generation(), d.usage());
    } else if (statement instanceof Relation.Association association) {
      return List.of(association.activity(), association.agent(), association.plan());
    } else if (statement instanceof Relation.Delegation delegation) {
      return List.of(delegation.delegate(), delegation.responsible(), delegation.activity());
    } else if (statement instanceof Relation.Mention mention) {
      return List.of(mention.specific(), mention.general(), mention.bundle());
    }
    return statement instanceof Relation relation ? List.of(relation.subject(), relation.object()) : List.of();
  }

  /** The arguments of a statement that are times; {@link Time#NONE} where one is not there. */
  public static List<Time> times(Statement statement) {
    if (statement instanceof Element.Activity activity) {
      return List.of(activity.startTime(), activity.endTime());
    } else if (statement instanceof Relation.Generation generation) {
      return List.of(generation.time());
    } else if (statement instanceof Relation.Usage usage) {
      return List.of(usage.time());
    } else if (statement instanceof Relation.Invalidation invalidation) {
      return List.of(invalidation.time());
    } else if (statement instanceof Relation.Start start) {
      return List.of(start.time());
    } else if (statement instanceof Relation.End end) {
      return List.of(end.time());
    }
    return List.of();
  }

  /**
   * A statement of this kind.
   *
   * @param n {@link #nameCount()} names, {@link QualifiedName#NONE} where one is not there
   * @param t {@link #timeCount()} times, {@link Time#NONE} where one is not there
   */
  public Statement create(QualifiedName id, List<QualifiedName> n, List<Time> t, List<Attribute> attributes) {
    return switch (this) {
      case ENTITY -> new Element.Entity(id, attributes);
      case ACTIVITY -> new Element.Activity(id, t.get(0), t.get(1), attributes);
      case AGENT -> new Element.Agent(id, attributes);
      case GENERATION -> new Relation.Generation(id, n.get(0), n.get(1), t.get(0), attributes);
      case USAGE -> new Relation.Usage(id, n.get(0), n.get(1), t.get(0), attributes);
      case COMMUNICATION -> new Relation.Communication(id, n.get(0), n.get(1), attributes);
      case START -> new Relation.Start(id, n.get(0), n.get(1), n.get(2), t.get(0), attributes);
      case END -> new Relation.End(id, n.get(0), n.get(1), n.get(2), t.get(0), attributes);
      case INVALIDATION -> new Relation.Invalidation(id, n.get(0), n.get(1), t.get(0), attributes);
      case DERIVATION -> new Relation.Derivation(id, n.get(0), n.get(1), n.get(2), n.get(3), n.get(4), attributes);
      case ATTRIBUTION -> new Relation.Attribution(id, n.get(0), n.get(1), attributes);
      case ASSOCIATION -> new Relation.Association(id, n.get(0), n.get(1), n.get(2), attributes);
      case DELEGATION -> new Relation.Delegation(id, n.get(0), n.get(1), n.get(2), attributes);
      case INFLUENCE -> new Relation.Influence(id, n.get(0), n.get(1), attributes);
      case ALTERNATE -> new Relation.Alternate(id, n.get(0), n.get(1), attributes);
      case SPECIALIZATION -> new Relation.Specialization(id, n.get(0), n.get(1), attributes);
      case MENTION -> new Relation.Mention(id, n.get(0), n.get(1), n.get(2), attributes);
      case MEMBERSHIP -> new Relation.Membership(id, n.get(0), n.get(1), attributes);
    };
  }

  /** All names a statement says: its identifier, its arguments, its attributes' names, types and values. */
  public static List<QualifiedName> allNames(Statement statement) {
    List<QualifiedName> all = new ArrayList<>(names(statement));
    all.add(statement.id());
    for (Attribute attribute : statement.attributes()) {
      all.add(attribute.name());
      if (attribute.value() instanceof Value.Name name) {
        all.add(name.name());
      } else if (attribute.value() instanceof Value.Literal literal) {
        all.add(literal.datatype());
      }
    }
    all.removeIf(QualifiedName::isNone);
    return all;
  }
}
