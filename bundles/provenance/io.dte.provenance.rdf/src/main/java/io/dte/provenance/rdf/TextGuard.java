// SPDX-License-Identifier: Apache-2.0
package io.dte.provenance.rdf;

import java.io.FilterReader;
import java.io.IOException;
import java.io.Reader;

/**
 * Passes the characters of Turtle and its relatives on, and stops where brackets nest too deep for a parser that recurses, or
 * where a text grows without end. For one thread.
 */
final class TextGuard extends FilterReader {
  static final int DEPTH = 200;
  static final int TEXT = 20_000_000;
  private static final char NONE = 0;

  private int line = 1;
  private int depth;
  /** What ends the text the reader is in; {@link #NONE} outside. */
  private char end = NONE;
  private boolean isLong;
  private boolean isEscaped;
  private int quotes;
  private int length;
  private boolean isFirst = true;

  TextGuard(Reader in) {
    super(in);
  }

  /** A limit is exceeded, at a line. */
  static final class Exceeded extends IOException {
    private static final long serialVersionUID = 1L;
    private final int line;

    Exceeded(int line, String message) {
      super(message);
      this.line = line;
    }

    int line() {
      return line;
    }
  }

  /** Where the reader is. */
  int line() {
    return line;
  }

  @Override
  public int read() throws IOException {
    char[] one = new char[1];
    int count = read(one, 0, 1);
    return count < 0 ? -1 : one[0];
  }

  @Override
  public int read(char[] buffer, int offset, int count) throws IOException {
    int got = in.read(buffer, offset, count);
    for (int i = offset; i < offset + got; i++) {
      if (isFirst && buffer[i] == '\uFEFF') {
        buffer[i] = ' ';
      }
      isFirst = false;
      look(buffer[i]);
    }
    return got;
  }

  private void look(char c) throws IOException {
    if (c == '\n') {
      line++;
    }
    if (isEscaped) {
      isEscaped = false;
      quotes = 0;
      return;
    }
    if (c == '\\' && end != '\n') {
      isEscaped = true;
      quotes = 0;
      return;
    }
    if (end != NONE) {
      inside(c);
    } else {
      outside(c);
    }
  }

  private void inside(char c) throws IOException {
    if (++length > TEXT) {
      throw new Exceeded(line, "a limit is exceeded: a text has at most " + TEXT + " characters");
    }
    if (end == '"' || end == '\'') {
      quoted(c);
    } else if (c == end || end == '>' && c == '\n') {
      end = NONE;
    }
  }

  /** {@code ""} is an empty text unless a third quote follows; three end a long one. */
  private void quoted(char c) throws IOException {
    if (c == end) {
      quotes++;
      if (isLong && quotes == 3) {
        end = NONE;
      } else if (!isLong && length == 2 && quotes == 2) {
        isLong = true;
        quotes = 0;
      } else if (!isLong && length > 1) {
        end = NONE;
      }
    } else if (!isLong && length == 2 && quotes == 1) {
      end = NONE;
      outside(c);
    } else {
      quotes = 0;
    }
  }

  private void outside(char c) throws IOException {
    switch (c) {
      case '"', '\'' -> begin(c);
      case '<' -> begin('>');
      case '#' -> begin('\n');
      case '[', '(', '{' -> {
        if (++depth > DEPTH) {
          throw new Exceeded(line, "a limit is exceeded: brackets nest at most " + DEPTH + " deep");
        }
      }
      case ']', ')', '}' -> depth--;
      default -> { }
    }
  }

  private void begin(char closing) {
    end = closing;
    isLong = false;
    quotes = 0;
    length = 0;
  }
}
