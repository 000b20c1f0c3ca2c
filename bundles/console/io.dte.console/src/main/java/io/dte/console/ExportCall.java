// SPDX-License-Identifier: Apache-2.0
package io.dte.console;

import io.dte.foundation.api.exchange.RunExport;
import io.dte.foundation.api.problem.DteException;
import io.dte.foundation.api.problem.ExitCode;
import io.dte.foundation.api.problem.Problem;
import io.dte.foundation.api.problem.SourceLocation;
import io.dte.foundation.api.run.Run;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.function.Function;

/** Writes a run into a file, in one of the formats there are; whoever owns the data directory is asked to do it. */
record ExportCall(Platform platform, Run run, String format) {
  /** Events, logs and results, as they are. */
  static final String PLAIN = "files";

  /** Writes the content of a file. */
  @FunctionalInterface
  private interface Content {
    void writeTo(OutputStream out) throws DteException, IOException;
  }

  /**
   * Writes to a temporary name first: nothing half-written remains.
   *
   * @param target gives the file for an ending such as {@code zip}
   * @return the file written
   */
  Path write(Function<String, Path> target) throws DteException {
    if (format.equals(PLAIN)) {
      return write(target.apply("zip"), new RunFolderExport(platform.runs(), run)::write);
    }
    RunExport export = platform.export(format);
    return write(target.apply(export.extension()), content(export));
  }

  /** Writes to a stream, which stays open. */
  void write(OutputStream out) throws DteException {
    try {
      Content content = format.equals(PLAIN) ? new RunFolderExport(platform.runs(), run)::write : content(platform.export(format));
      content.writeTo(out);
      out.flush();
    } catch (IOException e) {
      throw new DteException(ExitCode.STORAGE, "The run cannot be exported: " + e.getMessage(), "", e);
    }
  }

  private Content content(RunExport export) throws DteException {
    if (!platform.isOwned()) {
      return out -> export.write(run.id(), out);
    }
    OwnerApi api = platform.ownerApi();
    return out -> {
      try (InputStream in = api.download("/api/v1/runs/" + run.id() + "/export?format=" + format)) {
        in.transferTo(out);
      }
    };
  }

  private static Path write(Path target, Content content) throws DteException {
    if (Files.exists(target)) {
      throw new DteException(new Problem(ExitCode.CONFLICT, "This file exists already", SourceLocation.of(target.toString()),
          "choose another name"));
    }
    Path part = target.resolveSibling(target.getFileName() + ".part");
    try {
      try (OutputStream out = Files.newOutputStream(part)) {
        content.writeTo(out);
      }
      Files.move(part, target, StandardCopyOption.ATOMIC_MOVE);
      return target;
    } catch (IOException e) {
      throw new DteException(new Problem(ExitCode.STORAGE, "The run cannot be exported: " + e.getMessage(),
          SourceLocation.of(target.toString()), "is the disk full, or the folder not writable?"), e);
    } finally {
      try {
        Files.deleteIfExists(part);
      } catch (IOException e) {
        part.toFile().deleteOnExit();
      }
    }
  }
}
