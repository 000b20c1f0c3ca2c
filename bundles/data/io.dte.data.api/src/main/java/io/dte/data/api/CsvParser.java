// SPDX-License-Identifier: Apache-2.0
package io.dte.data.api;

import java.io.IOException;
import java.io.Reader;
import java.util.ArrayList;
import java.util.List;

/** Splits CSV text into rows of fields, as RFC 4180 says; skips empty lines and lines that start with {@code #}. */
final class CsvParser {
  private final Reader in;
  private int next;
  private int line = 1;
  private int rowLine;

  CsvParser(Reader in) throws IOException {
    this.in = in;
    this.next = in.read();
  }

  /** The line on which the last row began. */
  int line() {
    return rowLine;
  }

  /** The next row, or null at the end. @throws IOException a quoted field does not end */
  List<String> next() throws IOException {
    while (next == '\n' || next == '\r' || next == '#') {
      if (next == '#') {
        while (next >= 0 && next != '\n') {
          advance();
        }
      } else {
        advance();
      }
    }
    if (next < 0) {
      return null;
    }
    rowLine = line;
    List<String> row = new ArrayList<>();
    row.add(field());
    while (next == ',') {
      advance();
      row.add(field());
    }
    return row;
  }

  private String field() throws IOException {
    StringBuilder text = new StringBuilder();
    if (next == '"') {
      advance();
      while (true) {
        if (next < 0) {
          throw new IOException("the quoted field that begins on line " + rowLine + " does not end");
        }
        if (next == '"') {
          advance();
          if (next != '"') {
            break;
          }
        }
        text.append((char) next);
        advance();
      }
    }
    while (next >= 0 && next != ',' && next != '\n') {
      if (next != '\r') {
        text.append((char) next);
      }
      advance();
    }
    return text.toString();
  }

  private void advance() throws IOException {
    if (next == '\n') {
      line++;
    }
    next = in.read();
  }
}
