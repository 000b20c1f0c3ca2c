// SPDX-License-Identifier: Apache-2.0
package io.dte.compute.slurm;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.dte.compute.api.Resources;
import io.dte.compute.api.Task;
import io.dte.compute.api.TaskHandle;
import io.dte.compute.api.TaskResult;
import io.dte.compute.api.TaskRunner;
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

/** Gives the Slurm runner many tasks; for benchmarks. */
public final class SlurmLoad implements AutoCloseable {
  private final TaskRunner runner;
  private final Path scratch;

  /** What tasks that wait cost: @param threads more than before; @param bytesEach of the heap */
  public record Waits(int threads, double bytesEach) {}

  /** @param conf Slurm's configuration file */
  public SlurmLoad(String conf, Path scratch) throws IOException {
    this.scratch = scratch;
    try {
      runner = new SlurmTaskRunnerFactory().create("bench", new ObjectMapper().createObjectNode().put("conf", conf));
    } catch (DteException e) {
      throw new IOException(e);
    }
  }

  /** Seconds until that many short tasks are over. */
  public double run(int tasks) throws IOException {
    Path folder = Files.createTempDirectory(scratch, "load");
    UUID run = Ids.next(Instant.now());
    long begun = System.nanoTime();
    for (TaskHandle handle : submit(run, folder, tasks, Map.of())) {
      TaskResult result = handle.completion().toCompletableFuture().join();
      if (!(result instanceof TaskResult.Exited exited) || exited.exitCode() != 0) {
        throw new IOException("a task of the benchmark ended with " + result);
      }
    }
    return (System.nanoTime() - begun) / 1e9;
  }

  /** Holds that many tasks back in Slurm's queue, looks at what that costs here, and cancels them. */
  public Waits waiting(int tasks) throws IOException, InterruptedException {
    Path folder = Files.createTempDirectory(scratch, "waits");
    int threads = Thread.activeCount();
    long before = used();
    List<TaskHandle> handles = submit(Ids.next(Instant.now()), folder, tasks, Map.of("slurm.hold", "true"));
    while (handles.stream().anyMatch(handle -> !handle.externalId().contains("_"))) {
      Thread.sleep(200);
    }
    Thread.sleep(3000);
    Waits waits = new Waits(Math.max(0, Thread.activeCount() - threads), (used() - before) / (double) tasks);
    handles.forEach(TaskHandle::cancel);
    handles.forEach(handle -> handle.completion().toCompletableFuture().join());
    return waits;
  }

  private static long used() throws InterruptedException {
    for (int i = 0; i < 3; i++) {
      System.gc();
      Thread.sleep(100);
    }
    return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
  }

  private List<TaskHandle> submit(UUID run, Path folder, int tasks, Map<String, String> labels) throws IOException {
    List<TaskHandle> handles = new ArrayList<>(tasks);
    for (int i = 0; i < tasks; i++) {
      Path work = Files.createDirectories(folder.resolve(i + "/out"));
      Task task = new Task(Ids.next(Instant.now()), run, "load/" + i, List.of("echo", Integer.toString(i)),
          Map.of("PATH", "/usr/bin:/bin"), folder.resolve(i + "/task"), work, null, work.resolve("out"), work.resolve("err"),
          new Resources(1, 16, 0, 0, 0), Duration.ZERO, null, labels);
      try {
        handles.add(runner.submit(task));
      } catch (DteException e) {
        throw new IOException(e);
      }
    }
    return handles;
  }

  @Override
  public void close() {
    runner.close();
  }
}
