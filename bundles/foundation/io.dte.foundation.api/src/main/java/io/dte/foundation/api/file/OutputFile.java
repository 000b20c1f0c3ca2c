// SPDX-License-Identifier: Apache-2.0
package io.dte.foundation.api.file;

import io.dte.foundation.api.problem.DteException;
import io.dte.foundation.api.problem.ExitCode;
import io.dte.foundation.api.problem.Problem;
import io.dte.foundation.api.problem.SourceLocation;
import java.io.IOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/** Writes a file whole or not at all: beside its place first, then moved there. */
public final class OutputFile {

  private OutputFile() {}

  /** Writes UTF-8 text. */
  @FunctionalInterface
  public interface Content {
    void writeTo(Writer out) throws IOException;
  }

  /**
   * Creates or replaces {@code file}, and its folder where it is missing.
   *
   * @throws DteException the disk is full, or the place may not be written to; nothing is left behind then
   */
  public static void write(Path file, Content content) throws DteException {
    Path part = file.resolveSibling("." + file.getFileName() + ".part");
    try {
      Path folder = file.toAbsolutePath().getParent();
      if (folder != null) {
        Files.createDirectories(folder);
      }
      try (Writer out = Files.newBufferedWriter(part, StandardCharsets.UTF_8)) {
        content.writeTo(out);
      }
      Files.move(part, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      DteException problem = new DteException(new Problem(ExitCode.STORAGE, "the file cannot be written: "
          + e.getMessage(), SourceLocation.of(file.toString()), "check free space and permissions of its folder"), e);
      try {
        Files.deleteIfExists(part);
      } catch (IOException cleanup) {
        problem.addSuppressed(cleanup);
      }
      throw problem;
    }
  }
}
