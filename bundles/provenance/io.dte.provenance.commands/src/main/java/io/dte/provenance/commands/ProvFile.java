// SPDX-License-Identifier: Apache-2.0
package io.dte.provenance.commands;

import io.dte.foundation.api.command.CommandContext;
import io.dte.foundation.api.problem.DteException;
import io.dte.foundation.api.problem.ExitCode;
import io.dte.foundation.api.problem.Problem;
import io.dte.provenance.api.format.ProvFormat;
import io.dte.provenance.api.format.ProvFormats;
import io.dte.provenance.api.model.Document;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/**
 * A document of provenance as the command line names it: a file, or {@code -} for standard input or output.
 *
 * @param name as the user wrote it
 * @param format the format's name; empty for that of the file's extension
 */
record ProvFile(String name, String format) {
  private static final String STANDARD = "-";

  private ProvFormat format(ProvFormats formats, String option) throws DteException {
    if (!format.isEmpty()) {
      return formats.find(format);
    }
    int dot = name.lastIndexOf('.');
    if (name.equals(STANDARD) || dot < 0) {
      throw new DteException(ExitCode.USAGE, "the format of '" + name + "' cannot be told from its name",
          "name it with " + option);
    }
    return formats.find(name.substring(dot + 1));
  }

  /** @param option the one that names the format, for the hint */
  Document read(ProvFormats formats, CommandContext context, String option) throws DteException {
    ProvFormat chosen = format(formats, option);
    Path file = context.resolve(name);
    try {
      if (name.equals(STANDARD)) {
        return formats.read(chosen, context.in(), "standard input");
      }
      try (InputStream in = new BufferedInputStream(Files.newInputStream(file), 1 << 16)) {
        return formats.read(chosen, in, name);
      }
    } catch (IOException e) {
      throw new DteException(Problem.storage("read", file, e), e);
    }
  }

  /** Writes it whole or not at all. */
  void write(Document document, ProvFormats formats, CommandContext context, String option) throws DteException {
    ProvFormat chosen = format(formats, option);
    write(context, out -> chosen.write(document, out));
  }

  /** What a file is filled with. */
  @FunctionalInterface
  interface Content {
    void write(OutputStream out) throws IOException;
  }

  /** Writes it whole or not at all. */
  void write(CommandContext context, Content content) throws DteException {
    Path file = context.resolve(name);
    try {
      if (name.equals(STANDARD)) {
        content.write(context.out());
        context.out().flush();
        return;
      }
      Path part = file.resolveSibling("." + file.getFileName() + ".part");
      try {
        try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(part), 1 << 16)) {
          content.write(out);
        }
        Files.move(part, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
      } finally {
        Files.deleteIfExists(part);
      }
    } catch (IOException e) {
      if (e.getCause() instanceof DteException refused) {
        throw refused;
      }
      throw new DteException(Problem.storage("write", file, e), e);
    }
  }
}
