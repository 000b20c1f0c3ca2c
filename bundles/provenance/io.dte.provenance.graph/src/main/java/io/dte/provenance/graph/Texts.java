// SPDX-License-Identifier: Apache-2.0
package io.dte.provenance.graph;

import io.dte.provenance.api.model.QualifiedName;
import io.dte.provenance.api.model.Value;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;

/** Text as it is shown: escaped, shortened, measured without fonts. */
final class Texts {
  private static final int DIGEST_DIGITS = 12;
  private static final double NARROW = 0.32;
  private static final double USUAL = 0.56;
  private static final double CAPITAL = 0.72;
  private static final double WIDE = 1.05;
  private static final String NARROW_LETTERS = "ijlftrI.,:;'|!()[] /\\-";
  private static final String CAPITAL_LETTERS = "mwMW@%#&…→";

  private Texts() {}

  /** For text and attributes of XML and HTML; characters that XML does not know become U+FFFD. */
  static String escaped(String text) {
    StringBuilder out = new StringBuilder(text.length() + 16);
    text.codePoints().forEach(point -> {
      switch (point) {
        case '&' -> out.append("&amp;");
        case '<' -> out.append("&lt;");
        case '>' -> out.append("&gt;");
        case '"' -> out.append("&quot;");
        case '\'' -> out.append("&#39;");
        default -> out.appendCodePoint(isXml(point) ? point : 0xFFFD);
      }
    });
    return out.toString();
  }

  private static boolean isXml(int point) {
    return point == '\n' || point == '\t' || point >= 0x20 && point < 0x7F || point >= 0xA0 && point < 0xD800
        || point >= 0xE000 && point < 0xFFFE || point >= 0x10000;
  }

  /** One line of at most so many characters: what is too long loses its middle, since names often differ at their end. */
  static String shortened(String text, int most) {
    String line = text.replaceAll("\\s+", " ").strip();
    int length = line.codePointCount(0, line.length());
    if (length <= most) {
      return line;
    }
    int head = (most - 1) * 2 / 3;
    int tail = most - 1 - head;
    return line.substring(0, line.offsetByCodePoints(0, head)) + "…"
        + line.substring(line.offsetByCodePoints(line.length(), -tail));
  }

  /** About as wide as a line is in a sans-serif font of the size. */
  static double width(String text, double size) {
    double ems = 0;
    for (int point : text.codePoints().toArray()) {
      if (NARROW_LETTERS.indexOf(point) >= 0) {
        ems += NARROW;
      } else if (point > 0x2E80) {
        ems += WIDE;
      } else if (Character.isUpperCase(point) || CAPITAL_LETTERS.indexOf(point) >= 0) {
        ems += CAPITAL;
      } else {
        ems += USUAL;
      }
    }
    return ems * size;
  }

  static String text(Value value) {
    return value instanceof Value.Literal literal ? literal.lexical() : ((Value.Name) value).name().toString();
  }

  /** The part of a name that tells it from others. */
  static String local(QualifiedName id) {
    String uri = id.uri();
    if (uri.startsWith("urn:hash::")) {
      String digest = uri.substring("urn:hash::".length());
      return digest.substring(0, Math.min(digest.length(), digest.indexOf(':') + 1 + DIGEST_DIGITS));
    }
    int end = uri.length();
    while (end > 1 && "/#".indexOf(uri.charAt(end - 1)) >= 0) {
      end--;
    }
    int start = end - 1;
    while (start > 0 && "/#:".indexOf(uri.charAt(start - 1)) < 0) {
      start--;
    }
    String local = decoded(uri.substring(Math.max(0, start), end));
    return local.isEmpty() ? id.toString() : local;
  }

  private static String decoded(String text) {
    try {
      return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
    } catch (IllegalArgumentException notEncoded) {
      return text;
    }
  }
}
