// SPDX-License-Identifier: Apache-2.0
package io.dte.provenance.api.validation;

import io.dte.provenance.api.model.QualifiedName;
import java.util.List;

/**
 * What validation found.
 *
 * @param violations empty when the document is valid
 */
public record Verdict(List<Violation> violations) {

  public Verdict {
    violations = List.copyOf(violations);
  }

  public boolean isValid() {
    return violations.isEmpty();
  }

  /**
   * One violated constraint.
   *
   * @param constraint its name in PROV-CONSTRAINTS, such as {@code usage-within-activity}
   * @param number its number there, such as 39
   * @param bundle where; {@link QualifiedName#NONE} for the document itself
   * @param message one sentence for people that names what contradicts what
   * @param involved the identifiers concerned
   */
  public record Violation(String constraint, int number, QualifiedName bundle, String message,
      List<QualifiedName> involved) {
    public Violation {
      involved = List.copyOf(involved);
    }
  }
}
