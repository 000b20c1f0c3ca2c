// SPDX-License-Identifier: Apache-2.0
package io.dte.desktop.model;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** Reads what a growing file gained since the last time. For one thread at a time. */
public final class LogTail {
  /** How much of a log is shown. */
  public static final int MAX_CHARS = 512 * 1024;
  private static final int CHUNK = 256 * 1024;

  private final Path file;
  private long position = -1;

  public LogTail(Path file) {
    this.file = file;
  }

  /** New text, in chunks; empty when there is none, or the file is not there. Of a long file only the end. */
  public String more() {
    if (!Files.isRegularFile(file)) {
      return "";
    }
    try (RandomAccessFile input = new RandomAccessFile(file.toFile(), "r")) {
      long length = input.length();
      if (position < 0 || position > length) {
        position = Math.max(0, length - MAX_CHARS);
      }
      byte[] bytes = new byte[(int) Math.min(CHUNK, length - position)];
      input.seek(position);
      input.readFully(bytes);
      int whole = wholeCharacters(bytes);
      position += whole;
      return new String(bytes, 0, whole, StandardCharsets.UTF_8);
    } catch (IOException e) {
      return "";
    }
  }

  /** How many bytes come before a UTF-8 character that is not complete yet. */
  private static int wholeCharacters(byte[] bytes) {
    int start = bytes.length - 1;
    while (start >= 0 && start >= bytes.length - 4 && (bytes[start] & 0xC0) == 0x80) {
      start--;
    }
    if (start < 0 || (bytes[start] & 0x80) == 0) {
      return bytes.length;
    }
    int needed = Integer.numberOfLeadingZeros(~(bytes[start] << 24));
    return needed >= 2 && needed <= 4 && bytes.length - start < needed ? start : bytes.length;
  }
}
