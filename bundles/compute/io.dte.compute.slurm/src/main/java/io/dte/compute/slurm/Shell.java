// SPDX-License-Identifier: Apache-2.0
package io.dte.compute.slurm;

import io.dte.foundation.api.file.FileTree;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * Calls programs on the machine where Slurm's are: this one, or one over the system's ssh client, whose connection is kept
 * and shared. Blocks for at most {@value #PATIENCE_SECONDS} seconds. Thread-safe.
 */
class Shell {
  private static final long PATIENCE_SECONDS = 60;
  /** ssh's own failures end with it. */
  private static final int SSH_FAILED = 255;

  /** What a program said. */
  record Answer(int status, String out, String err) {
    /** The first thing it complained about. */
    String complaint() {
      String said = err.isBlank() ? out : err;
      return said.lines().map(String::strip).filter(line -> !line.isEmpty()).findFirst().orElse("exit status " + status);
    }
  }

  private final String host;
  private final List<String> sshOptions;
  private final Map<String, String> environment;

  Shell(SlurmSettings settings) {
    host = settings.host();
    sshOptions = settings.sshOptions();
    Map<String, String> variables = new HashMap<>();
    variables.put("LC_ALL", "C");
    variables.put("SLURM_TIME_FORMAT", "standard");
    // Lists of pending elements in full, however many ranges there are.
    variables.put("SLURM_BITSTR_LEN", "0");
    if (!settings.conf().isEmpty()) {
      variables.put("SLURM_CONF", settings.conf());
    }
    environment = Map.copyOf(variables);
  }

  boolean isRemote() {
    return !host.isEmpty();
  }

  /** For people. */
  String place() {
    return host.isEmpty() ? "this machine" : host;
  }

  /** Calls a program; throws when it cannot be started or does not end, or the host cannot be reached. */
  Answer call(String input, List<String> command) throws IOException {
    ProcessBuilder builder = new ProcessBuilder(isRemote() ? overSsh(command) : command).directory(new java.io.File("/"));
    if (!isRemote()) {
      // Options of sbatch in the engine's own environment are not meant for the tasks.
      builder.environment().keySet().removeIf(name -> name.startsWith("SBATCH_") || name.startsWith("SLURM_") && !name.equals("SLURM_CONF"));
      builder.environment().putAll(environment);
    }
    Answer answer = call(builder, input, command.get(0));
    if (isRemote() && answer.status == SSH_FAILED) {
      throw new IOException("ssh to " + host + ": " + answer.complaint());
    }
    return answer;
  }

  /** By files: a child that keeps a pipe open, as ssh's shared connection does, must not make anybody wait. */
  private static Answer call(ProcessBuilder builder, String input, String program) throws IOException {
    Path folder = Files.createTempDirectory("dte-slurm-");
    Path in = folder.resolve("in");
    Path out = folder.resolve("out");
    Path err = folder.resolve("err");
    try {
      Files.writeString(in, input, StandardCharsets.UTF_8);
      Process process = builder.redirectInput(in.toFile()).redirectOutput(out.toFile()).redirectError(err.toFile()).start();
      try {
        if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
          throw new IOException(program + " did not answer within " + PATIENCE_SECONDS + " s");
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IOException(program + " was interrupted", e);
      } finally {
        process.destroyForcibly();
      }
      return new Answer(process.exitValue(), text(out), text(err));
    } finally {
      FileTree.delete(folder);
    }
  }

  private List<String> overSsh(List<String> command) {
    Path own = Path.of(System.getProperty("user.home"), ".ssh");
    // Of each option ssh takes the first value it is given: the site's come first.
    List<String> line = new ArrayList<>(List.of("ssh"));
    line.addAll(sshOptions);
    line.addAll(List.of("-o", "BatchMode=yes", "-o", "ConnectTimeout=20"));
    if (Files.isDirectory(own)) {
      line.addAll(List.of("-o", "ControlMaster=auto", "-o", "ControlPath=" + own.resolve("dte-%C"), "-o", "ControlPersist=120"));
    }
    line.add("--");
    line.add(host);
    StringBuilder remote = new StringBuilder("env");
    environment.forEach((name, value) -> remote.append(' ').append(quote(name + "=" + value)));
    command.forEach(word -> remote.append(' ').append(quote(word)));
    line.add(remote.toString());
    return line;
  }

  /** The word as a POSIX shell reads it. */
  static String quote(String word) {
    return "'" + word.replace("'", "'\\''") + "'";
  }

  /** Programs may say what is no UTF-8. */
  private static String text(Path file) throws IOException {
    return new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
  }
}
