// SPDX-License-Identifier: Apache-2.0
package io.dte.compute.slurm;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.dte.compute.api.Resources;
import io.dte.compute.api.Task;
import io.dte.compute.api.TaskResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** With a double of Slurm: when it is asked, and what is made of what it does not say. */
class WatcherTest {
  private static final int PATIENCE_SECONDS = 600;
  private static final String TIMES = "0m0.00s 0m0.00s\n0m0.01s 0m0.00s\n";
  private static final String EXITED = TIMES + "ran 1.00 2.00 \nexit 0\n";
  private static final String STOPPED = TIMES + "ran 1.00 2.00 interrupted\nexit 143\n";
  private static final String STOPPED_BEFORE_ITS_SCRIPT = TIMES + "ran 1.00 2.00 \nexit 143\n";
  private static final String CRASHED = TIMES + "ran 1.00 2.00 \nexit 139\n";
  private static final SlurmSettings SETTINGS = settings(0);

  @TempDir
  Path dir;
  private final DoubleShell shell = new DoubleShell(SETTINGS);
  private final ScheduledThreadPoolExecutor thread = new ScheduledThreadPoolExecutor(1);
  private Watcher watcher = watcher(shell, SETTINGS);

  private static SlurmSettings settings(double toleranceSeconds) {
    return SlurmSettings.of(new ObjectMapper().createObjectNode()
        .put("pollSeconds", 0.02).put("pollMostSeconds", 0.05).put("toleranceSeconds", toleranceSeconds));
  }

  private Watcher watcher(Shell slurm, SlurmSettings settings) {
    return new Watcher(new SlurmClient(slurm), thread, settings, task -> { }, task -> { });
  }

  @AfterEach
  void close() {
    thread.shutdownNow();
  }

  /** A task that is a job: @param exit what its script wrote; nothing when empty */
  private SlurmTask task(long job, String exit) throws Exception {
    UUID id = UUID.randomUUID();
    Path folder = Files.createDirectories(dir.resolve(Long.toString(job)));
    SlurmTask task = new SlurmTask(new Task(id, id, "fuse", List.of("true"), Map.of(), folder, folder, null, folder.resolve("out"),
        folder.resolve("err"), Resources.MINIMAL, Duration.ZERO, null, Map.of()), t -> { }, t -> { });
    task.job(new JobId(job, -1));
    if (!exit.isEmpty()) {
      Files.writeString(folder.resolve("exit"), exit);
    }
    return task;
  }

  private static TaskResult end(SlurmTask task) throws Exception {
    return task.completion().toCompletableFuture().get(PATIENCE_SECONDS, TimeUnit.SECONDS);
  }

  @Test
  void whileAccountsAreAwayWhatIsKnownIsReported() throws Exception {
    shell.accounting = true;
    shell.remembered = "2|N/A|OUT_OF_MEMORY|None|\n";
    SlurmTask forgotten = task(3, "");
    CompletableFuture<String> told = new CompletableFuture<>();
    forgotten.onWaiting(told::complete);
    watcher.follow(forgotten);
    assertThat(told.get(PATIENCE_SECONDS, TimeUnit.SECONDS)).contains("waits for Slurm's accounts").contains("job 3");
    SlurmTask plain = task(1, EXITED);
    watcher.follow(plain);
    assertThat(end(plain)).isInstanceOf(TaskResult.Exited.class);
    SlurmTask remembered = task(2, STOPPED);
    watcher.follow(remembered);
    assertThat(end(remembered)).isInstanceOfSatisfying(TaskResult.Failed.class, f -> assertThat(f.reason()).contains("needed more than"));
    assertThat(forgotten.completion().toCompletableFuture()).as("only the accounts know").isNotDone();
  }

  /** When a node fails, its tasks get a signal, and their job is over for a moment, until Slurm puts it back into the queue. */
  @Test
  void whatSlurmMayStartAgainIsWaitedFor() throws Exception {
    watcher = watcher(shell, settings(600));
    shell.remembered = "1|N/A|FAILED|NonZeroExitCode|\n2|N/A|FAILED|NonZeroExitCode|\n3|N/A|FAILED|NonZeroExitCode|\n";
    SlurmTask stopped = task(1, STOPPED);
    watcher.follow(stopped);
    SlurmTask first = task(3, STOPPED_BEFORE_ITS_SCRIPT);
    watcher.follow(first);
    SlurmTask crashed = task(2, CRASHED);
    watcher.follow(crashed);
    assertThat(end(crashed)).isInstanceOf(TaskResult.Signalled.class);
    assertThat(stopped.completion().toCompletableFuture()).isNotDone();
    assertThat(first.completion().toCompletableFuture()).isNotDone();
    shell.queue = "1|N/A|RUNNING|None|\n3|N/A|RUNNING|None|\n";
    shell.remembered = "";
    Files.writeString(stopped.task().folder().resolve("exit"), EXITED);
    Files.writeString(first.task().folder().resolve("exit"), EXITED);
    shell.queue = "";
    assertThat(end(stopped)).isInstanceOf(TaskResult.Exited.class);
    assertThat(end(first)).isInstanceOf(TaskResult.Exited.class);
  }

  /** Hurries come while a look is under way; after it there is one more look, not several. */
  @Test
  void looksDoNotMultiply() throws Exception {
    SynchronousQueue<String> asked = new SynchronousQueue<>();
    SynchronousQueue<String> answers = new SynchronousQueue<>();
    watcher = watcher(new Shell(SETTINGS) {
      @Override
      Answer call(String input, List<String> command) {
        try {
          asked.put(command.get(0));
          return new Answer(0, answers.take(), "");
        } catch (InterruptedException e) {
          return new Answer(1, "", "closed");
        }
      }
    }, SETTINGS);
    watcher.follow(task(1, ""));
    for (int look = 0; look < 6; look++) {
      assertThat(asked.poll(PATIENCE_SECONDS, TimeUnit.SECONDS)).isEqualTo("squeue");
      assertThat(thread.getQueue()).as("looks planned while one is under way").isEmpty();
      watcher.hurry();
      watcher.hurry();
      assertThat(thread.getQueue()).as("looks planned by a hurry").isEmpty();
      answers.put("1|N/A|RUNNING|None|\n");
    }
  }
}
