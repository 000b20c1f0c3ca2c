// SPDX-License-Identifier: Apache-2.0
package io.dte.console;

import com.fasterxml.jackson.databind.JsonNode;
import io.dte.foundation.api.run.Usage;
import java.io.PrintStream;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** A table of text columns, for people. */
final class Text {
  private static final int LONGEST = 200;
  private final List<List<String>> rows = new ArrayList<>();

  Text row(String... cells) {
    rows.add(List.of(cells));
    return this;
  }

  void print(PrintStream out) {
    int columns = rows.stream().mapToInt(List::size).max().orElse(0);
    int[] widths = new int[columns];
    for (List<String> row : rows) {
      for (int i = 0; i < row.size(); i++) {
        widths[i] = Math.max(widths[i], row.get(i).length());
      }
    }
    for (List<String> row : rows) {
      StringBuilder line = new StringBuilder();
      for (int i = 0; i < row.size(); i++) {
        line.append(row.get(i));
        if (i < row.size() - 1) {
          line.append(" ".repeat(widths[i] - row.get(i).length() + 2));
        }
      }
      out.println(line.toString().stripTrailing());
    }
  }

  /** {@code 0.3 s}, {@code 12 s}, {@code 4 min 10 s}, {@code 2 h 5 min}; empty when it did not begin. */
  static String duration(Instant from, Instant to) {
    if (from == null || to == null) {
      return "";
    }
    return duration(Duration.between(from, to));
  }

  /** {@code 0.3 s}, {@code 12 s} … */
  static String seconds(double seconds) {
    return duration(Duration.ofMillis(Math.round(seconds * 1000)));
  }

  private static String duration(Duration time) {
    long seconds = time.toSeconds();
    if (seconds < 10) {
      return time.toMillis() / 100 / 10.0 + " s";
    }
    if (seconds < 60) {
      return seconds + " s";
    }
    return seconds < 3600 ? seconds / 60 + " min " + seconds % 60 + " s" : seconds / 3600 + " h " + seconds / 60 % 60 + " min";
  }

  /** {@code 512 KiB}, {@code 3.2 MiB}, {@code 12 GiB}. */
  static String bytes(long bytes) {
    String[] units = {"B", "KiB", "MiB", "GiB", "TiB"};
    double amount = bytes;
    int unit = 0;
    while (amount >= 1024 && unit < units.length - 1) {
      amount /= 1024;
      unit++;
    }
    return (amount < 10 && unit > 0 ? Math.round(amount * 10) / 10.0 + "" : Long.toString(Math.round(amount))) + " " + units[unit];
  }

  static String usage(Usage usage) {
    return seconds(usage.cpuSeconds()) + " of CPU in " + seconds(usage.wallSeconds()) + " of tools"
        + (usage.peakMemoryBytes() > 0 ? ", at most " + bytes(usage.peakMemoryBytes()) + " of memory each" : "");
  }

  /** A value on one line: a file by its path, a list by its elements, what is long cut. */
  static String brief(JsonNode value) {
    String text = plain(value);
    return text.length() > LONGEST ? text.substring(0, LONGEST) + " …" : text;
  }

  private static String plain(JsonNode value) {
    JsonNode path = value.hasNonNull("path") ? value.get("path") : value.path("location");
    if (value.isObject() && path.isTextual()) {
      return path.asText().startsWith("file://") ? path.asText().substring("file://".length()) : path.asText();
    }
    if (value.isArray() && !value.isEmpty()) {
      List<String> items = new ArrayList<>();
      value.forEach(item -> items.add(plain(item)));
      return String.join(", ", items);
    }
    return value.isTextual() ? value.asText() : value.toString();
  }
}
