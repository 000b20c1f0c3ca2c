// SPDX-License-Identifier: Apache-2.0
package io.dte.foundation.api.problem;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;

/** Finds what somebody probably meant. */
public final class Spelling {
  private static final int FEW = 12;

  private Spelling() {}

  /** At most two names that are a third of their letters away, or begin with the word; nearest first. */
  public static List<String> nearest(String word, Collection<String> names) {
    return names.stream()
        .filter(name -> distance(word, name) <= Math.max(1, name.length() / 3)
            || word.length() >= 2 && name.startsWith(word) || word.equalsIgnoreCase(name))
        .sorted(Comparator.comparingInt(name -> word.equalsIgnoreCase(name) ? 0 : distance(word, name)))
        .limit(2)
        .toList();
  }

  /**
   * A problem's hint: {@code did you mean 'x'?} for the nearest of the names, or the list of them when none is near and
   * they are few, or nothing.
   */
  public static String suggest(String word, Collection<String> names) {
    List<String> nearest = nearest(word, names);
    if (!nearest.isEmpty()) {
      return "did you mean '" + nearest.get(0) + "'?";
    }
    return names.isEmpty() || names.size() > FEW ? "" : "there are: " + String.join(", ", names);
  }

  /** Optimal string alignment: insertions, deletions, changes and swaps of neighbours. */
  static int distance(String a, String b) {
    int[][] d = new int[a.length() + 1][b.length() + 1];
    for (int i = 0; i <= a.length(); i++) {
      for (int j = 0; j <= b.length(); j++) {
        if (i == 0 || j == 0) {
          d[i][j] = i + j;
          continue;
        }
        int change = a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1;
        d[i][j] = Math.min(Math.min(d[i - 1][j] + 1, d[i][j - 1] + 1), d[i - 1][j - 1] + change);
        if (i > 1 && j > 1 && a.charAt(i - 1) == b.charAt(j - 2) && a.charAt(i - 2) == b.charAt(j - 1)) {
          d[i][j] = Math.min(d[i][j], d[i - 2][j - 2] + 1);
        }
      }
    }
    return d[a.length()][b.length()];
  }
}
