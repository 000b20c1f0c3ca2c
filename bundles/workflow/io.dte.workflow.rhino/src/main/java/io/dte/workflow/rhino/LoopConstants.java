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

  private LoopConstants() {}

  /** The source with {@code let} in these places, as long as before; or the very source. */
  static String replaced(String source) {
    String code = ScriptText.code(source);
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
    int body = ScriptText.closing(code, open);
    while (body < code.length() && Character.isWhitespace(code.charAt(body))) {
      body++;
    }
    if (body < code.length() && code.charAt(body) == '{') {
      return ScriptText.closing(code, body);
    }
    int statement = code.indexOf(';', body);
    return statement < 0 ? code.length() : statement;
  }
}
