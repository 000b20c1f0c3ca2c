// SPDX-License-Identifier: Apache-2.0
package io.dte.provenance.store;

import io.dte.foundation.api.problem.DteException;
import io.dte.foundation.api.problem.ExitCode;
import io.dte.provenance.api.model.Element;
import io.dte.provenance.api.model.Kind;
import io.dte.provenance.api.model.QualifiedName;
import io.dte.provenance.api.model.Relation;
import io.dte.provenance.api.model.Statement;
import io.dte.provenance.api.model.Time;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * An identifier is a key: two statements of one identifier are one, with the attributes of both, unless they differ in what
 * there can be one of. (PROV-CONSTRAINTS, constraints 22 key-object and 23 key-properties.)
 */
final class Contradictions {
  private Contradictions() {}

  /** @throws DteException with code INVALID when an activity has two starts or two ends */
  static void check(Element one, Element other) throws DteException {
    if (one instanceof Element.Activity first && other instanceof Element.Activity second) {
      times(first, second, "22 (key-object)");
    }
  }

  /** @throws DteException with code INVALID when relations of one kind and identifier relate different things */
  static void check(Relation one, Relation other) throws DteException {
    Kind kind = Kind.of(one);
    List<QualifiedName> names = Kind.names(one);
    List<QualifiedName> others = Kind.names(other);
    for (int i = 0; i < names.size(); i++) {
      if (!names.get(i).isNone() && !others.get(i).isNone() && !names.get(i).equals(others.get(i))) {
        throw contradiction(one, kind.arguments().get(i), names.get(i).toString(), others.get(i).toString(), "23 (key-properties)");
      }
    }
    times(one, other, "23 (key-properties)");
  }

  private static void times(Statement one, Statement other, String constraint) throws DteException {
    Kind kind = Kind.of(one);
    List<Time> times = Kind.times(one);
    List<Time> others = Kind.times(other);
    for (int i = 0; i < times.size(); i++) {
      Time first = times.get(i);
      Time second = others.get(i);
      if (!first.isNone() && !second.isNone() && !same(first, second)) {
        int place = kind.arguments().size() - times.size() + i;
        throw contradiction(one, kind.arguments().get(place), first.lexical(), second.lexical(), constraint);
      }
    }
  }

  private static boolean same(Time one, Time other) {
    Optional<Instant> first = one.instant();
    Optional<Instant> second = other.instant();
    return first.isPresent() && second.isPresent() ? first.equals(second) : one.lexical().equals(other.lexical());
  }

  private static DteException contradiction(Statement statement, String attribute, String one, String other, String constraint) {
    return new DteException(ExitCode.INVALID, Kind.of(statement).term() + " " + statement.id() + " is told twice, with two values of prov:"
        + attribute + ": " + one + " and " + other + ", which violates constraint " + constraint + " of PROV-CONSTRAINTS",
        "an identifier stands for one thing: leave one of them out, or name the other one differently");
  }
}
