// SPDX-License-Identifier: Apache-2.0
package io.dte.compute.local;

import static org.assertj.core.api.Assertions.assertThat;

import io.dte.compute.api.Resources;
import io.dte.compute.api.Task;
import io.dte.compute.api.TaskHandle;
import io.dte.compute.api.TaskResult;
import io.dte.compute.api.shim.Shim;
import io.dte.foundation.api.id.Ids;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What tasks are told of and rid of when the launcher starts them, as it does with all but a runner's first. */
class LauncherTest {
  private static final Resources CAPACITY = new Resources(2, 2048, 1 << 20, 1 << 20, 0);

  @TempDir
  Path dir;
  private LocalTaskRunner runner;

  @BeforeEach
  void open() {
    runner = new LocalTaskRunner(CAPACITY, Duration.ofMillis(500), Duration.ofMillis(20)).launchingAll();
  }

  @AfterEach
  void close() {
    runner.close();
  }

  private Task task(boolean isTransient, String... command) throws IOException {
    UUID id = Ids.next(Instant.now());
    Path work = Files.createDirectories(dir.resolve(id + "/work"));
    return new Task(id, id, "test", List.of(command), Map.of("PATH", "/usr/bin:/bin"), dir.resolve(id + "/task"), work, null,
        work.resolve("out"), work.resolve("err"), Resources.MINIMAL, Duration.ZERO, null, Map.of(), isTransient);
  }

  private static TaskResult await(TaskHandle handle) throws Exception {
    return handle.completion().toCompletableFuture().get(10, TimeUnit.MINUTES);
  }

  private static String awaitText(Path file) throws Exception {
    while (!Files.exists(file) || !Files.readString(file).endsWith("\n")) {
      Thread.sleep(10);
    }
    return Files.readString(file).trim();
  }

  @Test
  void tellsWhetherATaskLeftAProcess() throws Exception {
    TaskHandle alone = runner.submit(task(false, "sh", "-c", "sleep 0.01 & wait"));
    await(alone);
    Assumptions.assumeTrue(Files.exists(Path.of("/proc/self/task/" + ProcessHandle.current().pid() + "/children")),
        "this system does not list a process's children");
    assertThat(alone.leftNobody()).isTrue();

    Task leaving = task(false, "sh", "-c", "setsid sh -c 'echo $$ > pid; exec sleep 600' & while ! test -s pid; do sleep 0.01; done");
    TaskHandle left = runner.submit(leaving);
    await(left);
    ProcessHandle orphan = ProcessHandle.of(Long.parseLong(awaitText(leaving.workingDirectory().resolve("pid")))).orElseThrow();
    try {
      assertThat(left.leftNobody()).isFalse();
      TaskHandle beside = runner.submit(task(false, "true"));
      await(beside);
      assertThat(beside.leftNobody()).as("nobody knows whose the process is").isFalse();
    } finally {
      orphan.destroyForcibly();
    }
    orphan.onExit().get(10, TimeUnit.MINUTES);
    boolean again = false;
    while (!again) { // The launcher hears of the end a moment later.
      TaskHandle later = runner.submit(task(false, "true"));
      await(later);
      again = later.leftNobody();
    }
  }

  /** It has become a child of the launcher's, in a session of its own. */
  @Test
  void anOrphanEndsWithItsTask() throws Exception {
    Task task = task(false, "sh", "-c", "(setsid sh -c 'echo $$ > pid; sleep 600' &); sleep 600");
    TaskHandle handle = runner.submit(task);
    long pid = Long.parseLong(awaitText(task.workingDirectory().resolve("pid")));
    handle.cancel();
    assertThat(await(handle)).isInstanceOf(TaskResult.Cancelled.class);
    assertThat(ProcessTable.find(pid).filter(ProcessTable::isAlive)).isEmpty();
  }

  @Test
  void whoeverWorksInTheSameFolderOutlivesTheOther() throws Exception {
    Task first = task(false, "sleep", "600");
    Task beside = new Task(Ids.next(Instant.now()), first.run(), "beside", List.of("sleep", "600"), first.environment(), dir.resolve("beside"),
        first.workingDirectory(), null, dir.resolve("log"), dir.resolve("log"), Resources.MINIMAL, Duration.ZERO, null, Map.of());
    TaskHandle one = runner.submit(first);
    TaskHandle other = runner.submit(beside);
    while (Shim.leader(first.folder()).isEmpty() || Shim.leader(beside.folder()).isEmpty()) {
      Thread.sleep(10);
    }
    one.cancel();
    assertThat(await(one)).isInstanceOf(TaskResult.Cancelled.class);
    assertThat(Shim.leader(beside.folder()).map(ProcessTable.Identity::of).filter(ProcessTable::isAlive)).isPresent();
    other.cancel();
    assertThat(await(other)).isInstanceOf(TaskResult.Cancelled.class);
  }

  @Test
  void ofATransientTaskNothingIsWritten() throws Exception {
    Task task = task(true, "sh", "-c", "echo said; exit 3");
    assertThat(await(runner.submit(task))).isInstanceOfSatisfying(TaskResult.Exited.class,
        exited -> assertThat(exited.exitCode()).isEqualTo(3));
    assertThat(task.stdout()).hasContent("said");
    assertThat(task.folder()).isEmptyDirectory();

    Path broken = Files.writeString(dir.resolve("broken"), "#!/no/such/interpreter\n");
    assertThat(broken.toFile().setExecutable(true)).isTrue();
    for (boolean isTransient : List.of(true, false)) {
      assertThat(await(runner.submit(task(isTransient, broken.toString())))).isInstanceOfSatisfying(TaskResult.Failed.class,
          failed -> assertThat(failed.reason()).isEqualTo("cannot start " + broken + ": No such file or directory"));
    }
  }

  @Test
  void aTaskWhoseStreamsCannotBeOpenedFailsAndAPipeKeepsOnlyItWaiting() throws Exception {
    Task task = task(false, "cat");
    Files.createDirectories(task.stdout());
    assertThat(await(runner.submit(task))).isInstanceOfSatisfying(TaskResult.Failed.class,
        failed -> assertThat(failed.reason()).isEqualTo(task.stdout() + " cannot be written: Is a directory"));

    Task piped = task(false, "echo", "through");
    assertThat(new ProcessBuilder("mkfifo", piped.stdout().toString()).start().waitFor()).isZero();
    TaskHandle waiting = runner.submit(piped);
    assertThat(await(runner.submit(task(false, "true")))).isInstanceOf(TaskResult.Exited.class);
    assertThat(waiting.completion().toCompletableFuture()).isNotDone();
    assertThat(Files.readString(piped.stdout())).isEqualTo("through\n");
    assertThat(await(waiting)).isInstanceOf(TaskResult.Exited.class);
  }

  /** A program that is still open for writing somewhere cannot be executed. */
  @Test
  void whatOneTaskWritesAnotherExecutes() throws Exception {
    for (int i = 0; i < 20; i++) {
      Task writing = task(true, "printf", "#!/bin/sh\\nexit 7\\n");
      await(runner.submit(writing));
      assertThat(writing.stdout().toFile().setExecutable(true)).isTrue();
      assertThat(await(runner.submit(task(true, writing.stdout().toString())))).isInstanceOfSatisfying(TaskResult.Exited.class,
          exited -> assertThat(exited.exitCode()).isEqualTo(7));
    }
  }

  /** The JVM's end would wait for a thread that reads from it. */
  @Test
  void beforeTheProcessEndsTheLauncherIsGoneUnlessATaskRuns() throws Exception {
    Set<ProcessHandle> others = launchers();
    await(runner.submit(task(false, "true")));
    Set<ProcessHandle> launcher = launchers();
    launcher.removeAll(others);
    assertThat(launcher).hasSize(1);
    runner.beforeExit();
    for (ProcessHandle process : launcher) {
      process.onExit().get(10, TimeUnit.MINUTES);
    }

    LocalTaskRunner busy = new LocalTaskRunner(CAPACITY, Duration.ofMillis(500), Duration.ofMillis(20)).launchingAll();
    Path gate = dir.resolve("gate");
    TaskHandle running = busy.submit(task(false, "sh", "-c", "while ! test -e " + gate + "; do sleep 0.01; done"));
    busy.beforeExit();
    assertThat(running.completion().toCompletableFuture()).isNotDone();
    Files.createFile(gate);
    assertThat(await(running)).isInstanceOf(TaskResult.Exited.class);
    busy.close();
  }

  private static Set<ProcessHandle> launchers() {
    return ProcessHandle.current().children().filter(child -> child.info().command().orElse("").contains("/perl"))
        .collect(Collectors.toCollection(HashSet::new));
  }
}
