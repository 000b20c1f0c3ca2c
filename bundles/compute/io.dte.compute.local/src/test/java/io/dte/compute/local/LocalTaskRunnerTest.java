// SPDX-License-Identifier: Apache-2.0
package io.dte.compute.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dte.compute.api.Container;
import io.dte.compute.api.ContainerEngine;
import io.dte.compute.api.ContainerImage;
import io.dte.compute.api.Resources;
import io.dte.compute.api.Task;
import io.dte.compute.api.TaskHandle;
import io.dte.compute.api.TaskResult;
import io.dte.compute.api.shim.Shim;
import io.dte.foundation.api.id.Ids;
import io.dte.foundation.api.problem.DteException;
import io.dte.foundation.api.problem.ExitCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LocalTaskRunnerTest {
  private static final Resources CAPACITY = new Resources(2, 2048, 1 << 20, 1 << 20, 0);

  @TempDir
  Path dir;
  private LocalTaskRunner runner;

  @BeforeEach
  void open() {
    runner = new LocalTaskRunner(CAPACITY, Duration.ofMillis(500), Duration.ofMillis(20));
  }

  @AfterEach
  void close() {
    runner.close();
  }

  private Task task(Duration limit, Resources resources, String... command) throws IOException {
    UUID id = Ids.next(Instant.now());
    Path work = Files.createDirectories(dir.resolve(id + "/work"));
    return new Task(id, id, "test", List.of(command), Map.of("PATH", "/usr/bin:/bin", "WORD", "a b"),
        dir.resolve(id + "/task"), work, null, work.resolve("out"), work.resolve("err"), resources, limit,
        null, Map.of());
  }

  private Task shell(String script) throws IOException {
    return task(Duration.ZERO, Resources.MINIMAL, "sh", "-c", script);
  }

  private static TaskResult await(TaskHandle handle) throws Exception {
    return handle.completion().toCompletableFuture().get(10, TimeUnit.MINUTES);
  }

  @Test
  void reportsExitStatusAndSeparatesStreams() throws Exception {
    Task task = shell("echo \"$WORD\"; echo problem >&2; exit 3");
    TaskResult result = await(runner.submit(task));
    assertThat(result).isInstanceOfSatisfying(TaskResult.Exited.class, e -> assertThat(e.exitCode()).isEqualTo(3));
    assertThat(task.stdout()).hasContent("a b");
    assertThat(task.stderr()).hasContent("problem");
  }

  @Test
  void givesExactlyTheEnvironmentAndRunsTheProgramNotAShellBuiltin() throws Exception {
    Task task = task(Duration.ZERO, Resources.MINIMAL, "env");
    await(runner.submit(task));
    assertThat(Files.readAllLines(task.stdout())).containsExactlyInAnyOrder("PATH=/usr/bin:/bin", "WORD=a b");
    Task echo = task(Duration.ZERO, Resources.MINIMAL, "echo", "-e", "a\\tb", "$WORD", "'");
    await(runner.submit(echo));
    assertThat(echo.stdout()).hasContent("a\tb $WORD '");
  }

  @Test
  void namesWhatCannotBeRun() throws Exception {
    assertThat(await(runner.submit(task(Duration.ZERO, Resources.MINIMAL, "no-such-program"))))
        .isInstanceOfSatisfying(TaskResult.Failed.class, f -> assertThat(f.reason()).contains("'no-such-program' was not found"));
    Path plain = Files.writeString(dir.resolve("plain"), "x");
    assertThat(await(runner.submit(task(Duration.ZERO, Resources.MINIMAL, plain.toString()))))
        .isInstanceOfSatisfying(TaskResult.Failed.class, f -> assertThat(f.reason()).contains("not executable"));
    Task gone = shell("true");
    Files.delete(gone.workingDirectory());
    assertThat(await(runner.submit(gone)))
        .isInstanceOfSatisfying(TaskResult.Failed.class, f -> assertThat(f.reason()).contains("working directory"));
  }

  @Test
  void killsTheWholeFamilyOnCancel() throws Exception {
    Task task = shell("(trap '' TERM; sleep 77) & setsid sleep 78 & echo $! > other; sleep 79");
    TaskHandle handle = runner.submit(task);
    Path other = task.workingDirectory().resolve("other");
    while (!Files.exists(other) || Files.size(other) == 0) {
      Thread.sleep(10);
    }
    long pid = Long.parseLong(Files.readString(other).trim());
    handle.cancel();
    assertThat(await(handle)).isInstanceOf(TaskResult.Cancelled.class);
    assertThat(ProcessTable.find(pid).filter(ProcessTable::isAlive)).isEmpty();
  }

  /** Each process starts another one and ends, so that those who were seen are never those who are there. */
  @Test
  void whoComesWhileTheOthersAreStoppedIsStoppedToo() throws Exception {
    Path beat = dir.resolve("beat");
    Path relay = Files.writeString(dir.resolve("relay"), "trap '' TERM; echo $$ > " + beat + "; sleep 0.2; test -e " + dir + "/stop || sh "
        + dir + "/relay &\n");
    TaskHandle handle = runner.submit(shell("sh " + relay + "; sleep 600"));
    while (!Files.exists(beat)) {
      Thread.sleep(10);
    }
    handle.cancel();
    try {
      assertThat(await(handle)).isInstanceOf(TaskResult.Cancelled.class);
      String last = Files.readString(beat);
      Thread.sleep(600);
      assertThat(beat).content().isEqualTo(last);
    } finally {
      Files.createFile(dir.resolve("stop"));
    }
  }

  @Test
  void stopsAtTheTimeLimit() throws Exception {
    TaskResult result = await(runner.submit(task(Duration.ofMillis(300), Resources.MINIMAL, "sleep", "60")));
    assertThat(result).isInstanceOf(TaskResult.TimedOut.class);
  }

  @Test
  void aLaterRunnerFindsRunningAndFinishedTasks() throws Exception {
    Task running = shell("sleep 1; echo done; exit 5");
    TaskHandle handle = runner.submit(running);
    while (Shim.leader(running.folder()).isEmpty()) {
      Thread.sleep(10);
    }
    handle.detach();
    runner.close();
    runner = new LocalTaskRunner(CAPACITY, Duration.ofMillis(500), Duration.ofMillis(20));
    for (int attempt = 0; attempt < 2; attempt++) {
      assertThat(await(runner.reattach(running, handle.externalId())))
          .isInstanceOfSatisfying(TaskResult.Exited.class, e -> assertThat(e.exitCode()).isEqualTo(5));
      assertThat(running.stdout()).hasContent("done");
    }
  }

  @Test
  void sharesOutResourcesInOrderAndRefusesWhatNeverFits() throws Exception {
    Path log = Files.createFile(dir.resolve("log"));
    List<TaskHandle> handles = new ArrayList<>();
    handles.add(runner.submit(task(Duration.ZERO, new Resources(1, 64, 0, 0, 0), "sh", "-c", "sleep 0.3; echo a >> " + log)));
    handles.add(runner.submit(task(Duration.ZERO, new Resources(2, 64, 0, 0, 0), "sh", "-c", "echo b >> " + log)));
    handles.add(runner.submit(task(Duration.ZERO, new Resources(1, 64, 0, 0, 0), "sh", "-c", "echo c >> " + log)));
    for (TaskHandle handle : handles) {
      await(handle);
    }
    assertThat(Files.readAllLines(log)).containsExactly("a", "b", "c");
    assertThatThrownBy(() -> runner.submit(task(Duration.ZERO, new Resources(3, 64, 0, 0, 0), "true")))
        .isInstanceOf(DteException.class).hasMessageContaining("needs 3 cores");
  }

  @Test
  void tellsASignalFromAnExitStatusAndMeasures() throws Exception {
    assertThat(await(runner.submit(shell("kill -9 $$"))))
        .isInstanceOfSatisfying(TaskResult.Signalled.class, s -> assertThat(s.signal()).isEqualTo(9));
    TaskResult busy = await(runner.submit(shell("i=0; while [ $i -lt 200000 ]; do i=$((i+1)); done")));
    assertThat(busy).isInstanceOfSatisfying(TaskResult.Exited.class, e -> {
      assertThat(e.usage().cpu()).isPositive();
      assertThat(e.usage().wall()).isPositive();
    });
  }

  private void awaitStart(Task task) throws Exception {
    while (Shim.leader(task.folder()).isEmpty()) {
      Thread.sleep(10);
    }
  }

  @Test
  void whatIsDetachedKeepsItsResourcesNoLongerThanItNeedsThem() throws Exception {
    Resources all = new Resources(2, 64, 0, 0, 0);
    Path gate = dir.resolve("gate");
    String script = "while ! test -e " + gate + "; do sleep 0.05; done; echo open";
    Task running = task(Duration.ZERO, all, "sh", "-c", script);
    Task queued = task(Duration.ZERO, all, "echo", "second");
    TaskHandle one = runner.submit(running);
    TaskHandle two = runner.submit(queued);
    awaitStart(running);
    one.detach();
    two.detach();
    TaskHandle again = runner.reattach(running, one.externalId());
    TaskHandle next = runner.submit(task(Duration.ZERO, all, "sh", "-c", "test -e " + gate));
    again.detach();
    Thread.sleep(100);
    assertThat(next.completion().toCompletableFuture().isDone()).as("the process still uses all cores").isFalse();
    Files.createFile(gate);
    assertThat(await(next)).isInstanceOfSatisfying(TaskResult.Exited.class, e -> assertThat(e.exitCode()).isZero());
    assertThat(await(runner.reattach(queued, two.externalId()))).isInstanceOf(TaskResult.Exited.class);
    assertThat(queued.stdout()).hasContent("second");
  }

  @Test
  void aTaskFoundAgainHoldsItsResources() throws Exception {
    Resources all = new Resources(2, 64, 0, 0, 0);
    Path log = Files.createFile(dir.resolve("log"));
    Task running = task(Duration.ZERO, all, "sh", "-c", "sleep 0.5; echo first >> " + log);
    TaskHandle handle = runner.submit(running);
    awaitStart(running);
    handle.detach();
    runner.close();
    open();
    runner.reattach(running, handle.externalId());
    await(runner.submit(task(Duration.ZERO, all, "sh", "-c", "echo second >> " + log)));
    assertThat(Files.readAllLines(log)).containsExactly("first", "second");
  }

  @Test
  void theTimeLimitCountsFromTheStart() throws Exception {
    Task running = task(Duration.ofSeconds(30), Resources.MINIMAL, "sleep", "60");
    TaskHandle handle = runner.submit(running);
    awaitStart(running);
    handle.detach();
    Files.setLastModifiedTime(running.folder().resolve("pid"), java.nio.file.attribute.FileTime.from(Instant.now().minusSeconds(40)));
    assertThat(await(runner.reattach(running, handle.externalId()))).isInstanceOf(TaskResult.TimedOut.class);
  }

  @Test
  void aTaskOfBeforeARebootIsNotTakenForAProcessOfTheSameIds() throws Exception {
    Task running = task(Duration.ZERO, Resources.MINIMAL, "sleep", "60");
    TaskHandle handle = runner.submit(running);
    awaitStart(running);
    handle.detach();
    Shim.Leader leader = Shim.leader(running.folder()).orElseThrow();
    try {
      assertThat(leader.boot()).isNotEmpty();
      Path pid = running.folder().resolve("pid");
      Files.writeString(pid, Files.readString(pid).replace(leader.boot(), "00000000-0000-4000-8000-000000000000"));
      open();
      assertThat(await(runner.reattach(running, handle.externalId()))).isInstanceOf(TaskResult.Failed.class);
    } finally {
      ProcessHandle.of(leader.pid()).ifPresent(process -> {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
      });
    }
  }

  @Test
  void aCancelDuringTheStartLeavesNoProcess() throws Exception {
    for (int i = 0; i < 20; i++) {
      Task task = task(Duration.ZERO, Resources.MINIMAL, "sleep", "61");
      TaskHandle handle = runner.submit(task);
      if (i % 2 == 0) {
        Thread.sleep(i / 4);
      }
      handle.cancel();
      assertThat(await(handle)).isInstanceOf(TaskResult.Cancelled.class);
      assertThat(Shim.leader(task.folder()).map(ProcessTable.Identity::of).filter(ProcessTable::isAlive)).isEmpty();
    }
  }

  @Test
  void anImpossibleEnvironmentFailsTheTaskAndFreesItsResources() throws Exception {
    for (Map<String, String> bad : List.of(Map.of("A=B", "x"), Map.of("A", "x\0y"))) {
      Task plain = task(Duration.ZERO, new Resources(2, 64, 0, 0, 0), "/bin/true");
      Task task = new Task(plain.id(), plain.run(), plain.step(), plain.command(), bad, plain.folder(),
          plain.workingDirectory(), null, plain.stdout(), plain.stderr(), plain.resources(), plain.timeLimit(),
          null, Map.of());
      assertThat(await(runner.submit(task)))
          .isInstanceOfSatisfying(TaskResult.Failed.class, f -> assertThat(f.reason()).contains("cannot start", "environment variable"));
    }
  }

  @Test
  void eachTaskHasGpusOfItsOwn() throws Exception {
    runner.close();
    Resources capacity = new Resources(8, 2048, 1 << 20, 1 << 20, 3);
    runner = new LocalTaskRunner(capacity, Duration.ofMillis(500), Duration.ofMillis(20));
    String script = "echo $CUDA_VISIBLE_DEVICES $NVIDIA_VISIBLE_DEVICES; while [ ! -e " + dir + "/go ]; do sleep 0.05; done";
    Task two = task(Duration.ZERO, new Resources(1, 64, 0, 0, 2), "sh", "-c", script);
    Task one = task(Duration.ZERO, new Resources(1, 64, 0, 0, 1), "sh", "-c", script);
    Task later = task(Duration.ZERO, new Resources(1, 64, 0, 0, 3), "sh", "-c", script);
    TaskHandle first = runner.submit(two);
    TaskHandle second = runner.submit(one);
    awaitStart(two);
    awaitStart(one);
    // Another engine knows what the tasks of this one use.
    first.detach();
    second.detach();
    runner.close();
    runner = new LocalTaskRunner(capacity, Duration.ofMillis(500), Duration.ofMillis(20));
    TaskHandle found = runner.reattach(two, first.externalId());
    Task meanwhile = task(Duration.ZERO, new Resources(1, 64, 0, 0, 1), "sh", "-c", script);
    TaskHandle third = runner.submit(meanwhile);
    TaskHandle last = runner.submit(later);
    awaitStart(meanwhile);
    assertThat(Shim.leader(later.folder())).as("three GPUs are not free").isEmpty();
    Files.createFile(dir.resolve("go"));
    for (TaskHandle handle : List.of(found, third, last)) {
      assertThat(await(handle)).isInstanceOf(TaskResult.Exited.class);
    }
    assertThat(two.stdout()).hasContent("0,1 0,1");
    assertThat(one.stdout()).hasContent("2 2");
    assertThat(meanwhile.stdout()).as("0 and 1 are in use").hasContent("2 2");
    assertThat(later.stdout()).hasContent("0,1,2 0,1,2");
  }

  @Test
  void countsTheDevicesOfTheDriver() throws Exception {
    for (String name : List.of("nvidia0", "nvidia1", "nvidia10", "nvidiactl", "nvidia-uvm", "null")) {
      Files.createFile(dir.resolve(name));
    }
    assertThat(LocalTaskRunner.gpus(dir)).isEqualTo(3);
    assertThat(LocalTaskRunner.gpus(dir.resolve("none"))).isZero();
  }

  @Test
  void twoTasksThatNeedTheMemoryTogetherRunOneAfterTheOther() throws Exception {
    Resources half = new Resources(0.5, 1200, 0, 0, 0);
    Task first = task(Duration.ZERO, half, "sh", "-c", "while [ ! -e " + dir + "/go ]; do sleep 0.05; done");
    Task second = task(Duration.ZERO, half, "sh", "-c", "test -e " + dir + "/go");
    Task small = task(Duration.ZERO, new Resources(0.5, 100, 0, 0, 0), "true");
    TaskHandle one = runner.submit(first);
    TaskHandle two = runner.submit(second);
    awaitStart(first);
    assertThat(Shim.leader(second.folder())).isEmpty();
    Files.createFile(dir.resolve("go"));
    assertThat(await(one)).isInstanceOf(TaskResult.Exited.class);
    assertThat(await(two)).isInstanceOfSatisfying(TaskResult.Exited.class, e -> assertThat(e.exitCode()).isZero());
    assertThat(await(runner.submit(small))).isInstanceOf(TaskResult.Exited.class);
  }

  @Test
  void theCheckTellsOfContainersAndGpus() {
    assertThat(runner.check().facts()).anyMatch(fact -> fact.startsWith("containers: none; There is no container engine"))
        .contains("gpus: none");
    runner.withContainers(new SaidEngine());
    assertThat(runner.check().facts()).contains("containers: podman 4.3.1");
  }

  /** What an engine does wrong is not waited for. */
  @Test
  void aFaultOfAnEngineEndsTheTaskAndNotTheRunner() throws Exception {
    SaidEngine engine = new SaidEngine();
    runner.withContainers(engine);
    engine.broken = "remove";
    assertThat(await(runner.submit(contained("exit 125")))).isInstanceOfSatisfying(TaskResult.Exited.class,
        exited -> assertThat(exited.exitCode()).isEqualTo(125));
    for (String part : List.of("prepare", "wrap")) {
      engine.broken = part;
      assertThat(await(runner.submit(contained("exit 0")))).isInstanceOfSatisfying(TaskResult.Failed.class,
          failed -> assertThat(failed.reason()).contains(part + " is broken"));
    }
    engine.broken = "";
    assertThat(await(runner.submit(contained("exit 0")))).isInstanceOf(TaskResult.Exited.class);
  }

  @Test
  void anEngineThatVanishesUnderATaskIsNotTakenForTheTool() throws Exception {
    SaidEngine engine = new SaidEngine();
    runner.withContainers(engine);
    engine.away = true;
    Task task = contained("exit 125");
    assertThat(await(runner.submit(task))).isInstanceOfSatisfying(TaskResult.Failed.class, failed -> assertThat(failed.reason())
        .contains("the container engine went away while step test ran", "no daemon", task.id().toString(), "may still run"));
    assertThat(await(runner.submit(contained("exit 124")))).isInstanceOfSatisfying(TaskResult.Exited.class,
        exited -> assertThat(exited.exitCode()).isEqualTo(124));
  }

  private Task contained(String script) throws Exception {
    Task task = task(Duration.ZERO, Resources.MINIMAL, "sh", "-c", script);
    return new Task(task.id(), task.run(), task.step(), task.command(), task.environment(), task.folder(), task.workingDirectory(), null,
        task.stdout(), task.stderr(), task.resources(), task.timeLimit(), new Container(new ContainerImage("x", ContainerImage.Origin.PULL, "x"),
            List.of(), "/", false), task.labels());
  }

  /** Contains nothing; a part of it may be broken. */
  private static final class SaidEngine implements ContainerEngine {
    private volatile String broken = "";
    private volatile boolean away;

    private void pass(String part) {
      if (broken.equals(part)) {
        throw new IllegalStateException(part + " is broken");
      }
    }

    @Override
    public String probe() throws DteException {
      if (away) {
        throw new DteException(ExitCode.UNSUPPORTED, "there is no daemon", "");
      }
      return "podman 4.3.1";
    }

    @Override
    public void prepare(ContainerImage image) {
      pass("prepare");
    }

    @Override
    public Task wrap(Task task) {
      pass("wrap");
      return task;
    }

    @Override
    public void remove(Task task) {
      pass("remove");
    }
  }
}
