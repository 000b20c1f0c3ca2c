// SPDX-License-Identifier: Apache-2.0
package io.dte.workflow.cwl.load;

/**
 * YAML reserves directives that it does not know, such as {@code %YAML-1.1}, and wants them to be ignored (YAML 1.2, section
 * 6.8), while the parser refuses some: makes comments of them, which leaves lines and columns as they are.
 */
final class Directives {
  private Directives() {}

  static String ignored(String text) {
    StringBuilder out = null;
    int line = 0;
    while (line < text.length()) {
      char first = text.charAt(line);
      if (first == '%' && !isKnown(text, line + 1)) {
        out = out == null ? new StringBuilder(text) : out;
        out.setCharAt(line, '#');
      } else if (first != '%' && first != '#' && first != '\r' && first != '\n') {
        break;
      }
      int end = text.indexOf('\n', line);
      line = end < 0 ? text.length() : end + 1;
    }
    return out == null ? text : out.toString();
  }

  private static boolean isKnown(String text, int name) {
    int end = name;
    while (end < text.length() && !Character.isWhitespace(text.charAt(end))) {
      end++;
    }
    String directive = text.substring(name, end);
    return directive.equals("YAML") || directive.equals("TAG");
  }
}
