// SPDX-License-Identifier: Apache-2.0
package io.dte.compute.slurm;

import io.dte.compute.api.Task;
import io.dte.compute.api.shim.Shim;
import io.dte.foundation.api.file.AtomicFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The shell script of a task, {@code task.sh} in its folder, which a job executes on a node. Exactly one job may: the first
 * writes its id into {@code claim}, exclusively, and others end quietly. So neither a submission that was repeated because
 * nobody knew whether the first one had arrived, nor a job that was believed lost, executes a task twice. A job that Slurm
 * starts again keeps its claim; it ends at once when the command had come to its own end before,
 * for which a TERM is not taken.
 */
final class TaskScript {
  static final String NAME = "task.sh";
  private static final String CLAIM = "claim";
  private static final String BATCH = "batch";
  /** From TERM to KILL after the time limit. */
  private static final int GRACE_SECONDS = 10;

  /** Who was ended by TERM may have been so by Slurm, also where the script was through before its own turn came. */
  private static final String CLAIMING = """
      j=${SLURM_ARRAY_JOB_ID:-$SLURM_JOB_ID}${SLURM_ARRAY_TASK_ID:+_$SLURM_ARRAY_TASK_ID}
      set -C
      { echo "$j" > "$d/claim"; } 2>/dev/null
      set +C
      read -r c < "$d/claim"
      [ "$c" = "$j" ] || exit 0
      if [ -f "$d/exit" ]; then
        e=
        i=
        while read -r k a b s; do
          case $k in exit) e=$a ;; ran) i=$s ;; failed) e=127 ;; esac
        done < "$d/exit"
        [ -n "$e" ] && [ "$e" != 143 ] && [ -z "$i" ] && exit "$e"
        rm -f "$d/exit" "$d/pid"
      fi
      fail() { echo "failed $* (node ${SLURMD_NODENAME:-$(hostname)})" > "$d/exit"; exit 127; }
      """;

  /** Looks a program up as the local runner does, so that no built-in of the shell hides it and people learn why. */
  private static final String SEARCH = """
      case $p in
        */*)
          [ -e "$p" ] || fail "the program '$p' does not exist"
          [ -d "$p" ] && fail "the program '$p' is a directory"
          [ -x "$p" ] || fail "the program '$p' is not executable; chmod +x it" ;;
        *)
          f=
          set -f
          IFS=:
          for a in $w; do
            [ -f "$a/$p" ] && [ -x "$a/$p" ] && f=$a/$p && break
          done
          unset IFS
          [ -n "$f" ] || fail "the program '$p' was not found on the PATH $w"
          p=$f ;;
      esac
      """;

  private TaskScript() {}

  /** Forgets an earlier attempt and writes the script. The task is one of the host. */
  static void write(Task task, List<String> passed) throws IOException {
    Path folder = task.folder();
    Shim.clear(folder);
    Files.deleteIfExists(folder.resolve(CLAIM));
    Files.deleteIfExists(folder.resolve(BATCH));
    Files.writeString(folder.resolve(NAME), text(task, passed), StandardCharsets.UTF_8);
  }

  static String text(Task task, List<String> passed) {
    StringBuilder script = new StringBuilder("#!/bin/sh\nd=").append(quote(task.folder())).append('\n').append(CLAIMING);
    String work = quote(task.workingDirectory());
    script.append("cd ").append(work).append(" 2>/dev/null || fail the working directory ").append(work).append(" does not exist\n");
    script.append("p=").append(Shell.quote(task.command().get(0))).append("\nw=")
        .append(Shell.quote(task.environment().getOrDefault("PATH", "/usr/local/bin:/usr/bin:/bin"))).append('\n').append(SEARCH);
    String input = task.stdin() == null ? "/dev/null" : quote(task.stdin());
    script.append("[ -r ").append(input).append(" ] || fail the input ").append(input).append(" cannot be read\n");
    // A file of the task's own starts empty; one elsewhere is a log that others wrote to before.
    boolean own = task.stdout().startsWith(task.workingDirectory());
    script.append("exec < ").append(input).append(own ? " > " : " >> ").append(quote(task.stdout()))
        .append(task.stderr().equals(task.stdout()) ? " 2>&1" : " 2>> " + quote(task.stderr())).append('\n');
    script.append("exec /usr/bin/env -i");
    passed.forEach(name -> script.append(" ${").append(name).append("+\"").append(name).append("=$").append(name).append("\"}"));
    for (Map.Entry<String, String> variable : new java.util.TreeMap<>(task.environment()).entrySet()) {
      script.append(' ').append(Shell.quote(variable.getKey() + "=" + variable.getValue()));
    }
    List<String> shim = Shim.command(task.folder(), List.of(), task.environment().containsKey("PWD"));
    shim.forEach(word -> script.append(' ').append(Shell.quote(word)));
    if (!task.timeLimit().isZero()) {
      script.append(" /usr/bin/timeout -k ").append(GRACE_SECONDS).append(' ')
          .append(task.timeLimit().toMillis() / 1000.0);
    }
    script.append(" \"$p\"");
    task.command().subList(1, task.command().size()).forEach(word -> script.append(' ').append(Shell.quote(word)));
    return script.append('\n').toString();
  }

  private static String quote(Path path) {
    return Shell.quote(path.toString());
  }

  /** Which job executes the task, once one does. */
  static Optional<JobId> claim(Path folder) {
    return read(folder.resolve(CLAIM)).flatMap(JobId::parse);
  }

  /** Notes, before the submission, by which comment its job can be found: @param index in the array, -1 for none */
  static void note(Path folder, String batch, int index) throws IOException {
    AtomicFile.write(folder.resolve(BATCH), (batch + " " + index + "\n").getBytes(StandardCharsets.UTF_8));
  }

  /** Where a task was to be submitted. */
  record Noted(String batch, int index) {}

  static Optional<Noted> noted(Path folder) {
    return read(folder.resolve(BATCH)).map(line -> line.strip().split(" ")).filter(words -> words.length == 2)
        .map(words -> new Noted(words[0], Integer.parseInt(words[1])));
  }

  private static Optional<String> read(Path file) {
    try {
      String text = Files.readString(file, StandardCharsets.UTF_8);
      return text.endsWith("\n") ? Optional.of(text) : Optional.empty();
    } catch (IOException e) {
      return Optional.empty();
    }
  }
}
