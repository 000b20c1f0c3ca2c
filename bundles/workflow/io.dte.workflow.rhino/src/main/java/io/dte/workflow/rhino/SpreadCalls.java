// SPDX-License-Identifier: Apache-2.0
package io.dte.workflow.rhino;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Rhino parses {@code [...list]}, but not {@code f(...list)}: writes such calls with {@code apply}, where what is called is a
 * name, or a function of something that a dotted name or {@code []} stands for, so that nothing is evaluated twice.
 */
final class SpreadCalls {
  private static final String NAME = "[A-Za-z_$][\\w$]*";
  private static final Pattern CALL = Pattern.compile("(?<![\\w$.)\\]])(?:(\\[\\s*\\]|" + NAME + "(?:\\." + NAME + ")*?)\\.)?(" + NAME + ")\\(");
  private static final Set<String> KEYWORDS = Set.of("if", "for", "while", "switch", "catch", "with", "return", "typeof", "function", "super");
  private static final Pattern MADE = Pattern.compile("\\b(?:new|function)\\s*\\*?\\s*$");
  private static final String SPREAD = "...";
  private static final int LOOK_BACK = 40;

  private SpreadCalls() {}

  /** The source with all such calls written so, on the same lines; or the very source. */
  static String replaced(String source) {
    String text = source;
    int from = 0;
    while (true) {
      String code = ScriptText.code(text);
      Matcher call = CALL.matcher(code);
      String next = null;
      while (next == null && call.find(from)) {
        from = call.start() + 1;
        next = applied(text, code, call);
      }
      if (next == null) {
        return text;
      }
      text = next;
    }
  }

  /** The text with one call written with {@code apply}; null when it spreads nothing, or is none. */
  private static String applied(String text, String code, Matcher call) {
    int open = call.end() - 1;
    int close = ScriptText.closing(code, open) - 1;
    String after = code.substring(Math.min(code.length(), close + 1)).stripLeading();
    boolean isMade = MADE.matcher(code.substring(Math.max(0, call.start() - LOOK_BACK), call.start())).find();
    if (KEYWORDS.contains(call.group(2)) || isMade || code.charAt(close) != ')' || after.startsWith("{") || after.startsWith("=>")) {
      return null;
    }
    List<String> lists = new ArrayList<>();
    boolean spreads = false;
    int start = open + 1;
    for (int i = start; i <= close; i++) {
      if (i == close || code.charAt(i) == ',') {
        boolean spread = code.substring(start, i).strip().startsWith(SPREAD);
        String argument = text.substring(start, i);
        spreads |= spread;
        if (spread) {
          lists.add("Array.from(" + argument.replaceFirst("\\.\\.\\.", "") + ")");
        } else if (!argument.isBlank()) {
          lists.add("[" + argument + "]");
        }
        start = i + 1;
      } else if ("([{".indexOf(code.charAt(i)) >= 0) {
        i = ScriptText.closing(code, i) - 1;
      }
    }
    if (!spreads) {
      return null;
    }
    String receiver = call.group(1) == null ? "null" : call.group(1);
    return text.substring(0, open) + ".apply(" + receiver + ", [].concat(" + String.join(",", lists) + "))" + text.substring(close + 1);
  }
}
