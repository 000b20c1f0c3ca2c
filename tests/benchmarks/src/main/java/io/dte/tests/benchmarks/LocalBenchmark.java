// SPDX-License-Identifier: Apache-2.0
package io.dte.tests.benchmarks;

import io.dte.compute.api.Resources;
import io.dte.compute.api.Task;
import io.dte.compute.api.TaskHandle;
import io.dte.compute.api.TaskResult;
import io.dte.compute.local.LocalTaskRunner;
import io.dte.foundation.api.id.Ids;
import io.dte.foundation.api.problem.DteException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * What a task on this machine costs, against a process that is started and waited for by itself: one after the other, and as many
 * at once as there are cores; and what the runner keeps of tasks that are over.
 */
final class LocalBenchmark implements Benchmark {
  private static final int TASKS = 300;
  private static final int TURNS = 7;
  private static final int MANY = 5000;
  private static final int MILLIS = 1000;
  private static final List<String> COMMAND = List.of("/bin/true");

  @Override
  public List<Row> measure(Bench bench) throws IOException, InterruptedException {
    int cores = Runtime.getRuntime().availableProcessors();
    LocalTaskRunner runner = new LocalTaskRunner(new Resources(cores, 4096, Long.MAX_VALUE, Long.MAX_VALUE, 0), Duration.ofSeconds(2),
        Duration.ofMillis(100));
    try {
      double[][] alone = bench.inTurns(TURNS, () -> tasks(runner, bench.scratch(), 1), () -> processes(bench.scratch(), 1));
      double[][] together = bench.inTurns(TURNS, () -> tasks(runner, bench.scratch(), TASKS), () -> processes(bench.scratch(), cores));
      long before = used();
      for (int i = 0; i < MANY / TASKS; i++) {
        tasks(runner, bench.scratch(), TASKS);
      }
      double kept = Math.max(0, (used() - before) / 1024.0 / (MANY / TASKS * TASKS));
      return List.of(row("local: a task after the other", alone), row("local: tasks at once, each", together),
          Row.alone("local: memory kept of a task that is over", "KiB", kept, 1));
    } finally {
      runner.close();
    }
  }

  private static Row row(String metric, double[][] seconds) {
    return new Row(metric, "ms", Bench.median(seconds[0]) * MILLIS / TASKS, Bench.median(seconds[1]) * MILLIS / TASKS, "bare process",
        System.getProperty("java.version"), TURNS);
  }

  /** @param inFlight how many are submitted before the first is waited for */
  private static double tasks(LocalTaskRunner runner, Path scratch, int inFlight) throws IOException {
    Path folder = Files.createTempDirectory(scratch, "local");
    List<Task> tasks = new ArrayList<>();
    for (int i = 0; i < TASKS; i++) {
      UUID id = Ids.next(Instant.now());
      tasks.add(new Task(id, id, "bench", COMMAND, Map.of("PATH", "/usr/bin:/bin"), folder.resolve("t" + i), folder, null,
          folder.resolve("out" + i), folder.resolve("err" + i), Resources.MINIMAL, Duration.ZERO, null, Map.of()));
    }
    List<TaskHandle> handles = new ArrayList<>();
    long begun = System.nanoTime();
    for (int i = 0; i < TASKS + inFlight - 1; i++) {
      if (i < TASKS) {
        handles.add(submit(runner, tasks.get(i)));
      }
      if (i >= inFlight - 1) {
        await(handles.get(i - inFlight + 1));
      }
    }
    return (System.nanoTime() - begun) / 1e9;
  }

  private static TaskHandle submit(LocalTaskRunner runner, Task task) throws IOException {
    try {
      return runner.submit(task);
    } catch (DteException e) {
      throw new IOException(e);
    }
  }

  private static void await(TaskHandle handle) throws IOException {
    TaskResult result = handle.completion().toCompletableFuture().join();
    if (!(result instanceof TaskResult.Exited exited) || exited.exitCode() != 0) {
      throw new IOException("a task of the benchmark ended with " + result);
    }
  }

  /** The same command with the same files, without anything that outlives this process. */
  private static double processes(Path scratch, int atOnce) throws IOException, InterruptedException {
    Path folder = Files.createTempDirectory(scratch, "bare");
    List<Process> running = new ArrayList<>();
    long begun = System.nanoTime();
    for (int i = 0; i < TASKS; i++) {
      if (running.size() == atOnce) {
        running.remove(0).waitFor();
      }
      running.add(new ProcessBuilder(COMMAND).directory(folder.toFile()).redirectInput(new java.io.File("/dev/null"))
          .redirectOutput(folder.resolve("out" + i).toFile()).redirectError(folder.resolve("err" + i).toFile()).start());
    }
    for (Process process : running) {
      process.waitFor();
    }
    return (System.nanoTime() - begun) / 1e9;
  }

  private static long used() throws InterruptedException {
    for (int i = 0; i < 3; i++) {
      System.gc();
      Thread.sleep(100);
    }
    return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
  }
}
