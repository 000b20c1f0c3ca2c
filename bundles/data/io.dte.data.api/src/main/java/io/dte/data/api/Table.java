// SPDX-License-Identifier: Apache-2.0
package io.dte.data.api;

import io.dte.foundation.api.problem.DteException;
import io.dte.foundation.api.problem.ExitCode;
import io.dte.foundation.api.problem.Problem;
import io.dte.foundation.api.problem.SourceLocation;
import java.io.IOException;
import java.io.Reader;
import java.nio.charset.MalformedInputException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A table of texts with named columns: a CSV file (RFC 4180, comma, UTF-8, a header line; lines starting with {@code #}
 * are remarks). Written with a line feed after each line and quotes only where they are needed, so that equal tables
 * make equal bytes.
 *
 * @param source where it came from, for messages
 * @param columns names
 * @param rows each as long as {@code columns}
 * @param lines the line of each row in {@code source}, counted from 1; empty when the table was not read from a file
 */
public record Table(String source, List<String> columns, List<List<String>> rows, List<Integer> lines) {

  public Table {
    columns = List.copyOf(columns);
    rows = rows.stream().map(List::copyOf).toList();
    lines = List.copyOf(lines);
  }

  public Table(List<String> columns, List<List<String>> rows) {
    this("", columns, rows, List.of());
  }

  /**
   * Reads a file.
   *
   * @throws DteException it cannot be read, a line has another number of fields than the header, or a column of
   *     {@code required} is missing
   */
  public static Table read(Path file, List<String> required) throws DteException {
    String source = file.toString();
    String text;
    try {
      text = Files.readString(file, StandardCharsets.UTF_8);
    } catch (MalformedInputException e) {
      throw invalid(source, 0, "is no UTF-8 text", "save the table as CSV in UTF-8", e);
    } catch (IOException e) {
      throw new DteException(new Problem(Files.exists(file) ? ExitCode.STORAGE : ExitCode.INVALID,
          Files.exists(file) ? "the table cannot be read" : "there is no such table", SourceLocation.of(source), ""), e);
    }
    Table table = parse(source, text);
    for (String column : required) {
      if (!table.columns.contains(column)) {
        throw invalid(source, 1, "the column \"" + column + "\" is missing",
            "the header needs " + String.join(",", required), null);
      }
    }
    return table;
  }

  private static Table parse(String source, String text) throws DteException {
    List<List<String>> rows = new ArrayList<>();
    List<Integer> lines = new ArrayList<>();
    try (Reader in = new java.io.StringReader(text.startsWith("\uFEFF") ? text.substring(1) : text)) {
      CsvParser parser = new CsvParser(in);
      for (List<String> row = parser.next(); row != null; row = parser.next()) {
        rows.add(row);
        lines.add(parser.line());
      }
    } catch (IOException e) {
      throw invalid(source, 0, e.getMessage(), "close each quoted field", e);
    }
    if (rows.isEmpty()) {
      throw invalid(source, 1, "the table is empty", "its first line names the columns", null);
    }
    List<String> header = rows.remove(0);
    lines.remove(0);
    for (int i = 0; i < rows.size(); i++) {
      if (rows.get(i).size() != header.size()) {
        throw invalid(source, lines.get(i), "the line has " + rows.get(i).size() + " fields, the header "
            + header.size(), "quote fields that hold a comma", null);
      }
    }
    return new Table(source, header, rows, lines);
  }

  /** A field of a row. */
  public String text(int row, String column) {
    return rows.get(row).get(columns.indexOf(column));
  }

  /** A field as a number; NaN when it is empty. @throws DteException it is no number; names file and line */
  public double number(int row, String column) throws DteException {
    String text = text(row, column).trim();
    if (text.isEmpty()) {
      return Double.NaN;
    }
    try {
      return Double.parseDouble(text);
    } catch (NumberFormatException e) {
      throw problem(row, "\"" + text + "\" in column \"" + column + "\" is no number", "write it as 12.5");
    }
  }

  /** What is wrong with a row, placed in its file. */
  public DteException problem(int row, String message, String hint) {
    return invalid(source, lines.isEmpty() ? 0 : lines.get(row), message, hint, null);
  }

  /** Writes header and rows. */
  public void write(Appendable out) throws IOException {
    writeRow(out, columns);
    for (List<String> row : rows) {
      writeRow(out, row);
    }
  }

  private static void writeRow(Appendable out, List<String> row) throws IOException {
    for (int i = 0; i < row.size(); i++) {
      String field = row.get(i);
      boolean quote = field.chars().anyMatch(c -> c == ',' || c == '"' || c == '\n' || c == '\r')
          || (i == 0 && field.startsWith("#"));
      out.append(i == 0 ? "" : ",").append(quote ? '"' + field.replace("\"", "\"\"") + '"' : field);
    }
    out.append('\n');
  }

  private static DteException invalid(String source, int line, String message, String hint, Throwable cause) {
    return new DteException(new Problem(ExitCode.INVALID, message, new SourceLocation(source, line, 0), hint), cause);
  }
}
