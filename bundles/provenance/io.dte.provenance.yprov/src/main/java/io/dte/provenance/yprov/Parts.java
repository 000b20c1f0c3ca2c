// SPDX-License-Identifier: Apache-2.0
package io.dte.provenance.yprov;

import io.dte.provenance.api.model.Element;
import io.dte.provenance.api.model.Relation;
import io.dte.provenance.api.model.Statement;

/** The parts of a document that have paths of their own. */
final class Parts {
  private Parts() {}

  static boolean includes(String part, Statement statement) {
    return switch (part) {
      case "entities" -> statement instanceof Element.Entity;
      case "activities" -> statement instanceof Element.Activity;
      case "agents" -> statement instanceof Element.Agent;
      case "elements" -> statement instanceof Element;
      default -> statement instanceof Relation;
    };
  }
}
