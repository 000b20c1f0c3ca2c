// SPDX-License-Identifier: Apache-2.0
package io.dte.compute.local;

import io.dte.compute.api.Task;
import io.dte.compute.api.shim.Shim;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A task started directly from here, under its shim. */
final class ShimProcess {
  private static final Path SETSID = Path.of("/usr/bin/setsid");

  private ShimProcess() {}

  static Process start(Task task, Path program) throws IOException {
    ProcessBuilder builder = new ProcessBuilder(command(task, program)).directory(task.workingDirectory().toFile());
    builder.environment().clear();
    builder.environment().putAll(task.environment());
    builder.redirectInput(task.stdin() == null ? new java.io.File("/dev/null") : task.stdin().toFile());
    builder.redirectOutput(startsEmpty(task) ? ProcessBuilder.Redirect.to(task.stdout().toFile())
        : ProcessBuilder.Redirect.appendTo(task.stdout().toFile()));
    if (task.stderr().equals(task.stdout())) {
      builder.redirectErrorStream(true);
    } else {
      builder.redirectError(ProcessBuilder.Redirect.appendTo(task.stderr().toFile()));
    }
    return builder.start();
  }

  /** A file of the task's own starts empty; one elsewhere is a log that others wrote to before. */
  static boolean startsEmpty(Task task) {
    return task.stdout().startsWith(task.workingDirectory());
  }

  /** Under the shim, in a session of its own. */
  private static List<String> command(Task task, Path program) {
    List<String> words = new ArrayList<>(task.command());
    words.set(0, program.toString());
    List<String> line = new ArrayList<>(words.size() + 6);
    if (Files.isExecutable(SETSID)) {
      line.add(SETSID.toString());
    }
    line.addAll(Shim.command(task.folder(), words, task.environment().containsKey("PWD")));
    return line;
  }
}
