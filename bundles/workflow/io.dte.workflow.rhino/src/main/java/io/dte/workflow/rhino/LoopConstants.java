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
  /** Also a method of an object, which has no word of its own. */
  private static final Pattern FUNCTION = Pattern.compile("=>|\\bfunction\\b"
      + "|(?<![\\w$])(?!(?:if|for|while|switch|catch|with)\\b)[\\w$]+\\s*\\([^()]*\\)\\s*\\{");
  private static final Pattern HEADED = Pattern.compile("(?:for|while|if|with)\\s*\\(");
  private static final Pattern ELSE = Pattern.compile("\\s*;?\\s*else\\b");

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

  /** Where a statement ends whose head opens at {@code open}: behind its block, or behind its one statement. */
  private static int end(String code, int open) {
    int end = statement(code, ScriptText.closing(code, open));
    Matcher otherwise = ELSE.matcher(code);
    while (otherwise.region(end, code.length()).lookingAt()) {
      end = statement(code, otherwise.end());
    }
    return end;
  }

  /** Where the statement ends that begins at {@code from}; too late rather than too early. */
  private static int statement(String code, int from) {
    int at = from;
    while (at < code.length() && Character.isWhitespace(code.charAt(at))) {
      at++;
    }
    if (at < code.length() && code.charAt(at) == '{') {
      return ScriptText.closing(code, at);
    }
    Matcher headed = HEADED.matcher(code).region(at, code.length());
    if (headed.lookingAt()) {
      return end(code, headed.end() - 1);
    }
    while (at < code.length() && code.charAt(at) != ';') {
      at = "([{".indexOf(code.charAt(at)) >= 0 ? ScriptText.closing(code, at) : at + 1;
    }
    return at;
  }
}
