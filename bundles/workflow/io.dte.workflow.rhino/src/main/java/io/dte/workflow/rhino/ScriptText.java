// SPDX-License-Identifier: Apache-2.0
package io.dte.workflow.rhino;

import java.util.Set;

/** Where brackets close in JavaScript that is not parsed: texts, regular expressions and comments do not count. */
final class ScriptText {
  /** What stands before a slash that begins a regular expression. */
  private static final String BEFORE_PATTERNS = "(,=:[!&|?{};+\n";

  private static final Set<String> WORDS_BEFORE_PATTERNS = Set.of("return", "typeof", "case", "in", "of", "do", "else", "void", "delete",
      "throw", "yield", "await");

  private ScriptText() {}

  /** Behind the bracket that closes the one at {@code open}. */
  static int closing(String code, int open) {
    int depth = 0;
    for (int i = open; i < code.length(); i++) {
      char c = code.charAt(i);
      if ("([{".indexOf(c) >= 0) {
        depth++;
      } else if (")]}".indexOf(c) >= 0 && --depth == 0) {
        return i + 1;
      }
    }
    return code.length();
  }

  /** The source with blanks for comments and for what stands in texts and regular expressions. */
  static String code(String source) {
    StringBuilder out = new StringBuilder(source);
    int before = -1;
    for (int i = 0; i < source.length(); i++) {
      char c = source.charAt(i);
      int end = i;
      if (source.startsWith("//", i)) {
        int line = source.indexOf('\n', i);
        end = (line < 0 ? source.length() : line) - 1;
      } else if (source.startsWith("/*", i)) {
        int close = source.indexOf("*/", i + 2);
        end = close < 0 ? source.length() - 1 : close + 1;
      } else if (c == '"' || c == '\'' || c == '`' || c == '/' && mayBeginPattern(source, before)) {
        end = closingQuote(source, i);
      }
      if (end > i) {
        for (int j = i; j <= end; j++) {
          out.setCharAt(j, ' ');
        }
        i = end;
      } else if (!Character.isWhitespace(c)) {
        before = i;
      }
    }
    return out.toString();
  }

  /** @param before where the last sign before the slash stands; -1 where there is none */
  private static boolean mayBeginPattern(String source, int before) {
    if (before < 0 || BEFORE_PATTERNS.indexOf(source.charAt(before)) >= 0) {
      return true;
    }
    int start = before + 1;
    while (start > 0 && Character.isJavaIdentifierPart(source.charAt(start - 1))) {
      start--;
    }
    return WORDS_BEFORE_PATTERNS.contains(source.substring(start, before + 1));
  }

  private static int closingQuote(String source, int opening) {
    boolean isClass = false;
    for (int i = opening + 1; i < source.length(); i++) {
      char c = source.charAt(i);
      if (c == '\\') {
        i++;
      } else if (c == source.charAt(opening) && !isClass) {
        return i;
      } else if (source.charAt(opening) == '/') {
        isClass = c == '[' || isClass && c != ']';
      }
    }
    return source.length() - 1;
  }
}
