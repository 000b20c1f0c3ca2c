// SPDX-License-Identifier: Apache-2.0
package io.dte.foundation.security;

import java.io.PrintStream;
import java.util.List;

/** Prints rows in columns, for people. */
final class Table {
  private Table() {}

  static void print(PrintStream out, List<List<String>> rows) {
    int columns = rows.get(0).size();
    int[] widths = new int[columns];
    rows.forEach(row -> {
      for (int i = 0; i < columns; i++) {
        widths[i] = Math.max(widths[i], row.get(i).length());
      }
    });
    for (List<String> row : rows) {
      StringBuilder line = new StringBuilder();
      for (int i = 0; i < columns; i++) {
        line.append(row.get(i)).append(" ".repeat(widths[i] - row.get(i).length() + 2));
      }
      out.println(line.toString().stripTrailing());
    }
  }
}
