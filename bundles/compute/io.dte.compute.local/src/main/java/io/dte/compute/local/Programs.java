// SPDX-License-Identifier: Apache-2.0
package io.dte.compute.local;

import io.dte.compute.api.Task;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Finds programs as a shell would, and sends signals. */
final class Programs {
  private static final Logger LOG = LoggerFactory.getLogger(Programs.class);

  /** A command that cannot be started; the message says why, for people. */
  static final class CannotRun extends Exception {
    private static final long serialVersionUID = 1L;

    CannotRun(String message) {
      super(message);
    }
  }

  private Programs() {}

  /** The path of a task's program, looked up on the task's own PATH. */
  static Path find(Task task) throws CannotRun {
    if (!Files.isDirectory(task.workingDirectory())) {
      throw new CannotRun("the working directory " + task.workingDirectory() + " does not exist");
    }
    String name = task.command().get(0);
    if (name.contains("/")) {
      Path path = task.workingDirectory().resolve(name);
      return check(path, name);
    }
    String search = task.environment().getOrDefault("PATH", "/usr/local/bin:/usr/bin:/bin");
    Path unusable = null;
    for (String folder : search.split(":")) {
      Path path = task.workingDirectory().resolve(folder).resolve(name);
      if (Files.isRegularFile(path)) {
        if (Files.isExecutable(path)) {
          return path;
        }
        unusable = path;
      }
    }
    if (unusable != null) {
      throw new CannotRun("the program " + unusable + " is not executable; chmod +x it");
    }
    throw new CannotRun("the program '" + name + "' was not found on the PATH " + search);
  }

  private static Path check(Path path, String name) throws CannotRun {
    if (!Files.exists(path)) {
      throw new CannotRun("the program '" + name + "' does not exist");
    }
    if (Files.isDirectory(path)) {
      throw new CannotRun("the program '" + name + "' is a directory");
    }
    if (!Files.isExecutable(path)) {
      throw new CannotRun("the program '" + name + "' is not executable; chmod +x it");
    }
    return path;
  }

  /** Sends a signal to processes; those that are gone by now do not matter. */
  static void signal(String signal, List<ProcessTable.Identity> processes) {
    List<ProcessTable.Identity> alive = processes.stream().filter(ProcessTable::isAlive).toList();
    if (alive.isEmpty()) {
      return;
    }
    List<String> line = new ArrayList<>(List.of("/bin/sh", "-c", "s=$1; shift; for p; do kill -s $s $p; done", "kill", signal));
    alive.forEach(p -> line.add(Long.toString(p.pid())));
    try {
      new ProcessBuilder(line).redirectErrorStream(true).redirectOutput(ProcessBuilder.Redirect.DISCARD).start().waitFor();
    } catch (IOException e) {
      LOG.warn("Cannot send signal {} to {}: {}", signal, alive, e.getMessage());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
