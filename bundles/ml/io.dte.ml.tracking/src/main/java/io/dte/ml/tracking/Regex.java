// SPDX-License-Identifier: Apache-2.0
package io.dte.ml.tracking;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import io.dte.foundation.api.problem.DteException;

/**
 * Regular expressions that anybody may write: those of RE2, which go through a text once, whatever the expression. What
 * is repeated is written out by RE2, so its size is bounded before. Immutable.
 */
final class Regex {
  private static final int LARGEST = 20_000;
  private final Pattern pattern;

  private Regex(Pattern pattern) {
    this.pattern = pattern;
  }

  static Regex of(String text) throws DteException {
    if (RegexSize.of(text) > LARGEST) {
      throw Checks.invalid("The regular expression '" + Checks.shown(text) + "' is too large: written out, with what it"
          + " repeats in braces, it may have " + LARGEST + " characters, and " + RegexSize.DEEPEST + " groups in each other");
    }
    try {
      return new Regex(Pattern.compile(text));
    } catch (PatternSyntaxException e) {
      throw Checks.invalid("The regular expression '" + Checks.shown(text) + "' cannot be used: " + e.getDescription()
          + ". RLIKE takes those of RE2, without look-around and back references.");
    }
  }

  /** Whether some part of a text matches. */
  boolean isIn(String text, Patience patience) {
    return pattern.matcher(new Watched(text, patience)).find();
  }

  /** How long a search may take. For one thread. */
  static final class Patience {
    private static final int STEPS = 256;
    private final long until;
    private int steps;

    Patience(long nanos) {
      until = System.nanoTime() + nanos;
    }

    private void step() {
      if (++steps % STEPS == 0) {
        check();
      }
    }

    void check() {
      if (System.nanoTime() - until > 0) {
        throw new Exhausted();
      }
    }
  }

  /** A search took longer than it may. */
  static final class Exhausted extends RuntimeException {
    private static final long serialVersionUID = 1L;
  }

  private record Watched(String text, Patience patience) implements CharSequence {
    @Override
    public int length() {
      return text.length();
    }

    @Override
    public char charAt(int index) {
      patience.step();
      return text.charAt(index);
    }

    @Override
    public CharSequence subSequence(int start, int end) {
      return new Watched(text.substring(start, end), patience);
    }

    @Override
    public String toString() {
      return text;
    }
  }
}
