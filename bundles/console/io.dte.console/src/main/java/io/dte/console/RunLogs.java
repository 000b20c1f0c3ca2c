// SPDX-License-Identifier: Apache-2.0
package io.dte.console;

import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** What the steps of a run said: {@code log/STEP.log} in its folder. Remembers how far each was shown. */
final class RunLogs {
  private static final String SUFFIX = ".log";

  /** How much of a log's end may hold its last lines: a log may be larger than memory. */
  private static final int TAIL_BYTES = 1 << 16;

  private final Path folder;
  private final Map<Path, Long> shown = new HashMap<>();
  private Path current;

  RunLogs(Path run) {
    folder = run.resolve("log");
  }

  /** The last lines of one step. */
  List<String> last(String step, int count) throws IOException {
    Path file = folder.resolve(step + SUFFIX);
    if (!Files.isRegularFile(file)) {
      return List.of();
    }
    try (SeekableByteChannel channel = Files.newByteChannel(file)) {
      long from = Math.max(0, channel.size() - TAIL_BYTES);
      ByteBuffer tail = ByteBuffer.allocate((int) (channel.size() - from));
      channel.position(from);
      while (tail.hasRemaining() && channel.read(tail) >= 0) {
        continue;
      }
      String text = new String(tail.array(), 0, tail.position(), StandardCharsets.ISO_8859_1);
      // Where the tail begins, a line may be cut; it is dropped unless there is no other.
      List<String> lines = text.substring(from == 0 ? 0 : text.indexOf('\n') + 1).lines()
          .filter(line -> !line.isBlank()).toList();
      return lines.subList(Math.max(0, lines.size() - count), lines.size());
    }
  }

  /** Prints what is new since the last call, with a heading where another step begins to speak; all steps if empty. */
  void print(PrintStream out, String step) throws IOException {
    if (!Files.isDirectory(folder)) {
      return;
    }
    List<Path> files;
    try (Stream<Path> found = Files.walk(folder)) {
      files = found.filter(file -> file.toString().endsWith(SUFFIX) && (step.isEmpty() || name(file).equals(step)))
          .sorted().toList();
    }
    for (Path file : files) {
      long from = shown.getOrDefault(file, 0L);
      if (Files.size(file) <= from) {
        continue;
      }
      if (step.isEmpty() && !file.equals(current)) {
        out.println("== " + name(file));
        current = file;
      }
      try (InputStream bytes = Files.newInputStream(file)) {
        bytes.skipNBytes(from);
        shown.put(file, from + bytes.transferTo(out));
      }
    }
    out.flush();
  }

  private String name(Path file) {
    String name = folder.relativize(file).toString();
    return name.substring(0, name.length() - SUFFIX.length());
  }
}
