// SPDX-License-Identifier: Apache-2.0
package io.dte.compute.slurm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.dte.compute.api.Resources;
import io.dte.compute.api.Task;
import io.dte.compute.api.TaskHandle;
import io.dte.compute.api.TaskNeeds;
import io.dte.compute.api.TaskResult;
import io.dte.compute.api.TaskRunner;
import io.dte.foundation.api.id.Ids;
import io.dte.foundation.api.problem.DteException;
import io.dte.tests.support.Patience;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** With a real Slurm of one machine, started for these tests. */
class SlurmTaskRunnerTest {
  private static final UUID RUN = Ids.next(Instant.now());

  @TempDir
  static Path cluster;
  private static RealSlurm slurm;

  @TempDir
  Path dir;
  private TaskRunner runner;

  @BeforeAll
  static void startCluster() throws Exception {
    slurm = RealSlurm.start(cluster);
  }

  @AfterAll
  static void stopCluster() throws Exception {
    if (slurm != null) {
      slurm.stop();
    }
  }

  @BeforeEach
  void open() throws Exception {
    runner = slurm.runner();
  }

  @AfterEach
  void close() {
    runner.close();
  }

  private Task task(Duration limit, Resources resources, Map<String, String> labels, String... command) throws IOException {
    UUID id = Ids.next(Instant.now());
    Path work = Files.createDirectories(dir.resolve(id + "/wo'rk $x"));
    return new Task(id, RUN, "scan/3", List.of(command), Map.of("PATH", "/usr/bin:/bin", "WORD", "a 'b'"), dir.resolve(id + "/task"), work,
        null, work.resolve("out"), work.resolve("err"), resources, limit, null, labels);
  }

  private Task shell(String script) throws IOException {
    return task(Duration.ZERO, new Resources(1, 16, 0, 0, 0), Map.of(), "sh", "-c", script);
  }

  private static TaskResult await(TaskHandle handle) throws Exception {
    return Patience.get(handle.completion());
  }

  private static int exitCode(TaskResult result) {
    assertThat(result).isInstanceOf(TaskResult.Exited.class);
    return ((TaskResult.Exited) result).exitCode();
  }

  private static void awaitStart(Path file) {
    Patience.await().until(() -> Files.exists(file));
  }

  @Test
  void reportsStatusStreamsEnvironmentAndUsage() throws Exception {
    Task task = shell("env | grep -v ^PWD= | sort; echo problem >&2; i=0; while [ $i -lt 100000 ]; do i=$((i+1)); done; exit 3");
    TaskResult result = await(runner.submit(task));
    assertThat(exitCode(result)).isEqualTo(3);
    assertThat(Files.readAllLines(task.stdout())).contains("PATH=/usr/bin:/bin", "WORD=a 'b'").noneMatch(l -> l.startsWith("SLURM"));
    assertThat(task.stderr()).hasContent("problem");
    assertThat(((TaskResult.Exited) result).usage().cpu()).isPositive();
  }

  /** On devices that Slurm takes for GPUs. */
  @Test
  void gpusAndTheAccountReachSlurm() throws Exception {
    runner.close();
    ObjectNode settings = slurm.settings();
    settings.putArray("passEnvironment").add("CUDA_VISIBLE_DEVICES");
    runner = slurm.runner(settings);
    Task task = task(Duration.ZERO, new Resources(1, 16, 0, 0, 2), Map.of("slurm.account", "science"), "sh", "-c",
        "echo $CUDA_VISIBLE_DEVICES; echo > started; while [ ! -e go ]; do sleep 0.1; done");
    TaskHandle handle = runner.submit(task);
    awaitStart(task.workingDirectory().resolve("started"));
    String job = slurm.call("scontrol", "show", "job", handle.externalId());
    Files.createFile(task.workingDirectory().resolve("go"));
    assertThat(job).contains("gpu:2", "Account=science");
    assertThat(exitCode(await(handle))).isZero();
    assertThat(Files.readString(task.stdout()).strip().split(",")).as("devices").hasSize(2);
    TaskNeeds tooMany = task(Duration.ZERO, new Resources(1, 16, 0, 0, 3), Map.of(), "true").needs();
    assertThatThrownBy(() -> runner.admit(tooMany)).isInstanceOf(DteException.class);
  }

  @Test
  void manyTasksBecomeOneArrayAndEachRunsOnce() throws Exception {
    runner.close();
    // On a busy machine a task may come long after the one before.
    runner = slurm.runner(slurm.settings().put("windowMillis", 2000));
    Path log = dir.resolve("log");
    List<TaskHandle> handles = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      handles.add(runner.submit(shell("echo " + i + " >> " + log + "; exit " + i % 2)));
    }
    for (int i = 0; i < handles.size(); i++) {
      assertThat(exitCode(await(handles.get(i)))).isEqualTo(i % 2);
    }
    assertThat(handles.stream().map(h -> h.externalId().split("_")[0]).distinct()).hasSize(1);
    assertThat(Files.readAllLines(log)).hasSize(100).doesNotHaveDuplicates();
  }

  @Test
  void cancelsOneElementAndLeavesItsNeighbours() throws Exception {
    Task first = shell("echo > started; sleep 600");
    TaskHandle cancelled = runner.submit(first);
    TaskHandle other = runner.submit(shell("sleep 2; exit 4"));
    awaitStart(first.workingDirectory().resolve("started"));
    cancelled.cancel();
    assertThat(await(cancelled)).isInstanceOf(TaskResult.Cancelled.class);
    assertThat(exitCode(await(other))).isEqualTo(4);
    TaskHandle early = runner.submit(shell("true"));
    early.cancel();
    assertThat(await(early)).isInstanceOf(TaskResult.Cancelled.class);
  }

  @Test
  void saysWhyATaskDidNotRunToItsEnd() throws Exception {
    TaskHandle missing = runner.submit(task(Duration.ZERO, Resources.MINIMAL, Map.of(), "no-such-program"));
    TaskHandle late = runner.submit(task(Duration.ofMillis(500), Resources.MINIMAL, Map.of(), "sleep", "60"));
    TaskHandle killed = runner.submit(shell("kill -9 $$"));
    Task stopped = shell("echo > started; sleep 600");
    TaskHandle byOther = runner.submit(stopped);
    awaitStart(stopped.workingDirectory().resolve("started"));
    slurm.call("scancel", byOther.externalId());
    TaskHandle refused = runner.submit(task(Duration.ZERO, Resources.MINIMAL, Map.of("slurm.partition", "nowhere"), "true"));
    assertThat(await(missing)).isInstanceOfSatisfying(TaskResult.Failed.class, f -> assertThat(f.reason()).contains("'no-such-program' was not found"));
    assertThat(await(late)).isInstanceOf(TaskResult.TimedOut.class);
    assertThat(await(killed)).isInstanceOfSatisfying(TaskResult.Signalled.class, s -> assertThat(s.signal()).isEqualTo(9));
    assertThat(await(byOther)).isInstanceOfSatisfying(TaskResult.Failed.class, f -> assertThat(f.reason()).contains("cancelled by somebody else"));
    assertThat(await(refused)).isInstanceOfSatisfying(TaskResult.Failed.class, f -> assertThat(f.reason()).contains("invalid partition"));
  }

  @Test
  void refusesBeforeTheRunWhatTheClusterCannotDo() throws Exception {
    runner.admit(task(Duration.ZERO, Resources.MINIMAL, Map.of(), "true").needs());
    for (Map.Entry<String, Task> bad : Map.of(
        "does not have", task(Duration.ZERO, Resources.MINIMAL, Map.of("slurm.partition", "mian"), "true"),
        "is down", task(Duration.ZERO, Resources.MINIMAL, Map.of("slurm.partition", "closed"), "true"),
        "needs 64 cores", task(Duration.ZERO, new Resources(64, 1, 0, 0, 0), Map.of(), "true"),
        "sets itself", task(Duration.ZERO, Resources.MINIMAL, Map.of("slurm.array", "1-9"), "true")).entrySet()) {
      assertThatThrownBy(() -> runner.admit(bad.getValue().needs())).isInstanceOf(DteException.class).hasMessageContaining(bad.getKey());
    }
    assertThat(runner.check()).satisfies(check -> {
      assertThat(check.version()).startsWith("Slurm ");
      assertThat(check.problems()).isEmpty();
      assertThat(check.facts()).anyMatch(f -> f.startsWith("partition main (default): nodes of 16 cores"));
    });
  }

  @Test
  void aLaterRunnerFindsJobsAndSubmitsNothingTwice() throws Exception {
    Path log = dir.resolve("log");
    List<Task> tasks = new ArrayList<>();
    List<TaskHandle> handles = new ArrayList<>();
    for (int i = 0; i < 6; i++) {
      tasks.add(shell("echo " + i + " >> " + log + "; sleep 2; exit 7"));
      handles.add(runner.submit(tasks.get(i)));
    }
    // Closed before anything was submitted, while it is submitted, and while it runs: nobody recorded the jobs' numbers.
    for (long wait : new long[] {0, 250, 400, 1500}) {
      Thread.sleep(wait);
      handles.forEach(TaskHandle::detach);
      runner.close();
      runner = slurm.runner();
      handles.clear();
      for (Task task : tasks) {
        handles.add(runner.reattach(task, ""));
      }
    }
    for (TaskHandle handle : handles) {
      assertThat(exitCode(await(handle))).isEqualTo(7);
    }
    assertThat(Files.readAllLines(log)).hasSize(6).doesNotHaveDuplicates();
  }

  /** The same with accounts: they tell the memory, and how a job ended that the queue forgot. */
  @Test
  void readsAccounts(@TempDir Path other) throws Exception {
    RealSlurm standard = slurm;
    try {
      slurm = RealSlurm.start(other, "--accounting");
      runner.close();
      open();
      assertThat(runner.check().facts()).anyMatch(fact -> fact.startsWith("accounting"));
      TaskHandle eater = runner.submit(shell("x=$(head -c 40000000 /dev/zero | tr '\\0' a); sleep 3; exit 2"));
      Task stopped = shell("echo > started; sleep 600");
      TaskHandle byOther = runner.submit(stopped);
      awaitStart(stopped.workingDirectory().resolve("started"));
      slurm.call("scancel", byOther.externalId());
      assertThat(await(eater)).isInstanceOfSatisfying(TaskResult.Exited.class, e -> {
        assertThat(e.exitCode()).isEqualTo(2);
        assertThat(e.usage().peakMemoryBytes()).isGreaterThan(30_000_000);
      });
      assertThat(await(byOther)).isInstanceOf(TaskResult.Failed.class);
      assertThatThrownBy(() -> runner.admit(task(Duration.ZERO, Resources.MINIMAL, Map.of("slurm.account", "scince"), "true").needs()))
          .isInstanceOf(DteException.class).hasMessageContaining("'scince'").hasMessageContaining("science");
    } finally {
      slurm.stop();
      slurm = standard;
    }
  }

  @Test
  void waitsWhileTheControllerIsAwayAndForHeldJobs() throws Exception {
    Task running = shell("echo > started; sleep 3; exit 5");
    TaskHandle before = runner.submit(running);
    awaitStart(running.workingDirectory().resolve("started"));
    AtomicReference<String> told = new AtomicReference<>("");
    slurm.controller("stop");
    TaskHandle during = runner.submit(shell("exit 6"));
    during.onWaiting(told::set);
    Thread.sleep(2000);
    assertThat(during.completion().toCompletableFuture()).isNotDone();
    slurm.controller("start");
    assertThat(exitCode(await(before))).isEqualTo(5);
    assertThat(exitCode(await(during))).isEqualTo(6);
    TaskHandle held = runner.submit(task(Duration.ZERO, Resources.MINIMAL, Map.of("slurm.hold", "true"), "true"));
    held.onWaiting(told::set);
    Patience.await().untilAsserted(() -> assertThat(told.get()).contains("JobHeld", "scontrol release " + held.externalId()));
    slurm.call("scontrol", "release", held.externalId());
    assertThat(exitCode(await(held))).isZero();
  }
}
