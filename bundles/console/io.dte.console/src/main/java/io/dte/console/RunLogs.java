// SPDX-License-Identifier: Apache-2.0
package io.dte.console;

import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
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
    try (Stream<String> lines = Files.lines(file, StandardCharsets.ISO_8859_1)) {
      List<String> all = lines.filter(line -> !line.isBlank()).toList();
      return all.subList(Math.max(0, all.size() - count), all.size());
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
