// SPDX-License-Identifier: Apache-2.0
package io.dte.workflow.cwl.load;

import java.io.ByteArrayOutputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** File paths as URIs and back (RFC 8089), tolerant of what people write. */
public final class Uris {
  private static final String PLAIN = "-._~/!$&'()*+,;=@";

  private Uris() {}

  /** {@code file:///…} of an absolute path. */
  public static String of(Path path) {
    StringBuilder out = new StringBuilder("file://");
    for (byte b : path.toString().getBytes(StandardCharsets.UTF_8)) {
      char c = (char) (b & 0xFF);
      if (c < 0x80 && (Character.isLetterOrDigit(c) || PLAIN.indexOf(c) >= 0)) {
        out.append(c);
      } else {
        hex(out, c);
      }
    }
    return out.toString();
  }

  /** The path of a {@code file:} URI, or of a plain path resolved against a folder. */
  public static Path path(String location, Path folder) {
    if (location.startsWith("file:")) {
      String rest = location.substring(5);
      if (rest.startsWith("//")) {
        int slash = rest.indexOf('/', 2);
        rest = slash < 0 ? "/" : rest.substring(slash);
      }
      return Path.of(decode(rest)).normalize();
    }
    return folder.resolve(location).normalize();
  }

  /** Whether a location has a scheme other than {@code file}; one letter before a colon is no scheme. */
  public static boolean isRemote(String location) {
    int colon = location.indexOf("://");
    return colon > 1 && !location.startsWith("file:") && location.chars().limit(colon).allMatch(Character::isLetterOrDigit);
  }

  /** The folder a base address stands in. */
  public static Path folder(URI base) {
    return path(base.toString(), Path.of("/")).getParent();
  }

  /** Escapes what a reference may not hold, keeping escapes that are there. */
  static String encodeReference(String reference) {
    StringBuilder out = new StringBuilder();
    boolean schemeSeen = reference.startsWith("file:") || isRemote(reference);
    for (byte b : reference.getBytes(StandardCharsets.UTF_8)) {
      char c = (char) (b & 0xFF);
      boolean plain = c < 0x80 && (Character.isLetterOrDigit(c) || PLAIN.indexOf(c) >= 0 || c == '%')
          || c == ':' && schemeSeen;
      if (plain) {
        out.append(c);
      } else {
        hex(out, c);
      }
    }
    return out.toString();
  }

  /** Undoes percent-encoding; what is no valid escape stays. */
  public static String decode(String text) {
    if (text.indexOf('%') < 0) {
      return text;
    }
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    ByteArrayOutputStream out = new ByteArrayOutputStream(bytes.length);
    for (int i = 0; i < bytes.length; i++) {
      int high = i + 2 < bytes.length && bytes[i] == '%' ? Character.digit(bytes[i + 1], 16) : -1;
      int low = high >= 0 ? Character.digit(bytes[i + 2], 16) : -1;
      if (low >= 0) {
        out.write(high << 4 | low);
        i += 2;
      } else {
        out.write(bytes[i]);
      }
    }
    return out.toString(StandardCharsets.UTF_8);
  }

  private static void hex(StringBuilder out, char c) {
    out.append('%').append(Character.toUpperCase(Character.forDigit(c >> 4 & 0xF, 16)))
        .append(Character.toUpperCase(Character.forDigit(c & 0xF, 16)));
  }
}
