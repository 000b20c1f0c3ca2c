// SPDX-License-Identifier: Apache-2.0
package io.dte.console.launcher;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Reads manifest headers of the common form {@code name;name;attribute=value;directive:=value, …} (OSGi Core 3.2.4). */
final class ManifestHeader {
  /** One part between commas; attribute types are dropped from their names. */
  record Clause(List<String> names, Map<String, String> attributes, Map<String, String> directives) {}

  private ManifestHeader() {}

  static List<Clause> parse(String header) {
    List<Clause> clauses = new ArrayList<>();
    if (header == null || header.isBlank()) {
      return clauses;
    }
    for (String clause : split(header, ',')) {
      List<String> names = new ArrayList<>();
      Map<String, String> attributes = new LinkedHashMap<>();
      Map<String, String> directives = new LinkedHashMap<>();
      for (String part : split(clause, ';')) {
        int equals = equalsSign(part);
        if (equals < 0) {
          names.add(part.strip());
        } else if (part.charAt(equals - 1) == ':') {
          directives.put(part.substring(0, equals - 1).strip(), unquote(part.substring(equals + 1)));
        } else {
          String key = part.substring(0, equals);
          int type = key.indexOf(':');
          attributes.put((type < 0 ? key : key.substring(0, type)).strip(), unquote(part.substring(equals + 1)));
        }
      }
      clauses.add(new Clause(List.copyOf(names), attributes, directives));
    }
    return clauses;
  }

  /** Splits where the separator is outside of quotes; empty parts are left out. */
  static List<String> split(String text, char separator) {
    List<String> parts = new ArrayList<>();
    boolean quoted = false;
    int start = 0;
    for (int i = 0; i <= text.length(); i++) {
      char c = i == text.length() ? separator : text.charAt(i);
      if (c == '"') {
        quoted = !quoted;
      } else if (c == '\\' && quoted) {
        i++;
      } else if (c == separator && (!quoted || i == text.length())) {
        String part = text.substring(start, i);
        if (!part.isBlank()) {
          parts.add(part);
        }
        start = i + 1;
      }
    }
    return parts;
  }

  private static int equalsSign(String part) {
    int quote = part.indexOf('"');
    int equals = part.indexOf('=');
    return equals > 0 && (quote < 0 || equals < quote) ? equals : -1;
  }

  private static String unquote(String value) {
    String text = value.strip();
    if (text.length() < 2 || text.charAt(0) != '"' || !text.endsWith("\"")) {
      return text;
    }
    StringBuilder plain = new StringBuilder(text.length());
    for (int i = 1; i < text.length() - 1; i++) {
      char c = text.charAt(i);
      plain.append(c == '\\' && i + 1 < text.length() - 1 ? text.charAt(++i) : c);
    }
    return plain.toString();
  }
}
