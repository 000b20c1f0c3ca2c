// SPDX-License-Identifier: Apache-2.0
package io.dte.compute.worker;

import io.dte.compute.api.worker.WorkerPoolSettings;
import io.dte.compute.api.worker.WorkerProgram;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * How the workers of one pool are started.
 *
 * @param classPath of a worker in Java
 * @param folder where it runs
 */
record Launch(List<Path> classPath, Path folder) {
  private static final List<String> INHERITED = List.of("PATH", "HOME", "TMPDIR", "LANG", "LC_ALL", "TZ");
  private static final Path SETPRIV = Path.of("/usr/bin/setpriv");

  /**
   * Starts one. The kernel kills it when the calling thread is gone, and so when the engine was killed: a worker that does not look
   * at its standard input would stay otherwise.
   */
  Process start(WorkerPoolSettings settings) throws IOException {
    List<String> line = new ArrayList<>();
    if (Files.isExecutable(SETPRIV)) {
      line.addAll(List.of(SETPRIV.toString(), "--pdeathsig", "KILL", "--"));
    }
    if (settings.program() instanceof WorkerProgram.Java java) {
      line.addAll(java(java));
    } else if (settings.program() instanceof WorkerProgram.Command command) {
      line.addAll(command.line());
    }
    ProcessBuilder builder = new ProcessBuilder(line).directory(Files.createDirectories(folder).toFile());
    Map<String, String> environment = builder.environment();
    environment.keySet().retainAll(INHERITED);
    environment.putAll(settings.environment());
    return builder.start();
  }

  private List<String> java(WorkerProgram.Java java) {
    List<String> line = new ArrayList<>();
    line.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    if (java.heapMiB() > 0) {
      line.add("-Xmx" + java.heapMiB() + "m");
    }
    // The virtual machine's own messages must not come between the frames.
    line.addAll(List.of("-XX:+ExitOnOutOfMemoryError", "-XX:+DisplayVMOutputToStderr"));
    line.addAll(java.options());
    line.addAll(List.of("-cp", classPath.stream().map(Path::toString).collect(Collectors.joining(File.pathSeparator)),
        java.mainClass()));
    line.addAll(java.arguments());
    return line;
  }
}
