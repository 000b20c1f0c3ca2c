// SPDX-License-Identifier: Apache-2.0
package io.dte.workflow.cwl.load;

import io.dte.foundation.api.problem.DteException;
import io.dte.foundation.api.problem.ExitCode;
import io.dte.foundation.api.problem.Problem;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Collects everything that is wrong, so that a person sees all of it at once. */
public final class Problems {
  private final List<Problem> found = new ArrayList<>();

  public void invalid(Place place, String message, String hint) {
    add(new Problem(ExitCode.INVALID, message, place.location(), hint));
  }

  public void unsupported(Place place, String message, String hint) {
    add(new Problem(ExitCode.UNSUPPORTED, message, place.location(), hint));
  }

  public void add(Problem problem) {
    if (!found.contains(problem)) {
      found.add(problem);
    }
  }

  public boolean isEmpty() {
    return found.isEmpty();
  }

  /** In the order of their lines. */
  public List<Problem> list() {
    List<Problem> sorted = new ArrayList<>(found);
    sorted.sort(Comparator.comparing((Problem p) -> p.location().file()).thenComparingInt(p -> p.location().line())
        .thenComparingInt(p -> p.location().column()));
    return List.copyOf(sorted);
  }

  /** Throws when anything was found; the message counts what else there is. */
  public void throwIfAny() throws DteException {
    if (found.isEmpty()) {
      return;
    }
    List<Problem> all = list();
    Problem first = all.stream().filter(p -> p.code() == ExitCode.INVALID).findFirst().orElse(all.get(0));
    String more = all.size() == 1 ? "" : "; " + (all.size() - 1) + " more: dte validate lists all";
    throw new DteException(new Problem(first.code(), first.message() + more, first.location(), first.hint()));
  }
}
