// SPDX-License-Identifier: Apache-2.0
package io.dte.desktop.views;

/** Markdown as plain text: good enough to read a README in a narrow pane. */
final class Markdown {
  private Markdown() {}

  /** Without marks; lines of one paragraph are joined, so that the pane wraps them. */
  static String plain(String markdown) {
    StringBuilder text = new StringBuilder();
    boolean code = false;
    boolean joined = false;
    for (String line : markdown.split("\\R")) {
      if (line.startsWith("```")) {
        code = !code;
        joined = false;
      } else if (code) {
        text.append("  ").append(line.replaceAll(" {2,}", "  ")).append('\n');
      } else if (line.isBlank()) {
        text.append(joined ? "\n\n" : "\n");
        joined = false;
      } else {
        boolean starts = line.matches("\\s*([-*+]|\\d+\\.|#+|\\|).*");
        if (joined) {
          text.append(starts ? '\n' : ' ');
        }
        text.append(inline(line.strip()));
        joined = !line.startsWith("#");
        if (!joined) {
          text.append('\n');
        }
      }
    }
    return text.toString().replaceAll("\n{3,}", "\n\n").strip() + "\n";
  }

  private static String inline(String line) {
    return line.replaceFirst("^#+\\s*", "").replaceFirst("^[-*+]\\s+", "\u2022 ")
        .replaceAll("!?\\[([^\\]]*)\\]\\([^)]*\\)", "$1").replaceAll("[*`]+", "");
  }
}
