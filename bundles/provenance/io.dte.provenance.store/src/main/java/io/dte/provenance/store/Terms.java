// SPDX-License-Identifier: Apache-2.0
package io.dte.provenance.store;

import io.dte.provenance.api.model.Attribute;
import io.dte.provenance.api.model.QualifiedName;
import io.dte.provenance.api.model.Relation;
import io.dte.provenance.api.model.Relation.Alternate;
import io.dte.provenance.api.model.Relation.Association;
import io.dte.provenance.api.model.Relation.Attribution;
import io.dte.provenance.api.model.Relation.Communication;
import io.dte.provenance.api.model.Relation.Delegation;
import io.dte.provenance.api.model.Relation.Derivation;
import io.dte.provenance.api.model.Relation.End;
import io.dte.provenance.api.model.Relation.Generation;
import io.dte.provenance.api.model.Relation.Influence;
import io.dte.provenance.api.model.Relation.Invalidation;
import io.dte.provenance.api.model.Relation.Membership;
import io.dte.provenance.api.model.Relation.Mention;
import io.dte.provenance.api.model.Relation.Specialization;
import io.dte.provenance.api.model.Relation.Start;
import io.dte.provenance.api.model.Relation.Usage;
import io.dte.provenance.api.model.Time;
import java.util.List;
import java.util.Set;

/** The kinds of relation by number, as they are stored, and their parts. */
final class Terms {
  static final int START = 3;
  /** Along these data flows: usage, generation, communication, derivation, influence, other aspects, members. */
  static final Set<Integer> DATA = Set.of(0, 1, 5, 6, 10, 11, 12, 13, 14);
  private static final List<Class<? extends Relation>> NUMBERS = List.of(Usage.class, Generation.class, Invalidation.class,
      Start.class, End.class, Communication.class, Derivation.class, Attribution.class, Association.class, Delegation.class,
      Influence.class, Alternate.class, Specialization.class, Mention.class, Membership.class);

  private Terms() {}

  static int number(Relation relation) {
    return NUMBERS.indexOf(relation.getClass());
  }

  /** The names a relation relates, in PROV-N's order. */
  static List<QualifiedName> arguments(Relation relation) {
    QualifiedName first = relation.subject();
    QualifiedName second = relation.object();
    if (relation instanceof Start start) {
      return List.of(first, second, start.starter());
    } else if (relation instanceof End end) {
      return List.of(first, second, end.ender());
    } else if (relation instanceof Derivation derivation) {
      return List.of(first, second, derivation.activity(), derivation.generation(), derivation.usage());
    } else if (relation instanceof Association association) {
      return List.of(first, second, association.plan());
    } else if (relation instanceof Delegation delegation) {
      return List.of(first, second, delegation.activity());
    } else if (relation instanceof Mention mention) {
      return List.of(first, second, mention.bundle());
    }
    return List.of(first, second);
  }

  static Time time(Relation relation) {
    if (relation instanceof Usage usage) {
      return usage.time();
    } else if (relation instanceof Generation generation) {
      return generation.time();
    } else if (relation instanceof Invalidation invalidation) {
      return invalidation.time();
    } else if (relation instanceof Start start) {
      return start.time();
    } else if (relation instanceof End end) {
      return end.time();
    }
    return Time.NONE;
  }

  static Relation relation(int number, QualifiedName id, List<QualifiedName> names, Time time, List<Attribute> attributes) {
    QualifiedName first = names.get(0);
    QualifiedName second = names.get(1);
    return switch (number) {
      case 0 -> new Usage(id, first, second, time, attributes);
      case 1 -> new Generation(id, first, second, time, attributes);
      case 2 -> new Invalidation(id, first, second, time, attributes);
      case START -> new Start(id, first, second, names.get(2), time, attributes);
      case 4 -> new End(id, first, second, names.get(2), time, attributes);
      case 5 -> new Communication(id, first, second, attributes);
      case 6 -> new Derivation(id, first, second, names.get(2), names.get(3), names.get(4), attributes);
      case 7 -> new Attribution(id, first, second, attributes);
      case 8 -> new Association(id, first, second, names.get(2), attributes);
      case 9 -> new Delegation(id, first, second, names.get(2), attributes);
      case 10 -> new Influence(id, first, second, attributes);
      case 11 -> new Alternate(id, first, second, attributes);
      case 12 -> new Specialization(id, first, second, attributes);
      case 13 -> new Mention(id, first, second, names.get(2), attributes);
      default -> new Membership(id, first, second, attributes);
    };
  }
}
