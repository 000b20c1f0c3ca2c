// SPDX-License-Identifier: Apache-2.0
package io.dte.compute.local;

import io.dte.compute.api.shim.Shim;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Reads Linux's {@code /proc} (proc(5)). A process is known by its id and start time, since ids are used again. */
final class ProcessTable {

  /** @param pid its id; @param start clock ticks from boot to its start */
  record Identity(long pid, long start) {
    /** A process of before the boot is none of those that are there now, whatever their ids. */
    static Identity of(Shim.Leader leader) {
      boolean gone = !leader.boot().isEmpty() && !leader.boot().equals(boot());
      return new Identity(leader.pid(), gone ? NEVER : leader.start());
    }
  }

  /** One line of the table. */
  private record Row(Identity identity, String name, long parent, long session) {}

  /** @param fields of {@code /proc/PID/stat} behind the command's name */
  private record Stat(String name, String[] fields) {
    boolean isZombie() {
      return fields[STATE].equals("Z");
    }

    long number(int field) {
      return Long.parseLong(fields[field]);
    }
  }

  private static final Path PROC = Path.of("/proc");
  /** Fields of {@code /proc/PID/stat} behind the command's name, counted from 0 (proc(5)). */
  private static final int STATE = 0;
  private static final int PARENT = 1;
  private static final int SESSION = 3;
  private static final int START = 19;

  private static final long NEVER = -1;
  private static final long FIRST = 1;

  private ProcessTable() {}

  /** The id of this boot; empty when it cannot be read. */
  private static String boot() {
    try {
      return Files.readString(PROC.resolve("sys/kernel/random/boot_id"), StandardCharsets.ISO_8859_1).strip();
    } catch (IOException e) {
      return "";
    }
  }

  /** Whether this very process is there and not a zombie. */
  static boolean isAlive(Identity process) {
    return stat(PROC.resolve(Long.toString(process.pid))).filter(stat -> !stat.isZombie())
        .map(stat -> stat.number(START) == process.start).orElse(false);
  }

  /** The process of this id, if there is one now. */
  static Optional<Identity> find(long pid) {
    return stat(PROC.resolve(Long.toString(pid))).map(stat -> new Identity(pid, stat.number(START)));
  }

  /**
   * What else runs beside a task.
   *
   * @param launcher the process that started it, and adopts its orphans; 0 where there is none
   * @param others the leaders of other tasks, which are none of its own wherever they work
   */
  record Neighbours(long launcher, Set<Identity> others) {}

  /**
   * All processes that belong to a task: the session's members, descendants that made a session of their own, and
   * orphans of them, which became children of the machine's first process or of a launcher, recognised by a working directory
   * inside the task's and a start after the task's.
   */
  static Set<Identity> family(Identity leader, Path workingDirectory, Neighbours neighbours) {
    Map<Long, Row> rows = new HashMap<>();
    for (Row row : rows()) {
      rows.put(row.identity.pid, row);
    }
    Set<Identity> family = new LinkedHashSet<>();
    Set<Long> pids = new HashSet<>();
    if (rows.containsKey(leader.pid) && rows.get(leader.pid).identity.equals(leader)) {
      pids.add(leader.pid);
      family.add(leader);
    }
    Set<Long> guardians = new HashSet<>(List.of(FIRST, neighbours.launcher()));
    if (family.contains(leader)) {
      // A launcher of an earlier engine.
      Row parent = rows.get(rows.get(leader.pid).parent);
      if (parent != null && parent.name.equals(Launcher.NAME)) {
        guardians.add(parent.identity.pid);
      }
    }
    boolean grown = true;
    while (grown) {
      grown = false;
      for (Row row : rows.values()) {
        if (!pids.contains(row.identity.pid) && row.identity.start >= leader.start && !neighbours.others().contains(row.identity)
            && (row.session == leader.pid || pids.contains(row.parent)
                || guardians.contains(row.parent) && worksIn(row.identity.pid, workingDirectory))) {
          pids.add(row.identity.pid);
          family.add(row.identity);
          grown = true;
        }
      }
    }
    return family;
  }

  /** The sum of the largest resident sets of these processes, in bytes. */
  static long peakMemory(Set<Identity> processes) {
    long sum = 0;
    for (Identity process : processes) {
      try {
        for (String line : Files.readAllLines(PROC.resolve(process.pid + "/status"), StandardCharsets.ISO_8859_1)) {
          if (line.startsWith("VmHWM:")) {
            sum += Long.parseLong(line.substring(6, line.length() - 2).trim()) * 1024;
          }
        }
      } catch (IOException e) {
        continue;
      }
    }
    return sum;
  }

  /** Whoever works in the root directory belongs to nobody. */
  private static boolean worksIn(long pid, Path directory) {
    try {
      return directory.getNameCount() > 0 && Files.readSymbolicLink(PROC.resolve(pid + "/cwd")).startsWith(directory);
    } catch (IOException | SecurityException e) {
      return false;
    }
  }

  private static List<Row> rows() {
    List<Row> rows = new ArrayList<>();
    try (DirectoryStream<Path> folders = Files.newDirectoryStream(PROC, "[0-9]*")) {
      for (Path folder : folders) {
        stat(folder).ifPresent(stat -> rows.add(new Row(
            new Identity(Long.parseLong(folder.getFileName().toString()), stat.number(START)), stat.name(), stat.number(PARENT),
            stat.number(SESSION))));
      }
    } catch (IOException e) {
      return rows;
    }
    return rows;
  }

  private static Optional<Stat> stat(Path folder) {
    try {
      String line = Files.readString(folder.resolve("stat"), StandardCharsets.ISO_8859_1);
      int end = line.lastIndexOf(')');
      String[] fields = line.substring(end + 2).split(" ");
      return fields.length > START ? Optional.of(new Stat(line.substring(line.indexOf('(') + 1, end), fields)) : Optional.empty();
    } catch (IOException | StringIndexOutOfBoundsException e) {
      return Optional.empty();
    }
  }
}
