// SPDX-License-Identifier: Apache-2.0
package io.dte.console;

import java.io.PrintStream;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** A table of text columns, for people. */
final class Text {
  private final List<List<String>> rows = new ArrayList<>();

  Text row(String... cells) {
    rows.add(List.of(cells));
    return this;
  }

  void print(PrintStream out) {
    int columns = rows.stream().mapToInt(List::size).max().orElse(0);
    int[] widths = new int[columns];
    for (List<String> row : rows) {
      for (int i = 0; i < row.size(); i++) {
        widths[i] = Math.max(widths[i], row.get(i).length());
      }
    }
    for (List<String> row : rows) {
      StringBuilder line = new StringBuilder();
      for (int i = 0; i < row.size(); i++) {
        line.append(row.get(i));
        if (i < row.size() - 1) {
          line.append(" ".repeat(widths[i] - row.get(i).length() + 2));
        }
      }
      out.println(line.toString().stripTrailing());
    }
  }

  /** {@code 0.3 s}, {@code 12 s}, {@code 4 min 10 s}, {@code 2 h 5 min}; empty when it did not begin. */
  static String duration(Instant from, Instant to) {
    if (from == null || to == null) {
      return "";
    }
    Duration time = Duration.between(from, to);
    long seconds = time.toSeconds();
    if (seconds < 10) {
      return time.toMillis() / 100 / 10.0 + " s";
    }
    if (seconds < 60) {
      return seconds + " s";
    }
    return seconds < 3600 ? seconds / 60 + " min " + seconds % 60 + " s" : seconds / 3600 + " h " + seconds / 60 % 60 + " min";
  }
}
