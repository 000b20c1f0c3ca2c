// SPDX-License-Identifier: Apache-2.0
package io.dte.compute.container;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;

/** Reads a tar archive (POSIX ustar and pax, GNU long names) entry after entry. For one thread. */
final class TarEntries {
  private static final int BLOCK = 512;
  private static final int MAX_META = 1 << 20;

  /**
   * @param name as it stands in the archive
   * @param type the type flag: {@code 0} file, {@code 1} hard link, {@code 2} symbolic link, {@code 5} folder …
   * @param link what a link leads to
   * @param mode permission bits
   * @param size bytes of content
   */
  record Entry(String name, char type, String link, int mode, long size) {}

  private final InputStream in;
  private long left;
  private long padding;

  TarEntries(InputStream in) {
    this.in = in;
  }

  /** The next entry, or null at the end; what was not read of the one before is skipped. */
  Entry next() throws IOException {
    Map<String, String> pax = new HashMap<>();
    while (true) {
      in.skipNBytes(left + padding);
      left = 0;
      padding = 0;
      byte[] header = in.readNBytes(BLOCK);
      if (header.length == 0 || isZero(header)) {
        return null;
      }
      if (header.length < BLOCK) {
        throw new EOFException("the archive is cut off");
      }
      check(header);
      char type = header[156] == 0 ? '0' : (char) header[156];
      open(number(header, 124, 12));
      switch (type) {
        case 'x' -> pax.putAll(pax(content()));
        case 'g' -> content();
        case 'L' -> pax.putIfAbsent("path", zeroEnded(content()));
        case 'K' -> pax.putIfAbsent("linkpath", zeroEnded(content()));
        default -> {
          if (pax.containsKey("size")) {
            open(Long.parseLong(pax.get("size")));
          }
          String prefix = text(header, 257, 5).equals("ustar") && header[263] == '0' ? text(header, 345, 155) : "";
          String name = text(header, 0, 100);
          return new Entry(pax.getOrDefault("path", prefix.isEmpty() ? name : prefix + "/" + name), type,
              pax.getOrDefault("linkpath", text(header, 157, 100)), (int) number(header, 100, 8) & 0777, left);
        }
      }
    }
  }

  private void open(long size) throws IOException {
    if (size < 0) {
      throw new IOException("the archive is damaged: an entry of negative size");
    }
    left = size;
    padding = (BLOCK - size % BLOCK) % BLOCK;
  }

  /** The content of the entry read last. */
  InputStream stream() {
    return new InputStream() {
      @Override
      public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
      }

      @Override
      public int read(byte[] buffer, int offset, int length) throws IOException {
        if (left == 0) {
          return length == 0 ? 0 : -1;
        }
        int count = in.read(buffer, offset, (int) Math.min(length, left));
        if (count < 0) {
          throw new EOFException("the archive is cut off");
        }
        left -= count;
        return count;
      }
    };
  }

  private byte[] content() throws IOException {
    if (left > MAX_META) {
      throw new IOException("the archive is damaged: a header of " + left + " bytes");
    }
    return stream().readAllBytes();
  }

  /** {@code LENGTH KEY=VALUE\n}, again and again. */
  private static Map<String, String> pax(byte[] bytes) throws IOException {
    Map<String, String> out = new HashMap<>();
    int at = 0;
    while (at < bytes.length) {
      int blank = at;
      while (blank < bytes.length && bytes[blank] != ' ') {
        blank++;
      }
      int length;
      try {
        length = Integer.parseInt(new String(bytes, at, blank - at, StandardCharsets.US_ASCII));
      } catch (NumberFormatException e) {
        throw new IOException("the archive is damaged: a header without length", e);
      }
      if (length <= blank - at + 1 || at + length > bytes.length) {
        throw new IOException("the archive is damaged: a header of wrong length");
      }
      String field = new String(bytes, blank + 1, length - (blank - at) - 2, StandardCharsets.UTF_8);
      int equals = field.indexOf('=');
      if (equals > 0) {
        out.put(field.substring(0, equals), field.substring(equals + 1));
      }
      at += length;
    }
    return out;
  }

  private static void check(byte[] header) throws IOException {
    long sum = 0;
    for (int i = 0; i < BLOCK; i++) {
      sum += i >= 148 && i < 156 ? ' ' : header[i] & 0xff;
    }
    if (sum != number(header, 148, 8)) {
      throw new IOException("this is no tar archive, or it is damaged");
    }
  }

  private static long number(byte[] header, int from, int length) throws IOException {
    if ((header[from] & 0x80) != 0) {
      long value = header[from] & 0x7f;
      for (int i = 1; i < length; i++) {
        value = value << 8 | header[from + i] & 0xff;
      }
      return value;
    }
    String digits = text(header, from, length).trim();
    try {
      return digits.isEmpty() ? 0 : Long.parseLong(digits, 8);
    } catch (NumberFormatException e) {
      throw new IOException("this is no tar archive, or it is damaged", e);
    }
  }

  private static String text(byte[] header, int from, int length) {
    int end = from;
    while (end < from + length && header[end] != 0) {
      end++;
    }
    return new String(header, from, end - from, StandardCharsets.UTF_8);
  }

  private static String zeroEnded(byte[] bytes) {
    return text(bytes, 0, bytes.length);
  }

  private static boolean isZero(byte[] header) {
    for (byte b : header) {
      if (b != 0) {
        return false;
      }
    }
    return true;
  }
}
