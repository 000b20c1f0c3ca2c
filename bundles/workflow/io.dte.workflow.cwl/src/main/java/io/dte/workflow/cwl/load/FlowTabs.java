// SPDX-License-Identifier: Apache-2.0
package io.dte.workflow.cwl.load;

/**
 * JSON and YAML's flow style allow tabs between values, of which the parser takes only some: puts a space for each tab
 * outside of quoted text, which leaves lines and columns as they are.
 */
final class FlowTabs {
  private static final String BEFORE_VALUES = "[{,:";

  private FlowTabs() {}

  /** The text with spaces for tabs when it is a document in the flow style or JSON; else the text as it is. */
  static String replaced(String text) {
    return text.indexOf('\t') >= 0 && isFlow(text) ? replace(text) : text;
  }

  private static boolean isFlow(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '#') {
        int end = text.indexOf('\n', i);
        i = end < 0 ? text.length() : end;
      } else if (!Character.isWhitespace(c)) {
        return c == '{' || c == '[';
      }
    }
    return false;
  }

  private static String replace(String text) {
    char[] chars = text.toCharArray();
    char before = '[';
    for (int i = 0; i < chars.length; i++) {
      char c = chars[i];
      if (c == '\t') {
        chars[i] = ' ';
      } else if ((c == '"' || c == '\'') && BEFORE_VALUES.indexOf(before) >= 0) {
        i = closingQuote(chars, i);
        before = c;
      } else if (c == '#' && i > 0 && Character.isWhitespace(chars[i - 1])) {
        while (i + 1 < chars.length && chars[i + 1] != '\n') {
          i++;
        }
      } else if (!Character.isWhitespace(c)) {
        before = c;
      }
    }
    return new String(chars);
  }

  private static int closingQuote(char[] chars, int opening) {
    char quote = chars[opening];
    int i = opening + 1;
    while (i < chars.length && chars[i] != quote) {
      i += quote == '"' && chars[i] == '\\' ? 2 : 1;
    }
    return i;
  }
}
