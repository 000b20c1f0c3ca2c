// SPDX-License-Identifier: Apache-2.0
package io.dte.console;

import io.dte.foundation.api.run.RunState;
import io.dte.foundation.api.run.Step;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** How far the items of a scattered step have come, as far as they have begun. */
final class Scattered {
  private int begun;
  private int done;
  private int failed;

  private Scattered() {}

  /** Of each step that has items, by its name; an item's name is the step's and its number. */
  static Map<String, Scattered> of(List<Step> steps) {
    Map<String, Scattered> found = new HashMap<>();
    for (Step step : steps) {
      int slash = step.name().lastIndexOf('/');
      if (slash > 0 && step.name().substring(slash + 1).chars().allMatch(Character::isDigit)) {
        found.computeIfAbsent(step.name().substring(0, slash), name -> new Scattered()).add(step.state());
      }
    }
    return found;
  }

  private void add(RunState state) {
    begun++;
    done += state == RunState.SUCCEEDED ? 1 : 0;
    failed += state == RunState.FAILED ? 1 : 0;
  }

  @Override
  public String toString() {
    int running = begun - done - failed;
    return done + " done" + (running > 0 ? ", " + running + " under way" : "") + (failed > 0 ? ", " + failed + " failed" : "");
  }
}
