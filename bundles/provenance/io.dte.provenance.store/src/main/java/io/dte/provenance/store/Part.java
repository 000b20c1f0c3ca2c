// SPDX-License-Identifier: Apache-2.0
package io.dte.provenance.store;

import java.util.ArrayList;
import java.util.List;

/** What a name is to a relation besides its first and second argument; stored by ordinal. */
enum Part {
  /** The relation's own identifier. */
  OWN,
  /** Its third argument: starter, ender, plan, activity, bundle. */
  THIRD,
  /** Either end of a relation that is walked both ways, since both are aspects of one thing. */
  ASPECT,
  /** What was started: one step of a million relations is asked for its starter alone. */
  STARTED;

  static final String INSERT = "INSERT INTO provenance.part (name, role, doc, relation) VALUES (?, ?, ?, ?)";
  static final String DELETE = "DELETE FROM provenance.part WHERE name = ? AND role = ? AND doc = ? AND relation = ?";

  /** The parts of one relation as rows. @param name its own, 0 without one; @param third 0 without one */
  static List<Object[]> rows(long relation, long doc, long name, int term, long subject, long object, long third) {
    List<Object[]> rows = new ArrayList<>();
    if (name != 0) {
      rows.add(OWN.row(name, doc, relation));
    }
    if (third != 0) {
      rows.add(THIRD.row(third, doc, relation));
    }
    if (Terms.isAspect(term)) {
      rows.add(ASPECT.row(subject, doc, relation));
      if (object != subject) {
        rows.add(ASPECT.row(object, doc, relation));
      }
    }
    if (term == Terms.START) {
      rows.add(STARTED.row(subject, doc, relation));
    }
    return rows;
  }

  private Object[] row(long name, long doc, long relation) {
    return new Object[] {name, (short) ordinal(), doc, relation};
  }
}
