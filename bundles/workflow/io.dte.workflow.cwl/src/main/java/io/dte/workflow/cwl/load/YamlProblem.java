// SPDX-License-Identifier: Apache-2.0
package io.dte.workflow.cwl.load;

/** A document that is well written YAML by its letters, and not by what they say. */
final class YamlProblem extends Exception {
  private static final long serialVersionUID = 1L;

  private final transient Place place;
  private final String hint;

  /** @param hint what to do; empty: the line is shown */
  YamlProblem(String problem, Place place, String hint) {
    super(problem);
    this.place = place;
    this.hint = hint;
  }

  Place place() {
    return place;
  }

  String hint() {
    return hint;
  }
}
