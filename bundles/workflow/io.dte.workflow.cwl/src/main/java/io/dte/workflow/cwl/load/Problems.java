// SPDX-License-Identifier: Apache-2.0
package io.dte.workflow.cwl.load;

import io.dte.foundation.api.problem.DteException;
import io.dte.foundation.api.problem.ExitCode;
import io.dte.foundation.api.problem.Problem;
import java.util.ArrayList;
import java.util.Collection;
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

  /** {@code did you mean 'x'?} for the nearest of the names, or the list of them when none is near and they are few. */
  public static String suggest(String wrong, Collection<String> names) {
    String best = "";
    int bestDistance = Math.max(1, wrong.length() / 3) + 1;
    for (String name : names) {
      int distance = wrong.equalsIgnoreCase(name) ? 0 : distance(wrong, name, bestDistance);
      if (distance < bestDistance) {
        best = name;
        bestDistance = distance;
      }
    }
    if (!best.isEmpty()) {
      return "did you mean '" + best + "'?";
    }
    return names.isEmpty() || names.size() > 12 ? "" : "there are: " + String.join(", ", names);
  }

  /** Levenshtein's distance with swaps of neighbours counted as one (optimal string alignment), cut at a limit. */
  private static int distance(String a, String b, int limit) {
    if (Math.abs(a.length() - b.length()) >= limit) {
      return limit;
    }
    int[][] d = new int[a.length() + 1][b.length() + 1];
    for (int i = 0; i <= a.length(); i++) {
      d[i][0] = i;
    }
    for (int j = 0; j <= b.length(); j++) {
      d[0][j] = j;
    }
    for (int i = 1; i <= a.length(); i++) {
      for (int j = 1; j <= b.length(); j++) {
        int cost = a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1;
        d[i][j] = Math.min(Math.min(d[i - 1][j] + 1, d[i][j - 1] + 1), d[i - 1][j - 1] + cost);
        if (i > 1 && j > 1 && a.charAt(i - 1) == b.charAt(j - 2) && a.charAt(i - 2) == b.charAt(j - 1)) {
          d[i][j] = Math.min(d[i][j], d[i - 2][j - 2] + 1);
        }
      }
    }
    return d[a.length()][b.length()];
  }
}
