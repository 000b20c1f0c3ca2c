// SPDX-License-Identifier: Apache-2.0
package io.dte.compute.slurm;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
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
    Process process = builder.start();
    CompletableFuture<String> err = CompletableFuture.supplyAsync(() -> text(process.getErrorStream()));
    CompletableFuture<String> out = CompletableFuture.supplyAsync(() -> text(process.getInputStream()));
    try (OutputStream stdin = process.getOutputStream()) {
      stdin.write(input.getBytes(StandardCharsets.UTF_8));
    } catch (IOException e) {
      // It ended without reading; what it says tells why.
      process.onExit();
    }
    try {
      if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
        process.destroyForcibly();
        throw new IOException(command.get(0) + " did not answer within " + PATIENCE_SECONDS + " s");
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
      throw new IOException(command.get(0) + " was interrupted", e);
    }
    Answer answer = new Answer(process.exitValue(), out.join(), err.join());
    if (isRemote() && answer.status == SSH_FAILED) {
      throw new IOException("ssh to " + host + ": " + answer.complaint());
    }
    return answer;
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

  private static String text(java.io.InputStream stream) {
    try (stream) {
      return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      return "";
    }
  }
}
