// SPDX-License-Identifier: Apache-2.0
package io.dte.compute.local;

import io.dte.compute.api.Task;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The small shell script every task runs under, in a session of its own, so that the task outlives the engine. It writes
 * {@code pid} (its id and start time) before the command starts and {@code exit} (used CPU times and the exit status)
 * after it ended. A file counts only once its last line is complete. {@code sh} catches signals meant for the group, so
 * that the status is written although the command was stopped.
 */
final class Shim {

  /** How the command ended. */
  record Exit(int status, Duration cpu) {}

  private static final String PID = "pid";
  private static final String EXIT = "exit";

  /** Behind the last parenthesis of its stat line, the 20th field is the start time. Only built-ins, to be quick. */
  private static final String SCRIPT = """
      trap : TERM INT HUP
      d=$1; shift
      read -r l < /proc/$$/stat
      f() { echo "$$ ${20} pid" > "$d/pid"; }
      f ${l##*) }
      "$@"
      s=$?
      { times; echo "exit $s"; } > "$d/exit"
      exit $s
      """;

  private Shim() {}

  /** The whole command line that runs a task; its program is given by its path, so that no shell built-in hides it. */
  static List<String> command(Task task, Path program) {
    List<String> line = new ArrayList<>(task.command().size() + 6);
    Path setsid = Path.of("/usr/bin/setsid");
    if (Files.isExecutable(setsid)) {
      line.add(setsid.toString());
    }
    line.add("/bin/sh");
    line.add("-c");
    // A shell exports PWD by itself; a task gets only what it was given.
    line.add(task.environment().containsKey("PWD") ? SCRIPT : "unset PWD OLDPWD\n" + SCRIPT);
    line.add("task");
    line.add(task.folder().toString());
    line.add(program.toString());
    line.addAll(task.command().subList(1, task.command().size()));
    return line;
  }

  /** Forgets an earlier attempt in this folder. */
  static void clear(Path folder) throws IOException {
    Files.createDirectories(folder);
    Files.deleteIfExists(folder.resolve(PID));
    Files.deleteIfExists(folder.resolve(EXIT));
  }

  /** The session's leader, once it wrote who it is. */
  static Optional<ProcessTable.Identity> leader(Path folder) {
    List<String> lines = read(folder.resolve(PID));
    if (lines.isEmpty()) {
      return Optional.empty();
    }
    String[] words = lines.get(0).split(" ");
    return words.length == 3 && words[2].equals("pid")
        ? Optional.of(new ProcessTable.Identity(Long.parseLong(words[0]), Long.parseLong(words[1]))) : Optional.empty();
  }

  /** How long ago the task in this folder started, by the clock of its file system; zero when it did not. */
  static Duration age(Path folder, Clock clock) {
    try {
      Duration age = Duration.between(Files.getLastModifiedTime(folder.resolve(PID)).toInstant(), clock.instant());
      return age.isNegative() ? Duration.ZERO : age;
    } catch (IOException e) {
      return Duration.ZERO;
    }
  }

  /** The exit status, once it is there. */
  static Optional<Exit> exit(Path folder) {
    List<String> lines = read(folder.resolve(EXIT));
    if (lines.isEmpty() || !lines.get(lines.size() - 1).startsWith("exit ")) {
      return Optional.empty();
    }
    int status = Integer.parseInt(lines.get(lines.size() - 1).substring(5));
    return Optional.of(new Exit(status, lines.size() > 2 ? cpu(lines.get(lines.size() - 2)) : Duration.ZERO));
  }

  /** {@code 0m0.01s 0m0.00s}: user and system time of the children. */
  private static Duration cpu(String times) {
    double seconds = 0;
    for (String word : times.trim().split(" ")) {
      int minutes = word.indexOf('m');
      if (minutes > 0 && word.endsWith("s")) {
        seconds += 60 * Double.parseDouble(word.substring(0, minutes))
            + Double.parseDouble(word.substring(minutes + 1, word.length() - 1).replace(',', '.'));
      }
    }
    return Duration.ofMillis(Math.round(seconds * 1000));
  }

  /** The complete lines of a file; none when it is not there. */
  private static List<String> read(Path file) {
    try {
      String text = Files.readString(file, StandardCharsets.ISO_8859_1);
      return text.endsWith("\n") ? text.lines().toList() : List.of();
    } catch (IOException e) {
      return List.of();
    }
  }
}
