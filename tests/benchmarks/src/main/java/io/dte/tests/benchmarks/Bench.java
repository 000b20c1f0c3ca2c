// SPDX-License-Identifier: Apache-2.0
package io.dte.tests.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * What benchmarks measure with: processes, clocks and medians.
 *
 * @param root the source tree
 * @param scratch an empty folder of this run
 */
record Bench(Path root, Path scratch) {
  private static final long PATIENCE_MINUTES = 20;

  Path dte() {
    return root.resolve("dte");
  }

  /** A program of a peer that tests/peers/install made. */
  Optional<Path> peer(String environment, String program) {
    Path file = root.resolve("target/peers").resolve(environment).resolve("bin").resolve(program);
    return Files.isExecutable(file) ? Optional.of(file) : Optional.empty();
  }

  /** A process that is not waited for; its output goes to a file of this name in the scratch folder. */
  Process start(String log, Path folder, Map<String, String> environment, List<String> command) throws IOException {
    ProcessBuilder builder = new ProcessBuilder(command).directory(Files.createDirectories(folder).toFile())
        .redirectErrorStream(true).redirectInput(new java.io.File("/dev/null")).redirectOutput(scratch.resolve(log).toFile());
    builder.environment().putAll(environment);
    return builder.start();
  }

  /** Seconds from start to exit; throws when the exit code is not 0. */
  double time(Path folder, Map<String, String> environment, List<String> command) throws IOException, InterruptedException {
    long begun = System.nanoTime();
    Process process = start("last.log", folder, environment, command);
    if (!process.waitFor(PATIENCE_MINUTES, TimeUnit.MINUTES)) {
      process.destroyForcibly();
      throw new IOException(String.join(" ", command) + " does not end");
    }
    double seconds = (System.nanoTime() - begun) / 1e9;
    if (process.exitValue() != 0) {
      throw new IOException(String.join(" ", command) + " ended with " + process.exitValue() + ": " + output("last.log"));
    }
    return seconds;
  }

  String output(String log) throws IOException {
    return Files.readString(scratch.resolve(log));
  }

  /** The first line that a program prints about its version. */
  String version(List<String> command) throws IOException, InterruptedException {
    time(scratch, Map.of(), command);
    String said = output("last.log").lines().findFirst().orElse("").strip();
    return said.substring(said.lastIndexOf(' ') + 1);
  }

  /** Measures two things in turns, so that what else the machine does meets both; the first turn warms up. */
  double[][] inTurns(int n, Measurement ours, Measurement peer) throws IOException, InterruptedException {
    double[][] values = new double[2][n];
    for (int i = -1; i < n; i++) {
      double first = ours.take();
      double second = peer.take();
      if (i >= 0) {
        values[0][i] = first;
        values[1][i] = second;
      }
    }
    return values;
  }

  /** One measurement: seconds, or whatever its row's unit says. */
  @FunctionalInterface
  interface Measurement {
    double take() throws IOException, InterruptedException;
  }

  static double median(double... values) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    int middle = sorted.length / 2;
    return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
  }

  void delete(Path folder) throws IOException {
    if (!Files.exists(folder)) {
      return;
    }
    List<Path> files = new ArrayList<>();
    try (Stream<Path> found = Files.walk(folder)) {
      found.sorted(Comparator.reverseOrder()).forEach(files::add);
    }
    for (Path file : files) {
      Files.delete(file);
    }
  }
}
