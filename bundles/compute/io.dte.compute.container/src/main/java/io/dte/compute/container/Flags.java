// SPDX-License-Identifier: Apache-2.0
package io.dte.compute.container;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.dte.foundation.api.file.AtomicFile;
import io.dte.foundation.api.problem.DteException;
import io.dte.foundation.api.problem.ExitCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * The flags without which an engine starts no container on this machine: where limits of processes may not be raised, another
 * runtime has to be named, or users cannot be mapped as wished. They are found by a trial, once, and remembered in a file while
 * the program stays the same. Thread-safe.
 */
final class Flags {
  private static final Duration TRIAL = Duration.ofSeconds(60);
  private static final List<String> LIMITS = List.of("--ulimit", "nofile=1024:1024", "--ulimit", "nproc=1024:1024");
  private static final List<String> RUNC = List.of("--runtime", "runc");
  private static final List<List<String>> CANDIDATES = List.of(List.of(), LIMITS, RUNC, join(RUNC, LIMITS));
  /** The engine's own statuses: it failed, or the command was not found in the image; the latter means that it works. */
  private static final int ENGINE_FAILED = 125;

  private final ObjectMapper json = new ObjectMapper();
  private final Path memory;
  private final List<List<String>> candidates;
  private final String occasion;
  private List<String> found;

  /**
   * @param configured used as they are, unless empty
   * @param users flags that make outputs belong to the user, the best first
   * @param memory the file to remember in
   */
  Flags(String configured, List<List<String>> users, Path memory) {
    this.memory = memory;
    List<List<String>> places = configured.isBlank() ? CANDIDATES : List.of(words(configured));
    candidates = places.stream().flatMap(place -> users.stream().map(user -> join(place, user))).toList();
    occasion = configured.strip() + " " + users;
    found = candidates.size() == 1 ? candidates.get(0) : null;
  }

  /** The words of a configured line. */
  static List<String> words(String line) {
    return line.isBlank() ? List.of() : List.of(line.trim().split("\\s+"));
  }

  /** What is known without a trial. */
  synchronized List<String> known() {
    return found == null ? candidates.get(0) : found;
  }

  /** Tries with an image that is there, unless it is known. */
  synchronized void find(Path program, String image) throws DteException {
    if (found != null) {
      return;
    }
    String stamp = stamp(program) + " " + occasion;
    found = remembered(stamp);
    String first = "";
    for (int i = 0; i < candidates.size() && found == null; i++) {
      List<String> command = new ArrayList<>(List.of(program.toString(), "run", "--rm", "--network=none"));
      command.addAll(candidates.get(i));
      command.addAll(List.of("--entrypoint", "/bin/sh", image, "-c", "exit 0"));
      Call trial = Call.of(TRIAL, command);
      if (trial.succeeded() || trial.status() > ENGINE_FAILED && isMissingCommand(trial.said())) {
        found = candidates.get(i);
        remember(stamp);
      }
      first = first.isEmpty() ? trial.lastLine() : first;
    }
    if (found == null) {
      throw new DteException(ExitCode.UNAVAILABLE, program.getFileName() + " cannot start a container on this machine: " + first,
          "set the flags it needs in etc/" + ContainerConfiguration.PID + ".cfg, or another engine");
    }
  }

  private static boolean isMissingCommand(String said) {
    return said.contains("executable file not found") || said.contains("no such file or directory");
  }

  private List<String> remembered(String stamp) {
    try {
      JsonNode known = json.readTree(Files.readAllBytes(memory));
      if (known.path("program").asText().equals(stamp)) {
        List<String> flags = new ArrayList<>();
        known.path("flags").forEach(flag -> flags.add(flag.asText()));
        return List.copyOf(flags);
      }
    } catch (IOException e) {
      return null;
    }
    return null;
  }

  private void remember(String stamp) {
    try {
      ObjectNode known = json.createObjectNode().put("program", stamp);
      found.forEach(known.putArray("flags")::add);
      Files.createDirectories(memory.getParent());
      AtomicFile.write(memory, json.writeValueAsBytes(known));
    } catch (IOException e) {
      // The next process tries again.
      return;
    }
  }

  private static String stamp(Path program) {
    try {
      return program + " " + Files.size(program) + " " + Files.getLastModifiedTime(program).toMillis();
    } catch (IOException e) {
      return program.toString();
    }
  }

  private static List<String> join(List<String> first, List<String> second) {
    List<String> both = new ArrayList<>(first);
    both.addAll(second);
    return List.copyOf(both);
  }
}
