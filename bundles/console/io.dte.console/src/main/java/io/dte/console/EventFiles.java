// SPDX-License-Identifier: Apache-2.0
package io.dte.console;

import io.dte.foundation.api.command.CommandContext;
import io.dte.foundation.api.problem.DteException;
import io.dte.foundation.api.problem.ExitCode;
import io.dte.foundation.api.problem.Problem;
import io.dte.foundation.api.problem.SourceLocation;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;

/** Fetches the event files of an experiment and writes them below a folder; each appears whole, in place of an older one. */
final class EventFiles {
  private final OwnerApi api;
  private final CommandContext context;

  EventFiles(OwnerApi api, CommandContext context) {
    this.api = api;
    this.context = context;
  }

  /** Returns how many files there are. */
  int fetch(String experiment, Path folder) throws DteException {
    HttpRequest request = api.builder("/api/v1/experiments/" + experiment + "/tensorboard").GET().build();
    int files = 0;
    try {
      HttpResponse<InputStream> answer = api.stream(request);
      try (InputStream body = answer.body(); ZipInputStream zip = new ZipInputStream(body)) {
        if (answer.statusCode() != 200) {
          throw api.problem(new String(body.readAllBytes(), StandardCharsets.UTF_8), answer.statusCode());
        }
        for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
          Path file = folder.resolve(entry.getName()).normalize();
          if (!file.startsWith(folder)) {
            throw new DteException(ExitCode.INVALID, "The server sent a file with the name " + entry.getName(), "");
          }
          write(file, zip);
          files++;
          if (context.interactive()) {
            context.err().print("\r" + files + " runs");
          }
          if (context.cancelled().getAsBoolean()) {
            throw new DteException(ExitCode.CANCELLED, "Cancelled after " + files + " runs", "");
          }
        }
      }
    } catch (IOException e) {
      throw new DteException(new Problem(ExitCode.STORAGE, "The event files cannot be written: " + e.getMessage(),
          SourceLocation.of(folder.toString()), "is the disk full, the folder not writable, or the server gone?"), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new DteException(ExitCode.CANCELLED, "The call was interrupted", "", e);
    }
    if (context.interactive()) {
      context.err().println();
    }
    return files;
  }

  private static void write(Path file, InputStream content) throws IOException {
    Files.createDirectories(file.getParent());
    Path part = file.resolveSibling("." + file.getFileName() + ".part");
    try {
      Files.copy(content, part, StandardCopyOption.REPLACE_EXISTING);
      Files.move(part, file, StandardCopyOption.ATOMIC_MOVE);
    } finally {
      Files.deleteIfExists(part);
    }
  }
}
