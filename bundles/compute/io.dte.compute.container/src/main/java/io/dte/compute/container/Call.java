// SPDX-License-Identifier: Apache-2.0
package io.dte.compute.container;

import io.dte.foundation.api.problem.DteException;
import io.dte.foundation.api.problem.ExitCode;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * What a program said that was run to its end.
 *
 * @param status its exit status
 * @param said standard output and error together
 */
record Call(int status, String said) {
  private static final List<String> FOLDERS = List.of("/usr/local/bin", "/usr/bin", "/bin");

  boolean succeeded() {
    return status == 0;
  }

  /** The last line that is not empty, for messages. */
  String lastLine() {
    return said.lines().filter(line -> !line.isBlank()).reduce((first, second) -> second).orElse("it ended with status " + status).trim();
  }

  /** Looks a program up as a shell would. */
  static Optional<Path> find(String name) {
    String search = System.getenv().getOrDefault("PATH", "");
    return java.util.stream.Stream.concat(List.of(search.split(":")).stream(), FOLDERS.stream())
        .filter(folder -> !folder.isEmpty()).map(folder -> Path.of(folder).resolve(name))
        .filter(path -> Files.isRegularFile(path) && Files.isExecutable(path)).findFirst();
  }

  /** Runs a program; one that takes longer than the limit is killed. */
  static Call of(Duration limit, List<String> command) throws DteException {
    return of(limit, command, null);
  }

  /** @param input given to standard input, or null */
  static Call of(Duration limit, List<String> command, String input) throws DteException {
    Path output = null;
    try {
      // Into a file: a child that keeps a pipe open must not make anybody wait.
      output = Files.createTempFile("dte-container-", ".log");
      ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(output.toFile());
      if (input == null) {
        builder.redirectInput(new java.io.File("/dev/null"));
      }
      Process process = builder.start();
      if (input != null) {
        try (OutputStream in = process.getOutputStream()) {
          in.write(input.getBytes(StandardCharsets.UTF_8));
        }
      }
      if (!process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
        process.destroyForcibly();
        throw new DteException(ExitCode.UNAVAILABLE, "'" + String.join(" ", command) + "' took longer than "
            + limit.toSeconds() + " s and was stopped", "run it by hand to see what it waits for");
      }
      return new Call(process.exitValue(), Files.readString(output, StandardCharsets.ISO_8859_1));
    } catch (IOException e) {
      throw new DteException(ExitCode.UNAVAILABLE, "Cannot run " + command.get(0) + ": " + e.getMessage(), "is it installed?", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new DteException(ExitCode.CANCELLED, "Interrupted while running " + command.get(0), "", e);
    } finally {
      discard(output);
    }
  }

  private static void discard(Path file) {
    if (file != null) {
      try {
        Files.deleteIfExists(file);
      } catch (IOException e) {
        file.toFile().deleteOnExit();
      }
    }
  }
}
