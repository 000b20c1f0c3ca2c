// SPDX-License-Identifier: Apache-2.0
package io.dte.provenance.store;

import io.dte.provenance.api.model.Attribute;
import io.dte.provenance.api.model.Kind;
import io.dte.provenance.api.model.QualifiedName;
import io.dte.provenance.api.model.Relation;
import io.dte.provenance.api.model.Time;
import java.util.List;
import java.util.Set;

/** The kinds of relation by number, as they are stored. */
final class Terms {
  static final int START = 3;
  static final int ASSOCIATION = 8;
  /** Along these data flows: usage, generation, communication, derivation, influence, other aspects, members. */
  static final Set<Integer> DATA = Set.of(0, 1, 5, 6, 10, 11, 12, 13, 14);
  private static final List<Kind> NUMBERS = List.of(Kind.USAGE, Kind.GENERATION, Kind.INVALIDATION, Kind.START, Kind.END,
      Kind.COMMUNICATION, Kind.DERIVATION, Kind.ATTRIBUTION, Kind.ASSOCIATION, Kind.DELEGATION, Kind.INFLUENCE,
      Kind.ALTERNATE, Kind.SPECIALIZATION, Kind.MENTION, Kind.MEMBERSHIP);

  private Terms() {}

  static int number(Relation relation) {
    return NUMBERS.indexOf(Kind.of(relation));
  }

  /** Alternates and specializations: both ends are aspects of one thing. */
  static boolean isAspect(int term) {
    return term == 11 || term == 12;
  }

  static Relation relation(int number, QualifiedName id, List<QualifiedName> names, Time time, List<Attribute> attributes) {
    return (Relation) NUMBERS.get(number).create(id, names, List.of(time), attributes);
  }
}
