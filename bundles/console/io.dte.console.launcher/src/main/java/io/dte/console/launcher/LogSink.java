// SPDX-License-Identifier: Apache-2.0
package io.dte.console.launcher;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import org.slf4j.event.Level;
import org.slf4j.spi.MDCAdapter;

/**
 * Where log lines go. A line is appended in one write, so that the lines of many processes do not mix; what cannot be
 * written is lost, since a full disk must not end a run that needs no disk.
 *
 * @param file the log
 * @param debug write to standard error instead, and more
 * @param context holds the id of the run as {@code run}
 */
record LogSink(Path file, boolean debug, MDCAdapter context) {

  boolean takes(Level level) {
    return level.toInt() >= (debug ? Level.INFO : Level.WARN).toInt();
  }

  void write(Level level, String logger, String message, Throwable thrown) {
    StringWriter text = new StringWriter();
    String run = context.get("run");
    text.append(Instant.now().toString()).append(' ').append(level.name()).append(' ')
        .append(Long.toString(ProcessHandle.current().pid())).append(run == null ? "" : " run=" + run)
        .append(' ').append(logger).append(": ").append(message).append('\n');
    if (thrown != null) {
      thrown.printStackTrace(new PrintWriter(text, true));
    }
    if (debug) {
      System.err.print(text);
      return;
    }
    try {
      Files.createDirectories(file.getParent());
      Files.writeString(file, text.toString(), StandardCharsets.UTF_8, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    } catch (IOException e) {
      return;
    }
  }
}
