// SPDX-License-Identifier: Apache-2.0
package io.dte.ml.tracking;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How large a regular expression of RE2's syntax becomes once its repetitions in braces are written out, as RE2 does: at
 * least so many characters as that, never less. For one thread.
 */
final class RegexSize {
  /** Groups in each other: whoever compiles an expression goes as deep. */
  static final int DEEPEST = 500;
  private static final Pattern REPEATED = Pattern.compile("\\{(\\d+)(?:,(\\d*))?}");

  private final String text;
  /** What each group that is open holds so far. */
  private final Deque<Double> groups = new ArrayDeque<>();
  private double sum;
  private double last;
  private int at;

  private RegexSize(String text) {
    this.text = text;
  }

  /** Infinite where groups are too deep. */
  static double of(String text) {
    return new RegexSize(text).size();
  }

  private double size() {
    Matcher repeated = REPEATED.matcher(text);
    while (at < text.length()) {
      char c = text.charAt(at);
      if (c == '\\') {
        escaped();
      } else if (c == '[') {
        skipClass();
      } else if (c == '(') {
        if (groups.size() >= DEEPEST) {
          return Double.POSITIVE_INFINITY;
        }
        groups.push(sum);
        sum = 1;
        at++;
      } else if (c == ')' && !groups.isEmpty()) {
        double inside = sum + 1;
        sum = groups.pop();
        add(inside);
        at++;
      } else if (c == '{' && repeated.find(at) && repeated.start() == at) {
        double more = last * (most(repeated) - 1);
        sum += more;
        last += more;
        at = repeated.end();
      } else {
        add(1);
        at++;
      }
    }
    return groups.stream().reduce(sum, Double::sum);
  }

  private static double most(Matcher repeated) {
    boolean open = repeated.group(2) == null || repeated.group(2).isEmpty();
    return Math.max(1, Double.parseDouble(open ? repeated.group(1) : repeated.group(2)));
  }

  private void add(double size) {
    last = size;
    sum += size;
  }

  /** One character, or all that is quoted. */
  private void escaped() {
    if (text.startsWith("\\Q", at)) {
      int end = text.indexOf("\\E", at + 2);
      int next = end < 0 ? text.length() : end + 2;
      add(next - at);
      at = next;
    } else {
      add(1);
      at = Math.min(text.length(), at + 2);
    }
  }

  /** Its braces and parentheses are characters. */
  private void skipClass() {
    int from = at;
    at += text.startsWith("[^", at) ? 2 : 1;
    boolean first = true;
    while (at < text.length() && (first || text.charAt(at) != ']')) {
      at += text.charAt(at) == '\\' ? 2 : 1;
      first = false;
    }
    at = Math.min(text.length(), at + 1);
    add(at - from);
  }
}
