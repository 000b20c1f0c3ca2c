// SPDX-License-Identifier: Apache-2.0
package io.dte.compute.api.shim;

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
 * The small shell script a task's command runs under, so that the task outlives the engine, and what it writes into the
 * task's folder: {@code pid} (its id and start time) before the command starts, and {@code exit} (times and the exit
 * status) after it ended. A file counts only once its last line is complete. The script catches signals meant for the whole
 * group, so that the status is written although the command was stopped. A runner may write {@code exit} itself, with one
 * line {@code failed REASON}, when the command cannot be started; and where the command itself leads its processes, whoever
 * started it writes its end behind the first line of {@code pid}. Thread-safe.
 */
public final class Shim {

  /**
   * How the command ended.
   *
   * @param status as shells report it: above 128 a signal ended the command
   * @param cpu user and system time of the command and its children
   * @param wall from start to end
   * @param interrupted whether somebody sent a signal to the script too: the command may have been stopped from outside
   * @param failure why the command could not be started, for people; empty when it was
   */
  public record Exit(int status, Duration cpu, Duration wall, boolean interrupted, String failure) {}

  /**
   * The script's process.
   *
   * @param pid its id
   * @param start clock ticks from boot to its start, since ids are used again
   * @param boot the boot's id, since after another one both are used again; empty when it is not known
   */
  public record Leader(long pid, long start, String boot) {}

  private static final String PID = "pid";
  private static final String EXIT = "exit";
  private static final String FAILED = "failed ";
  private static final String COMMAND = "command";

  /**
   * Behind the last parenthesis of its stat line, the 20th field is the start time. Only built-ins, to be quick; long names,
   * since what is exported to the command under the same name would be overwritten.
   */
  private static final String SCRIPT = """
      trap dte_stopped=interrupted TERM INT HUP
      dte_stopped=
      dte_folder=$1; shift
      read -r dte_line < /proc/$$/stat
      read -r dte_boot < /proc/sys/kernel/random/boot_id
      dte_pid() { echo "$$ ${20} $dte_boot pid" > "$dte_folder/pid"; }
      dte_pid ${dte_line##*) }
      read -r dte_begin dte_line < /proc/uptime
      "$@"
      dte_status=$?
      read -r dte_end dte_line < /proc/uptime
      { times; echo "ran $dte_begin $dte_end $dte_stopped"; echo "exit $dte_status"; } > "$dte_folder/exit"
      exit $dte_status
      """;

  private Shim() {}

  /**
   * The command line that runs a command under the script.
   *
   * @param folder the task's
   * @param command its program given by its path, so that no shell built-in hides it
   * @param keepsDirectory whether the environment has a {@code PWD} of its own; a shell exports it by itself otherwise, and a
   *     task gets only what it was given
   */
  public static List<String> command(Path folder, List<String> command, boolean keepsDirectory) {
    List<String> line = new ArrayList<>(command.size() + 5);
    line.addAll(List.of("/bin/sh", "-c", keepsDirectory ? SCRIPT : "unset PWD OLDPWD\n" + SCRIPT, "task", folder.toString()));
    line.addAll(command);
    return line;
  }

  /** Forgets an earlier attempt in this folder, which is made when it is not there. */
  public static void clear(Path folder) throws IOException {
    if (!Files.isDirectory(folder)) {
      Files.createDirectories(folder);
      return;
    }
    for (String name : List.of(PID, EXIT)) {
      Path file = folder.resolve(name);
      if (file.toFile().exists()) {
        Files.deleteIfExists(file);
      }
    }
  }

  /**
   * Makes the folder of a task that is over fit for another task, which spares file systems a deletion and a new folder.
   *
   * @return whether it is empty now; false, with nothing changed, where anything was in it but the process of a command that led
   *     itself
   */
  public static boolean empty(Path folder) throws IOException {
    String[] inside = folder.toFile().list();
    if (inside == null || inside.length > 1 || inside.length == 1 && !inside[0].equals(PID)) {
      return false;
    }
    // Not emptied, to be written again: ext4 begins to write such a file to the disk whenever it is closed.
    return inside.length == 0 || Files.deleteIfExists(folder.resolve(PID));
  }

  /** Whether the process in {@code pid} is the command's own, and somebody else writes down how it ends. */
  public static boolean commandLeads(Path folder) {
    List<String> lines = read(folder.resolve(PID));
    return !lines.isEmpty() && lines.get(0).endsWith(" " + COMMAND);
  }

  /** The script's process, or the command's own when somebody else writes down how it ends; once it is known. */
  public static Optional<Leader> leader(Path folder) {
    List<String> lines = read(folder.resolve(PID));
    if (lines.isEmpty()) {
      return Optional.empty();
    }
    String[] words = lines.get(0).split(" ");
    String kind = words[words.length - 1];
    return words.length >= 3 && (kind.equals("pid") || kind.equals(COMMAND))
        ? Optional.of(new Leader(Long.parseLong(words[0]), Long.parseLong(words[1]), words.length > 3 ? words[2] : ""))
        : Optional.empty();
  }

  /** How long ago the task in this folder started, by the clock of its file system; zero when it did not. */
  public static Duration age(Path folder, Clock clock) {
    try {
      Duration age = Duration.between(Files.getLastModifiedTime(folder.resolve(PID)).toInstant(), clock.instant());
      return age.isNegative() ? Duration.ZERO : age;
    } catch (IOException e) {
      return Duration.ZERO;
    }
  }

  /** How it ended, once that is known. */
  public static Optional<Exit> exit(Path folder) {
    List<String> lines = record(folder);
    String last = lines.isEmpty() ? "" : lines.get(lines.size() - 1);
    if (last.startsWith(FAILED)) {
      return Optional.of(new Exit(0, Duration.ZERO, Duration.ZERO, false, last.substring(FAILED.length())));
    }
    if (!last.startsWith("exit ")) {
      return Optional.empty();
    }
    String[] ran = lines.size() > 3 ? lines.get(2).split(" ") : new String[0];
    Duration wall = ran.length > 2 ? seconds(Double.parseDouble(ran[2]) - Double.parseDouble(ran[1])) : Duration.ZERO;
    return Optional.of(new Exit(Integer.parseInt(last.substring(5)), lines.size() > 2 ? cpu(lines.get(1)) : Duration.ZERO, wall,
        ran.length > 3, ""));
  }

  /** What was written at the end: in a file of its own, or behind the process where the command's own leads. */
  private static List<String> record(Path folder) {
    List<String> lines = read(folder.resolve(EXIT));
    if (lines.isEmpty()) {
      List<String> process = read(folder.resolve(PID));
      return process.size() > 1 ? process.subList(1, process.size()) : List.of();
    }
    return lines;
  }

  /** {@code 0m0.01s 0m0.00s}: user and system time of the children. */
  private static Duration cpu(String times) {
    double sum = 0;
    for (String word : times.trim().split(" ")) {
      int minutes = word.indexOf('m');
      if (minutes > 0 && word.endsWith("s")) {
        sum += 60 * Double.parseDouble(word.substring(0, minutes))
            + Double.parseDouble(word.substring(minutes + 1, word.length() - 1).replace(',', '.'));
      }
    }
    return seconds(sum);
  }

  private static Duration seconds(double seconds) {
    return Duration.ofMillis(Math.round(seconds * 1000));
  }

  /** The complete lines of a file; none when it is not there. */
  private static List<String> read(Path file) {
    // Often it is not there, and an exception costs more than a look.
    if (!file.toFile().exists()) {
      return List.of();
    }
    try {
      String text = Files.readString(file, StandardCharsets.ISO_8859_1);
      return text.endsWith("\n") ? text.lines().toList() : List.of();
    } catch (IOException e) {
      return List.of();
    }
  }
}
