// SPDX-License-Identifier: Apache-2.0
package io.dte.workflow.rhino;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Rhino does not parse {@code for (const x of …)} and {@code for (const x in …)}: makes variables of such constants. Functions
 * made in the loop would all see the variable's last value, so loops that have some stay as they are.
 */
final class LoopConstants {
  private static final Pattern HEAD = Pattern.compile("\\bfor\\s*(\\()\\s*(const)\\s+[\\w$]+\\s+(?:in|of)\\b");
  private static final Pattern FUNCTION = Pattern.compile("=>|\\bfunction\\b");
  /** What stands before a slash that begins a regular expression. */
  private static final String BEFORE_PATTERNS = "(,=:[!&|?{};+\n";

  private LoopConstants() {}

  /** The source with {@code let} in these places, as long as before; or the very source. */
  static String replaced(String source) {
    String code = code(source);
    StringBuilder out = new StringBuilder(source);
    Matcher head = HEAD.matcher(code);
    while (head.find()) {
      if (!FUNCTION.matcher(code.substring(head.start(), end(code, head.start(1)))).find()) {
        out.replace(head.start(2), head.end(2), "let  ");
      }
    }
    return out.toString();
  }

  /** Where a loop ends whose head opens at {@code open}: behind its block, or behind its one statement. */
  private static int end(String code, int open) {
    int body = closing(code, open);
    while (body < code.length() && Character.isWhitespace(code.charAt(body))) {
      body++;
    }
    if (body < code.length() && code.charAt(body) == '{') {
      return closing(code, body);
    }
    int statement = code.indexOf(';', body);
    return statement < 0 ? code.length() : statement;
  }

  /** Behind the bracket that closes the one at {@code open}. */
  private static int closing(String code, int open) {
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
  private static String code(String source) {
    StringBuilder out = new StringBuilder(source);
    char before = '(';
    for (int i = 0; i < source.length(); i++) {
      char c = source.charAt(i);
      int end = i;
      if (source.startsWith("//", i)) {
        end = Math.min(source.length(), (source + "\n").indexOf('\n', i)) - 1;
      } else if (source.startsWith("/*", i)) {
        int close = source.indexOf("*/", i + 2);
        end = close < 0 ? source.length() - 1 : close + 1;
      } else if (c == '"' || c == '\'' || c == '`' || c == '/' && BEFORE_PATTERNS.indexOf(before) >= 0) {
        end = closingQuote(source, i);
      }
      if (end > i) {
        for (int j = i; j <= end; j++) {
          out.setCharAt(j, ' ');
        }
        i = end;
      } else if (!Character.isWhitespace(c)) {
        before = c;
      }
    }
    return out.toString();
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
