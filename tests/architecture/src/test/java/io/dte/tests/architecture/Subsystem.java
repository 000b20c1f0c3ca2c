// SPDX-License-Identifier: Apache-2.0
package io.dte.tests.architecture;

import java.util.List;
import java.util.Set;

/** The order of the subsystems: each line may use those below it; two on one line do not know each other. */
final class Subsystem {

  private static final List<Set<String>> BOTTOM_TO_TOP = List.of(
      Set.of("foundation"),
      Set.of("compute", "provenance"),
      Set.of("workflow"),
      Set.of("data"),
      Set.of("ml", "events"),
      Set.of("analytics", "qa"),
      Set.of("console", "web", "desktop"));

  private Subsystem() {}

  /** The subsystem of a bundle's or package's name. */
  static String of(String name) {
    return name.split("\\.")[2];
  }

  static int level(String subsystem) {
    for (int level = 0; level < BOTTOM_TO_TOP.size(); level++) {
      if (BOTTOM_TO_TOP.get(level).contains(subsystem)) {
        return level;
      }
    }
    throw new AssertionError("The subsystem " + subsystem + " has no place in the order; give it one in docs/architecture.md"
        + " and in Subsystem.java.");
  }

  static boolean mayUse(String user, String used) {
    return user.equals(used) || level(used) < level(user);
  }
}
