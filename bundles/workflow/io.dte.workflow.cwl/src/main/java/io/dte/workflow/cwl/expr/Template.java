// SPDX-License-Identifier: Apache-2.0
package io.dte.workflow.cwl.expr;

import java.util.ArrayList;
import java.util.List;

/**
 * Text with expressions in it, taken apart by the scanner that the CWL specification describes (section "String
 * interpolation"): one pass, backslashes escape, brackets and quotes nest.
 */
public record Template(List<Part> parts) {

  /** A piece of a template. */
  public sealed interface Part {}

  /** @param text to be taken as it is */
  public record Literal(String text) implements Part {}

  /** @param source between the brackets; @param body written with braces: a function's body */
  public record Code(String source, boolean body) implements Part {
    /** As the document says it. */
    String written() {
      return body ? "${" + source + "}" : "$(" + source + ")";
    }
  }

  /** Whether it is one expression and nothing else, so that its value is not made text. */
  public boolean isSingleCode() {
    return parts.size() == 1 && parts.get(0) instanceof Code;
  }

  /** Whether there is anything in a text to take apart; without, its backslashes are nothing but backslashes. */
  static boolean isTemplate(String text) {
    return text.contains("$(") || text.contains("${");
  }

  /** Takes a text apart. */
  public static Template parse(String text) throws ExpressionException {
    return parse(text, false);
  }

  /** @param escapesAll a backslash stands for the character after it, whatever that is, as up to version 1.1 */
  static Template parse(String text, boolean escapesAll) throws ExpressionException {
    List<Part> parts = new ArrayList<>();
    StringBuilder literal = new StringBuilder();
    int i = 0;
    while (i < text.length()) {
      char c = text.charAt(i);
      char next = i + 1 < text.length() ? text.charAt(i + 1) : 0;
      if (c == '\\') {
        char third = i + 2 < text.length() ? text.charAt(i + 2) : 0;
        if (next == '$' && (third == '(' || third == '{')) {
          literal.append('$').append(third);
          i += 3;
        } else if (next == '\\' || escapesAll && next != 0) {
          literal.append(next);
          i += 2;
        } else {
          literal.append(c);
          i++;
        }
      } else if (c == '$' && (next == '(' || next == '{')) {
        int end = end(text, i + 1);
        if (literal.length() > 0) {
          parts.add(new Literal(literal.toString()));
          literal.setLength(0);
        }
        parts.add(new Code(text.substring(i + 2, end), next == '{'));
        i = end + 1;
      } else {
        literal.append(c);
        i++;
      }
    }
    if (literal.length() > 0) {
      parts.add(new Literal(literal.toString()));
    }
    return new Template(List.copyOf(parts));
  }

  /** The index of the bracket that closes the one at {@code open}. */
  private static int end(String text, int open) throws ExpressionException {
    StringBuilder stack = new StringBuilder();
    for (int i = open; i < text.length(); i++) {
      char c = text.charAt(i);
      switch (c) {
        case '(' -> stack.append(')');
        case '{' -> stack.append('}');
        case '[' -> stack.append(']');
        case ')', '}', ']' -> {
          if (stack.length() == 0 || stack.charAt(stack.length() - 1) != c) {
            throw new ExpressionException("A '" + c + "' closes nothing in the expression " + text.strip());
          }
          stack.setLength(stack.length() - 1);
          if (stack.length() == 0) {
            return i;
          }
        }
        case '\'', '"', '`' -> i = skipText(text, i);
        case '/' -> i = isRegex(text, open, i) ? skipRegex(text, i) : skipComment(text, i);
        default -> {
          // Nothing that nests.
        }
      }
    }
    throw new ExpressionException("A bracket is not closed in the expression " + text.strip());
  }

  private static int skipText(String text, int start) throws ExpressionException {
    char quote = text.charAt(start);
    for (int i = start + 1; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '\\') {
        i++;
      } else if (c == quote) {
        return i;
      }
    }
    throw new ExpressionException("A quote is not closed in the expression " + text.strip());
  }

  /** Whether a slash begins a regular expression: where a value is expected, and not a comment. */
  private static boolean isRegex(String text, int open, int slash) {
    char next = slash + 1 < text.length() ? text.charAt(slash + 1) : 0;
    int before = slash - 1;
    while (before > open && Character.isWhitespace(text.charAt(before))) {
      before--;
    }
    boolean keyword = text.startsWith("return", before - "return".length() + 1) || text.startsWith("typeof", before - "typeof".length() + 1);
    return next != '/' && next != '*' && (keyword || before == open || "(,=:[!&|?{};+-*%<>~^".indexOf(text.charAt(before)) >= 0);
  }

  /** To the closing slash: one in brackets does not close, and none may be on another line. */
  private static int skipRegex(String text, int start) {
    boolean inClass = false;
    for (int i = start + 1; i < text.length() && text.charAt(i) != '\n'; i++) {
      char c = text.charAt(i);
      if (c == '\\') {
        i++;
      } else if (c == '/' && !inClass) {
        return i;
      } else if (c == '[' || c == ']') {
        inClass = c == '[';
      }
    }
    return start;
  }

  private static int skipComment(String text, int start) {
    if (text.startsWith("//", start)) {
      int end = text.indexOf('\n', start);
      return end < 0 ? text.length() : end;
    }
    if (text.startsWith("/*", start)) {
      int end = text.indexOf("*/", start + 2);
      return end < 0 ? text.length() : end + 1;
    }
    return start;
  }
}
