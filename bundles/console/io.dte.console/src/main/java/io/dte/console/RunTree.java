// SPDX-License-Identifier: Apache-2.0
package io.dte.console;

import io.dte.foundation.api.run.Run;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;

/** Runs with those that are parts of them below them. */
final class RunTree {

  /** @param indent what stands before its name */
  record Row(Run run, String indent) {}

  private RunTree() {}

  /** Runs that are no part of another listed one in the order given; the parts of each below it, oldest first. */
  static List<Row> rows(List<Run> runs) {
    Set<UUID> listed = new HashSet<>();
    runs.forEach(run -> listed.add(run.id()));
    List<Row> rows = new ArrayList<>();
    for (Run run : runs) {
      if (run.parentId() == null || !listed.contains(run.parentId())) {
        rows.add(new Row(run, ""));
        below(runs, run.id(), 1, rows);
      }
    }
    return rows;
  }

  private static void below(List<Run> runs, UUID parent, int depth, List<Row> rows) {
    for (Run child : children(runs, parent)) {
      rows.add(new Row(child, "  ".repeat(depth) + "└ "));
      below(runs, child.id(), depth + 1, rows);
    }
  }

  /** The parts of a run, oldest first; the runs are given newest first. */
  static List<Run> children(List<Run> runs, UUID parent) {
    List<Run> children = new ArrayList<>(runs.stream().filter(run -> parent.equals(run.parentId())).toList());
    Collections.reverse(children);
    return children;
  }
}
