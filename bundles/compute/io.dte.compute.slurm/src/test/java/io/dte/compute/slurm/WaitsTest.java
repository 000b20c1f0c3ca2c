// SPDX-License-Identifier: Apache-2.0
package io.dte.compute.slurm;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.dte.compute.api.Resources;
import io.dte.compute.api.Task;
import io.dte.compute.api.TaskHandle;
import io.dte.compute.api.TaskRunner;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** With a double of Slurm: what waits costs memory only. */
class WaitsTest {
  private static final int MANY = 1000;
  private static final int THREADS_OF_A_RUNNER = 3;

  @TempDir
  Path dir;

  @Test
  void tasksThatWaitTakeNoThreads() throws Exception {
    SlurmSettings settings = SlurmSettings.of(new ObjectMapper().createObjectNode().put("windowMillis", 2000).put("pollSeconds", 0.05));
    DoubleShell shell = new DoubleShell(settings);
    shell.queue = IntStream.rangeClosed(1, MANY).mapToObj(i -> "1|" + i + "|PENDING|Resources|\n").collect(Collectors.joining());
    TaskRunner runner = new SlurmTaskRunner("cluster", settings, shell, engine -> Optional.empty(), Clock.systemUTC());
    try {
      int before = ManagementFactory.getThreadMXBean().getThreadCount();
      UUID run = UUID.randomUUID();
      List<TaskHandle> handles = new ArrayList<>();
      for (int i = 0; i < MANY; i++) {
        Path work = Files.createDirectories(dir.resolve(Integer.toString(i)));
        handles.add(runner.submit(new Task(UUID.randomUUID(), run, "wide", List.of("true"), Map.of(), work.resolve("task"), work, null,
            work.resolve("out"), work.resolve("err"), Resources.MINIMAL, Duration.ZERO, null, Map.of())));
      }
      for (int i = 0; i < 4800 && !handles.stream().allMatch(handle -> handle.externalId().startsWith("1_")); i++) {
        Thread.sleep(50);
      }
      assertThat(handles).allMatch(handle -> handle.externalId().startsWith("1_")).noneMatch(handle -> handle.completion().toCompletableFuture().isDone());
      assertThat(ManagementFactory.getThreadMXBean().getThreadCount() - before).isLessThanOrEqualTo(THREADS_OF_A_RUNNER);
    } finally {
      runner.close();
    }
  }
}
