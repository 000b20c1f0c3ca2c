// SPDX-License-Identifier: Apache-2.0
package io.dte.foundation.api.command;

import java.io.InputStream;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.Map;
import java.util.function.BooleanSupplier;

/**
 * Where a command executes.
 *
 * @param workingDirectory relative paths are resolved against it
 * @param environment variables
 * @param in standard input
 * @param out standard output: results
 * @param err standard error: progress and problems
 * @param interactive a person watches: progress may be drawn, colours used
 * @param json errors are to be one JSON line
 * @param cancelled becomes true when the caller wants it to stop; long work asks it often
 */
public record CommandContext(Path workingDirectory, Map<String, String> environment, InputStream in, PrintStream out,
    PrintStream err, boolean interactive, boolean json, BooleanSupplier cancelled) {

  public CommandContext {
    environment = Map.copyOf(environment);
  }

  /** A path as the user wrote it, made absolute. */
  public Path resolve(String path) {
    return workingDirectory.resolve(path).normalize();
  }

  /** The same context, writing elsewhere. */
  public CommandContext withStreams(InputStream input, PrintStream output, PrintStream errors) {
    return new CommandContext(workingDirectory, environment, input, output, errors, interactive, json, cancelled);
  }
}
