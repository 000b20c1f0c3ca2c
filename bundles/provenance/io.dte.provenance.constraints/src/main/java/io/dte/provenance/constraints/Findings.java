// SPDX-License-Identifier: Apache-2.0
package io.dte.provenance.constraints;

import io.dte.provenance.api.model.QualifiedName;
import io.dte.provenance.api.validation.Verdict.Violation;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Collects what is violated in a document or a bundle, each thing once. */
final class Findings {
  private final QualifiedName bundle;
  private final Terms terms;
  private final Set<Violation> violations = new LinkedHashSet<>();

  Findings(QualifiedName bundle, Terms terms) {
    this.bundle = bundle;
    this.terms = terms;
  }

  void add(Constraint constraint, String message, List<Integer> involved) {
    List<QualifiedName> names = involved.stream().flatMap(term -> terms.value(term).stream())
        .filter(QualifiedName.class::isInstance).map(QualifiedName.class::cast).distinct().toList();
    violations.add(new Violation(constraint.title(), constraint.number(), bundle, message, names));
  }

  /** How a term is shown to people. */
  String show(int term) {
    return terms.value(term).map(Object::toString).orElse("something");
  }

  List<Violation> all() {
    return List.copyOf(violations);
  }
}
