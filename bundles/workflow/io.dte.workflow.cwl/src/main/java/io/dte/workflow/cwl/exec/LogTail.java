// SPDX-License-Identifier: Apache-2.0
package io.dte.workflow.cwl.exec;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;

/** Reads the end of what a tool said. */
final class LogTail {
  private static final int TAIL_BYTES = 4096;
  private static final int TAIL_LINES = 5;
  private static final Pattern TERMINAL = Pattern.compile("\u001b\\[[0-9;?]*[A-Za-z]");

  private LogTail() {}

  /** The last lines of a log, joined; empty when there is none. @param from where to begin at the earliest, in bytes */
  static String lastLines(Path file, long from) {
    try (RandomAccessFile in = new RandomAccessFile(file.toFile(), "r")) {
      byte[] tail = new byte[(int) Math.min(TAIL_BYTES, Math.max(0, in.length() - from))];
      in.seek(in.length() - tail.length);
      in.readFully(tail);
      List<String> lines = new String(tail, StandardCharsets.UTF_8).lines().filter(l -> !l.isBlank() && !l.startsWith("$ ")).toList();
      return plain(String.join(" / ", lines.subList(Math.max(0, lines.size() - TAIL_LINES), lines.size())).strip());
    } catch (IOException e) {
      return "";
    }
  }

  /** Without what a terminal would obey: colours, bells, moves of the cursor. */
  private static String plain(String text) {
    return TERMINAL.matcher(text).replaceAll("").replaceAll("[\\p{Cntrl}&&[^\t]]", "");
  }
}
