// SPDX-License-Identifier: Apache-2.0
package io.dte.compute.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dte.compute.api.worker.WorkerCall;
import io.dte.compute.api.worker.WorkerException.Reason;
import io.dte.compute.api.worker.WorkerException;
import io.dte.compute.api.worker.WorkerMessage;
import io.dte.compute.api.worker.WorkerPool;
import io.dte.compute.api.worker.WorkerPoolSettings;
import io.dte.compute.api.worker.WorkerProgram;
import io.dte.tests.support.Patience;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Pools with real processes. */
class PoolServiceTest {
  @TempDir
  Path dir;
  private PoolService pools;

  @BeforeEach
  void open() {
    pools = new PoolService(dir, Clock.systemUTC());
  }

  @AfterEach
  void close() {
    pools.deactivate();
  }

  private static WorkerProgram.Java program() {
    return WorkerProgram.java(TestWorker.class.getName(), TestWorker.class).heap(64).options("-XX:TieredStopAtLevel=1");
  }

  private static WorkerPoolSettings settings() {
    return WorkerPoolSettings.of("test", program()).workers(0, 2)
        .times(Duration.ofMinutes(10), Duration.ofMinutes(2), Duration.ofMinutes(10))
        .backOff(Duration.ofMillis(10), Duration.ofMillis(100), 2);
  }

  private static WorkerMessage await(WorkerCall call) throws Exception {
    return Patience.get(call.reply());
  }

  private static String ask(WorkerPool pool, String json) throws Exception {
    return await(pool.submit(new WorkerMessage(json))).json();
  }

  private static void assertFails(WorkerCall call, Reason reason, String words) {
    assertThatThrownBy(() -> await(call)).isInstanceOf(ExecutionException.class).cause()
        .isInstanceOfSatisfying(WorkerException.class, e -> assertThat(e.reason()).isEqualTo(reason)).hasMessageContaining(words);
  }

  @Test
  void answersWithTextAndBytes() throws Exception {
    WorkerPool pool = pools.open(settings());
    byte[] large = new byte[3_000_000];
    large[2_999_999] = 7;
    assertThat(ask(pool, "\"grüße\"")).isEqualTo("\"grüße\"");
    assertThat(await(pool.submit(new WorkerMessage("", large))).body()).isEqualTo(large);
  }

  @Test
  void aWorkerHasItsOptionsAndEnvironmentOnly() throws Exception {
    WorkerPool pool = pools.open(WorkerPoolSettings.of("test", program().options("-Dgiven=option")).environment(Map.of("GIVEN", "variable")));
    assertThat(ask(pool, "property")).isEqualTo("option variable null");
  }

  @Test
  void manyRequestsAreSharedOut() throws Exception {
    WorkerPool pool = pools.open(settings());
    List<WorkerCall> calls = IntStream.range(0, 100).mapToObj(i -> pool.submit(new WorkerMessage("short sleep"))).toList();
    Set<String> workers = new HashSet<>();
    List<WorkerCall> questions = IntStream.range(0, 20).mapToObj(i -> pool.submit(new WorkerMessage("pid"))).toList();
    for (WorkerCall call : calls) {
      assertThat(await(call).json()).isEqualTo("short sleep");
    }
    for (WorkerCall question : questions) {
      workers.add(await(question).json());
    }
    assertThat(workers).hasSizeBetween(1, 2);
    Patience.await().untilAsserted(() -> assertThat(pool.status().ready()).isEqualTo(2));
  }

  @Test
  void oneWorkerWorksOnSeveralRequests() throws Exception {
    WorkerPool pool = pools.open(WorkerPoolSettings.of("test", program().arguments("4")).workers(1, 1).requests(4, 100));
    WorkerCall sleeps = pool.submit(new WorkerMessage("sleep"));
    assertThat(ask(pool, "meanwhile")).isEqualTo("meanwhile");
    sleeps.cancel();
    assertFails(sleeps, Reason.CANCELLED, "cancelled");
    assertThat(pool.status().crashes()).isZero();
  }

  @Test
  void aRequestThatFailsLeavesTheWorkerAlone() throws Exception {
    WorkerPool pool = pools.open(settings().workers(0, 1));
    String worker = ask(pool, "pid");
    assertFails(pool.submit(new WorkerMessage("fail")), Reason.FAILED, "this \"cannot\" be\nanswered");
    assertThat(ask(pool, "pid")).isEqualTo(worker);
  }

  @Test
  void aCrashIsExplainedAndTheWorkerReplaced() throws Exception {
    WorkerPool pool = pools.open(settings().workers(0, 1));
    String worker = ask(pool, "pid");
    WorkerCall crash = pool.submit(new WorkerMessage("crash"));
    WorkerCall next = pool.submit(new WorkerMessage("pid"));
    assertFails(crash, Reason.CRASHED, "status 7; it said: the sky fell");
    assertThat(await(next).json()).isNotEqualTo(worker);
    assertThat(pool.status().crashes()).isEqualTo(1);
  }

  @Test
  void aKilledWorkerIsToldBySignal() throws Exception {
    WorkerPool pool = pools.open(settings().workers(0, 1));
    String worker = ask(pool, "pid");
    WorkerCall call = pool.submit(new WorkerMessage("sleep"));
    ProcessHandle.of(Long.parseLong(worker)).orElseThrow().destroyForcibly();
    assertFails(call, Reason.CRASHED, "signal 9 ended it");
  }

  @Test
  void oneThatHangsIsKilled() throws Exception {
    WorkerPool pool = pools.open(settings().workers(0, 1).requestTimeout(Duration.ofMillis(300)));
    String worker = await(pool.submit(new WorkerMessage("pid"), Duration.ZERO, said -> {})).json();
    assertFails(pool.submit(new WorkerMessage("hang")), Reason.TIMED_OUT, "its limit of 0.3 s");
    assertThat(await(pool.submit(new WorkerMessage("pid"), Duration.ZERO, said -> {})).json()).isNotEqualTo(worker);
  }

  @Test
  void theHeapIsLimited() throws Exception {
    WorkerPool pool = pools.open(settings());
    assertFails(pool.submit(new WorkerMessage("bomb")), Reason.OUT_OF_MEMORY, "64 MiB");
    assertThat(ask(pool, "well again")).isEqualTo("well again");
  }

  @Test
  void cancelInterruptsAndKillsWhoGoesOn() throws Exception {
    WorkerPool pool = pools.open(settings().workers(0, 1));
    String worker = ask(pool, "pid");
    WorkerCall sleeps = pool.submit(new WorkerMessage("sleep"));
    sleeps.cancel();
    assertFails(sleeps, Reason.CANCELLED, "cancelled");
    assertThat(ask(pool, "pid")).as("it listened").isEqualTo(worker);
    WorkerPool strict = pools.open(settings().workers(0, 1).times(Duration.ofMinutes(10), Duration.ofMillis(500), Duration.ofMinutes(10)));
    String deaf = ask(strict, "pid");
    strict.submit(new WorkerMessage("hang")).cancel();
    assertThat(ask(strict, "pid")).as("it did not listen").isNotEqualTo(deaf);
  }

  @Test
  void progressIsTold() throws Exception {
    WorkerPool pool = pools.open(settings());
    List<String> told = new ArrayList<>();
    await(pool.submit(new WorkerMessage("steps"), Duration.ZERO, said -> told.add(said.json())));
    assertThat(told).containsExactly("0", "1", "2");
  }

  @Test
  void drainingAnswersWhatWasAccepted() throws Exception {
    WorkerPool pool = pools.open(settings().workers(1, 2));
    List<WorkerCall> calls = IntStream.range(0, 10).mapToObj(i -> pool.submit(new WorkerMessage("short sleep"))).toList();
    CompletableFuture<Void> drained = pool.drain().toCompletableFuture();
    assertFails(pool.submit(new WorkerMessage("late")), Reason.CLOSED, "no more");
    Patience.get(drained);
    for (WorkerCall call : calls) {
      assertThat(call.reply().toCompletableFuture()).isCompletedWithValueMatching(reply -> reply.json().equals("short sleep"));
    }
    assertThat(pool.status().ready() + pool.status().starting()).isZero();
  }

  @Test
  void closingEndsAllWorkers() throws Exception {
    WorkerPool pool = pools.open(settings().workers(0, 1));
    long worker = Long.parseLong(ask(pool, "pid"));
    WorkerCall hangs = pool.submit(new WorkerMessage("hang"));
    pool.close();
    assertFails(hangs, Reason.CLOSED, "were stopped");
    assertThat(ProcessHandle.of(worker).filter(ProcessHandle::isAlive)).isEmpty();
  }

  /** The JVM's end would wait for threads that read from workers. */
  @Test
  void beforeTheProcessEndsAllWorkersAreKilled() throws Exception {
    WorkerPool pool = pools.open(settings().workers(0, 1));
    long worker = Long.parseLong(ask(pool, "pid"));
    WorkerCall hangs = pool.submit(new WorkerMessage("hang"));
    pools.beforeExit();
    assertFails(hangs, Reason.CLOSED, "were stopped");
    Patience.await().untilAsserted(() -> assertThat(ProcessHandle.of(worker).filter(ProcessHandle::isAlive)).isEmpty());
  }

  @Test
  void oneThatCannotStartFailsWhatWaits() throws Exception {
    WorkerPool broken = pools.open(WorkerPoolSettings.of("broken", program().arguments("broken"))
        .backOff(Duration.ofMillis(10), Duration.ofMillis(10), 2));
    assertFails(broken.submit(new WorkerMessage("")), Reason.UNAVAILABLE, "no model here");
    WorkerPool missing = pools.open(WorkerPoolSettings.of("missing", WorkerProgram.command("/no/such/program"))
        .backOff(Duration.ofMillis(10), Duration.ofMillis(10), 2));
    assertFails(missing.submit(new WorkerMessage("")), Reason.UNAVAILABLE, "/no/such/program");
    WorkerPool slow = pools.open(WorkerPoolSettings.of("slow", WorkerProgram.command("sleep", "600"))
        .startTimeout(Duration.ofMillis(100)).backOff(Duration.ofMillis(10), Duration.ofMillis(10), 1));
    assertFails(slow.submit(new WorkerMessage("")), Reason.UNAVAILABLE, "not ready after 0.1 s");
  }

  @Test
  void oneThatDoesNotSpeakTheProtocolIsKilled() throws Exception {
    WorkerPool pool = pools.open(WorkerPoolSettings.of("chatty", WorkerProgram.command("sh", "-c", "echo Hello; sleep 600"))
        .backOff(Duration.ofMillis(10), Duration.ofMillis(10), 1));
    assertFails(pool.submit(new WorkerMessage("")), Reason.UNAVAILABLE, "'H'");
  }

  @Test
  void anAnswerThatIsTooLargeIsRefused() throws Exception {
    WorkerPool pool = pools.open(settings().messageLimit(1000));
    assertFails(pool.submit(new WorkerMessage("", new byte[2000])), Reason.CRASHED, "limit of 1000");
  }

  @Test
  void aWorkerMayBeWrittenInPython() throws Exception {
    WorkerPool pool = pools.open(WorkerPoolSettings.of("python", WorkerProgram.command("python3",
        Path.of("src/test/resources/echo_worker.py").toAbsolutePath().toString())).workers(0, 1));
    List<String> told = new ArrayList<>();
    WorkerMessage reply = await(pool.submit(new WorkerMessage("[1, \"é\"]", new byte[] {1, 2, 3}), Duration.ZERO,
        said -> told.add(said.json())));
    assertThat(reply.json()).isEqualTo("{\"said\": [1, \"\\u00e9\"]}");
    assertThat(reply.body()).containsExactly(3, 2, 1);
    assertThat(told).containsExactly("{\"bytes\": 3}");
    assertFails(pool.submit(new WorkerMessage("\"fail\"")), Reason.FAILED, "as asked");
  }

  @Test
  void workersEndWithAnEngineThatWasKilled() throws Exception {
    Process engine = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-cp",
        System.getProperty("java.class.path"), Engine.class.getName(), dir.toString())
        .redirectError(ProcessBuilder.Redirect.INHERIT).start();
    try (BufferedReader out = new BufferedReader(new InputStreamReader(engine.getInputStream(), StandardCharsets.UTF_8))) {
      long busy = Long.parseLong(out.readLine());
      Path said = dir.resolve("deaf");
      while (!Files.exists(said) || Files.size(said) == 0) {
        Thread.sleep(20);
      }
      long deaf = Long.parseLong(Files.readString(said).strip());
      List<ProcessHandle> workers = List.of(ProcessHandle.of(busy).orElseThrow(), ProcessHandle.of(deaf).orElseThrow());
      engine.destroyForcibly();
      for (ProcessHandle worker : workers) {
        Patience.get(worker.onExit());
      }
    }
  }
}
