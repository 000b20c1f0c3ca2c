// SPDX-License-Identifier: Apache-2.0
package io.dte.compute.api.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

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
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What every {@link TaskRunner} does. To run it over one, depend on the test jar of {@code io.dte.compute.api} and extend this
 * class: {@link #open} makes a runner (it is called again for a "restart", and must then find what an earlier one started),
 * {@link #patience} says how long a small task may take there, {@link #prepare} puts a task into a container or changes its
 * resources, {@link #tellsSignals} and {@link #many} say what the place can do. Tasks are POSIX shell scripts on a file system
 * that this process sees.
 */
public abstract class TaskRunnerContract {
  /** Folders of tasks are made in here. */
  @TempDir
  protected Path dir;
  private TaskRunner runner;

  /** A runner that shares out at least one core and 256 MiB. */
  protected abstract TaskRunner open() throws Exception;

  /** How long a task that does nothing may take from its submission to its completion. */
  protected Duration patience() {
    return Duration.ofMinutes(10);
  }

  /** A task as this runner needs it. */
  protected Task prepare(Task task) {
    return task;
  }

  /** Whether a signal that ended the command is told from an exit status. */
  protected boolean tellsSignals() {
    return true;
  }

  /** A shell script that a signal ends, number 9. */
  protected String suicide() {
    return "kill -9 $$";
  }

  /** Whether it knows beforehand which task is too large for it. */
  protected boolean knowsItsSize() {
    return true;
  }

  /** How many tasks are given to it at once. */
  protected int many() {
    return 200;
  }

  @BeforeEach
  final void start() throws Exception {
    runner = open();
  }

  @AfterEach
  final void stop() {
    runner.close();
  }

  private void restart() throws Exception {
    runner.close();
    runner = open();
  }

  private Task task(Duration limit, Resources resources, Path stdin, String... command) throws IOException {
    UUID id = Ids.next(Instant.now());
    Path work = Files.createDirectories(dir.resolve(id + "/work"));
    return prepare(new Task(id, id, "contract", List.of(command), Map.of("PATH", "/usr/bin:/bin", "WORD", "a  b"),
        dir.resolve(id + "/task"), work, stdin, work.resolve("stdout.txt"), work.resolve("stderr.txt"), resources, limit, null,
        Map.of()));
  }

  private Task shell(String script) throws IOException {
    return task(Duration.ZERO, Resources.MINIMAL, null, "sh", "-c", script);
  }

  /** A file by which a task tells of itself while it runs: outside of its working directory, which may be copied at its end. */
  private Path mark(String name) throws IOException {
    return Files.createDirectories(dir.resolve("marks")).resolve(name);
  }

  private TaskResult await(TaskHandle handle) throws Exception {
    return handle.completion().toCompletableFuture().get(patience().toMillis(), TimeUnit.MILLISECONDS);
  }

  private static void assertExit(TaskResult result, int status) {
    assertThat(result).isInstanceOfSatisfying(TaskResult.Exited.class, e -> assertThat(e.exitCode()).isEqualTo(status));
  }

  private void awaitFile(Path file) throws Exception {
    long until = System.nanoTime() + patience().toNanos();
    while (!Files.exists(file) || Files.size(file) == 0) {
      assertThat(System.nanoTime()).as("%s is there in time", file).isLessThan(until);
      Thread.sleep(20);
    }
  }

  @Test
  protected void exitStatusesComeThrough() throws Exception {
    for (int status : new int[] {0, 1, 3, 42, 127}) {
      assertExit(await(runner.submit(shell("exit " + status))), status);
    }
  }

  @Test
  protected void aSignalIsTold() throws Exception {
    TaskResult result = await(runner.submit(shell(suicide())));
    if (tellsSignals()) {
      assertThat(result).isInstanceOfSatisfying(TaskResult.Signalled.class, s -> assertThat(s.signal()).isEqualTo(9));
    } else {
      assertExit(result, 128 + 9);
    }
  }

  @Test
  protected void streamsAreFiles() throws Exception {
    Path in = Files.writeString(dir.resolve("in.txt"), "given\n");
    Task task = task(Duration.ZERO, Resources.MINIMAL, in, "sh", "-c", "cat; echo wrong >&2");
    assertExit(await(runner.submit(task)), 0);
    assertThat(task.stdout()).hasContent("given");
    assertThat(task.stderr()).content().contains("wrong");
  }

  @Test
  protected void argumentsAndVariablesAreNotExpanded() throws Exception {
    Task task = task(Duration.ZERO, Resources.MINIMAL, null, "sh", "-c", "printf '%s|' \"$@\" \"$WORD\"", "x", "a b", "$HOME", "'", "*",
        "line\nbreak", "\"", "");
    assertExit(await(runner.submit(task)), 0);
    assertThat(Files.readString(task.stdout())).isEqualTo("a b|$HOME|'|*|line\nbreak|\"||a  b|");
  }

  @Test
  protected void theCommandRunsInItsWorkingDirectory() throws Exception {
    Task task = shell("echo here > made.txt");
    assertExit(await(runner.submit(task)), 0);
    assertThat(task.workingDirectory().resolve("made.txt")).hasContent("here");
  }

  @Test
  protected void theTimeLimitStopsIt() throws Exception {
    TaskResult result = await(runner.submit(task(Duration.ofSeconds(1), Resources.MINIMAL, null, "sleep", "600")));
    assertThat(result).isInstanceOfSatisfying(TaskResult.TimedOut.class, t -> assertThat(t.limit()).isEqualTo(Duration.ofSeconds(1)));
  }

  @Test
  protected void cancelStopsWhoeverIgnoresIt() throws Exception {
    Path beat = mark("beat");
    Task task = shell("trap '' TERM; setsid sh -c 'trap \"\" TERM; while :; do date +%s%N > " + beat + "; sleep 0.1; done' & "
        + "while :; do sleep 0.1; done");
    TaskHandle handle = runner.submit(task);
    awaitFile(beat);
    handle.cancel();
    assertThat(await(handle)).isInstanceOf(TaskResult.Cancelled.class);
    String last = Files.readString(beat);
    Thread.sleep(500);
    assertThat(Files.readString(beat)).as("the grandchild of another session is gone").isEqualTo(last);
  }

  @Test
  protected void cancelBeforeTheStartIsACancel() throws Exception {
    TaskHandle handle = runner.submit(shell("sleep 600"));
    handle.cancel();
    handle.cancel();
    assertThat(await(handle)).isInstanceOf(TaskResult.Cancelled.class);
  }

  @Test
  protected void aLaterRunnerFindsWhatRuns() throws Exception {
    Path gate = mark("gate");
    Path began = mark("began");
    Task task = shell("echo began > " + began + "; while ! test -e " + gate + "; do sleep 0.1; done; echo once >> count; exit 5");
    TaskHandle handle = runner.submit(task);
    awaitFile(began);
    handle.detach();
    restart();
    TaskHandle again = runner.reattach(task, handle.externalId());
    Files.createFile(gate);
    assertExit(await(again), 5);
    assertThat(task.workingDirectory().resolve("count")).hasContent("once");
  }

  @Test
  protected void aLaterRunnerFindsWhatEnded() throws Exception {
    Path count = mark("count");
    Task task = shell("echo once >> " + count + "; exit 4");
    TaskHandle handle = runner.submit(task);
    awaitFile(count);
    handle.detach();
    restart();
    assertExit(await(runner.reattach(task, handle.externalId())), 4);
    assertThat(count).hasContent("once");
  }

  @Test
  protected void aLaterRunnerCancelsWhatRuns() throws Exception {
    Path began = mark("began");
    Task task = shell("echo began > " + began + "; sleep 600");
    TaskHandle handle = runner.submit(task);
    awaitFile(began);
    handle.detach();
    restart();
    TaskHandle again = runner.reattach(task, handle.externalId());
    again.cancel();
    assertThat(await(again)).isInstanceOf(TaskResult.Cancelled.class);
  }

  @Test
  protected void whatNeverFitsIsRefused() throws Exception {
    assumeTrue(knowsItsSize(), "nobody knows how large the place can become");
    Resources huge = new Resources(1e6, 1L << 40, 0, 0, 0);
    Task task = task(Duration.ZERO, huge, null, "true");
    assertThatThrownBy(() -> runner.admit(task.needs())).isInstanceOf(DteException.class).hasMessageContaining("contract");
    assertThatThrownBy(() -> runner.submit(task)).isInstanceOf(DteException.class).hasMessageContaining("contract");
  }

  @Test
  protected void useIsTold() throws Exception {
    TaskResult result = await(runner.submit(shell("sleep 1")));
    assertThat(result).isInstanceOfSatisfying(TaskResult.Exited.class,
        e -> assertThat(e.usage().wall()).isBetween(Duration.ofMillis(800), patience()));
  }

  @Test
  protected void manyTasksEndOnceEach() throws Exception {
    List<Task> tasks = new ArrayList<>();
    List<TaskHandle> handles = new ArrayList<>();
    for (int i = 0; i < many(); i++) {
      Task task = task(Duration.ZERO, new Resources(0.1, 16, 0, 0, 0), null, "sh", "-c", "echo \"$1\" >> done", "x", "" + i);
      tasks.add(task);
      handles.add(runner.submit(task));
    }
    for (int i = 0; i < many(); i++) {
      assertExit(handles.get(i).completion().toCompletableFuture().get(patience().toSeconds() + many(), TimeUnit.SECONDS), 0);
      assertThat(tasks.get(i).workingDirectory().resolve("done")).hasContent("" + i);
    }
  }

  /** The submitter may hold a lock that a completion needs: neither may wait for the other. */
  @Test
  protected void nothingIsCompletedOnTheThreadThatSubmits() throws Exception {
    Path gate = mark("gate");
    ReentrantLock lock = new ReentrantLock();
    CompletableFuture<Boolean> own = new CompletableFuture<>();
    lock.lock();
    try {
      // Whoever is held up here finds the task not over yet, however long it takes.
      TaskHandle handle = runner.submit(shell("while ! test -e " + gate + "; do sleep 0.1; done"));
      handle.completion().whenComplete((result, error) -> own.complete(lock.isHeldByCurrentThread()));
    } finally {
      lock.unlock();
    }
    Files.createFile(gate);
    assertThat(own.get(patience().toMillis(), TimeUnit.MILLISECONDS)).isFalse();
  }

  @Test
  protected void theRunnerSaysHowItIs() {
    assertThat(runner.check().problems()).isEmpty();
    assertThat(runner.check().version()).isNotBlank();
    assertThat(runner.capacity().cores()).isPositive();
  }
}
