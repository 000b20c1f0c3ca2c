// SPDX-License-Identifier: Apache-2.0
package io.dte.provenance.formats;

import java.io.IOException;
import java.io.Reader;
import java.nio.charset.CharacterCodingException;

/** Cuts PROV-N into tokens, by <a href="https://www.w3.org/TR/prov-n/">its grammar</a>. */
final class NotationLexer {
  static final int LIMIT = 20_000_000;
  private static final String PUNCTUATION = "()[],;={}";

  /** What a token is. */
  enum Type { WORD, TEXT, NAME, ADDRESS, PUNCTUATION, TYPED, END }

  private final Reader in;
  private final String source;
  private final char[] buffer = new char[1 << 14];
  private int position;
  private int filled;
  private int line = 1;
  private int column;

  private Type type = Type.END;
  private final StringBuilder text = new StringBuilder();
  private int tokenLine;
  private int tokenColumn;

  NotationLexer(Reader in, String source) {
    this.in = in;
    this.source = source;
  }

  Type type() {
    return type;
  }

  /** The token's text without quotes and escapes. */
  String text() {
    return text.toString();
  }

  boolean is(char punctuation) {
    return type == Type.PUNCTUATION && text.charAt(0) == punctuation;
  }

  boolean isWord(String word) {
    return type == Type.WORD && text.length() == word.length() && text.indexOf(word) == 0;
  }

  Malformed wrong(String message, String hint) {
    return new Malformed(source, tokenLine, tokenColumn, message, hint);
  }

  /** Goes to the next token. */
  void next() throws IOException, Malformed {
    blanks();
    tokenLine = line;
    tokenColumn = column + 1;
    text.setLength(0);
    int c = peek();
    if (c < 0) {
      type = Type.END;
    } else if (PUNCTUATION.indexOf(c) >= 0) {
      type = Type.PUNCTUATION;
      text.append((char) take());
    } else if (c == '"') {
      type = Type.TEXT;
      string();
    } else if (c == '\'') {
      type = Type.NAME;
      take();
      word('\'');
      if (take() != '\'') {
        throw wrong("a name in single quotes does not end", "write 'ex:name'");
      }
    } else if (c == '<') {
      type = Type.ADDRESS;
      address();
    } else if (c == '%' && ahead(1) == '%') {
      type = Type.TYPED;
      take();
      take();
    } else {
      type = Type.WORD;
      word('\0');
      if (text.isEmpty()) {
        throw wrong("'" + (char) c + "' does not belong here", "");
      }
    }
  }

  /** The language tag that follows a text; empty without one. */
  String language() throws IOException, Malformed {
    blanks();
    if (peek() != '@') {
      return "";
    }
    take();
    StringBuilder tag = new StringBuilder();
    while (peek() >= 0 && (Character.isLetterOrDigit(peek()) || peek() == '-')) {
      tag.append((char) take());
    }
    return tag.toString();
  }

  private void word(char quote) throws IOException, Malformed {
    for (int c = peek(); c >= 0; c = peek()) {
      boolean ends = quote != '\0' ? c == quote || c == '\n'
          : c <= ' ' || PUNCTUATION.indexOf(c) >= 0 || c == '"' || c == '\'' || c == '<' || c == '>';
      if (ends || c == '%' && ahead(1) == '%') {
        return;
      }
      take();
      if (c == '\\') {
        c = take();
        if (c < 0) {
          throw wrong("the document ends inside a name", "");
        }
      }
      append(c);
    }
  }

  private void string() throws IOException, Malformed {
    take();
    boolean isLong = peek() == '"' && ahead(1) == '"';
    if (isLong) {
      take();
      take();
    }
    for (int c = take(); c >= 0; c = take()) {
      if (c == '"' && !isLong) {
        return;
      }
      if (c == '"' && peek() == '"' && ahead(1) == '"') {
        take();
        take();
        return;
      }
      append(c == '\\' ? escape() : c);
    }
    throw wrong("a text does not end", "close it with a quotation mark");
  }

  private int escape() throws IOException, Malformed {
    int c = take();
    return switch (c) {
      case 't' -> '\t';
      case 'n' -> '\n';
      case 'r' -> '\r';
      case 'b' -> '\b';
      case 'f' -> '\f';
      case 'u' -> {
        int code = 0;
        for (int i = 0; i < 4; i++) {
          int digit = Character.digit(take(), 16);
          if (digit < 0) {
            throw wrong("\\u in a text wants four hexadecimal digits", "");
          }
          code = code * 16 + digit;
        }
        yield code;
      }
      case -1 -> throw wrong("the document ends inside a text", "");
      default -> c;
    };
  }

  private void address() throws IOException, Malformed {
    take();
    for (int c = take(); c != '>'; c = take()) {
      if (c < 0 || c == '\n') {
        throw wrong("an address does not end", "write <http://example.org/>");
      }
      append(c);
    }
  }

  private void append(int c) throws Malformed {
    if (text.length() == LIMIT) {
      throw wrong("a text is longer than " + LIMIT + " characters", "keep such data in a file of its own");
    }
    text.append((char) c);
  }

  private void blanks() throws IOException, Malformed {
    for (int c = peek(); c >= 0; c = peek()) {
      if (c <= ' ' || c == '\ufeff') {
        take();
      } else if (c == '/' && ahead(1) == '/') {
        while (peek() >= 0 && peek() != '\n') {
          take();
        }
      } else if (c == '/' && ahead(1) == '*') {
        take();
        take();
        while (!(peek() == '*' && ahead(1) == '/')) {
          if (take() < 0) {
            throw wrong("a comment does not end", "close it with */");
          }
        }
        take();
        take();
      } else {
        return;
      }
    }
  }

  private int peek() throws IOException, Malformed {
    return ahead(0);
  }

  private int ahead(int distance) throws IOException, Malformed {
    while (filled - position <= distance) {
      System.arraycopy(buffer, position, buffer, 0, filled - position);
      filled -= position;
      position = 0;
      int read = read();
      if (read < 0) {
        return -1;
      }
      filled += read;
    }
    return buffer[position + distance];
  }

  private int read() throws IOException, Malformed {
    try {
      return in.read(buffer, filled, buffer.length - filled);
    } catch (CharacterCodingException e) {
      throw new Malformed(source, line, column, "this is not UTF-8", "save the document in UTF-8");
    }
  }

  private int take() throws IOException, Malformed {
    int c = peek();
    if (c >= 0) {
      position++;
      column++;
      if (c == '\n') {
        line++;
        column = 0;
      }
    }
    return c;
  }
}
