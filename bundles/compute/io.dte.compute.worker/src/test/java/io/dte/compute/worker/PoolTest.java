// SPDX-License-Identifier: Apache-2.0
package io.dte.compute.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dte.compute.api.worker.WorkerCall;
import io.dte.compute.api.worker.WorkerException.Reason;
import io.dte.compute.api.worker.WorkerException;
import io.dte.compute.api.worker.WorkerMessage;
import io.dte.compute.api.worker.WorkerPoolSettings;
import io.dte.compute.api.worker.WorkerProgram;
import io.dte.tests.support.TestClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;

/** When workers are started and stopped, by a clock of the test's own; the workers have no processes. */
class PoolTest {
  private final TestClock clock = new TestClock();
  private final List<WorkerProcess> started = new ArrayList<>();

  private Pool pool(WorkerPoolSettings settings) {
    return new Pool(settings, clock, pool -> {
      WorkerProcess worker = new WorkerProcess(pool, started.size() + 1, clock.instant(), Runnable::run);
      started.add(worker);
      return worker;
    }, gone -> {});
  }

  private static WorkerPoolSettings settings() {
    return WorkerPoolSettings.of("test", WorkerProgram.command("none")).workers(0, 3);
  }

  @Test
  void growsWithWhatWaitsUpToItsMaximum() {
    Pool pool = pool(settings());
    assertThat(started).isEmpty();
    for (int i = 0; i < 10; i++) {
      pool.submit(new WorkerMessage("" + i));
    }
    assertThat(started).as("the first request does not wait for a look").hasSize(1);
    pool.look();
    assertThat(started).hasSize(3);
    started.forEach(pool::ready);
    assertThat(pool.status().busy()).isEqualTo(3);
    assertThat(pool.status().waiting()).isEqualTo(7);
  }

  @Test
  void keepsItsMinimumAndStopsWhatIsIdle() {
    Pool pool = pool(settings().workers(1, 3).times(Duration.ofSeconds(60), Duration.ofSeconds(5), Duration.ofHours(1)));
    pool.look();
    assertThat(started).hasSize(1);
    pool.ready(started.get(0));
    for (int i = 0; i < 3; i++) {
      pool.submit(new WorkerMessage("" + i));
    }
    pool.look();
    started.subList(1, 3).forEach(pool::ready);
    for (int i = 0; i < 3; i++) {
      pool.answered(started.get(i), i + 1);
    }
    clock.pass(Duration.ofSeconds(59));
    pool.look();
    assertThat(pool.status().ready()).isEqualTo(3);
    clock.pass(Duration.ofSeconds(1));
    pool.look();
    assertThat(pool.status().ready()).isEqualTo(1);
    assertThat(started.get(0).isReady()).as("the last ones go").isTrue();
  }

  @Test
  void waitsLongerAfterEachFailureAndForgetsThemAfterASuccess() {
    Pool pool = pool(settings().workers(1, 1).backOff(Duration.ofSeconds(1), Duration.ofSeconds(3), 100));
    pool.look();
    for (int pause : new int[] {1, 2, 3, 3}) {
      pool.ended(started.get(started.size() - 1), Reason.UNAVAILABLE, "it fell");
      int before = started.size();
      clock.pass(Duration.ofMillis(pause * 1000L - 1));
      pool.look();
      assertThat(started).hasSize(before);
      clock.pass(Duration.ofMillis(1));
      pool.look();
      assertThat(started).hasSize(before + 1);
    }
    WorkerProcess last = started.get(started.size() - 1);
    pool.ready(last);
    pool.submit(new WorkerMessage(""));
    pool.answered(last, 1);
    pool.ended(last, Reason.CRASHED, "it fell");
    clock.pass(Duration.ofSeconds(1));
    pool.look();
    assertThat(started.get(started.size() - 1)).isNotSameAs(last);
    assertThat(pool.status().crashes()).isEqualTo(5);
    assertThat(pool.status().lastProblem()).isEqualTo("it fell");
  }

  @Test
  void whatWaitsFailsWhenNoWorkerStarts() {
    Pool pool = pool(settings().workers(0, 1).backOff(Duration.ofSeconds(1), Duration.ofSeconds(1), 2));
    WorkerCall call = pool.submit(new WorkerMessage(""));
    pool.ended(started.get(0), Reason.UNAVAILABLE, "no such program");
    assertThat(call.reply().toCompletableFuture()).isNotDone();
    clock.pass(Duration.ofSeconds(1));
    pool.look();
    pool.ended(started.get(1), Reason.UNAVAILABLE, "no such program");
    assertFails(call, Reason.UNAVAILABLE, "no such program");
  }

  @Test
  void oneThatHangsIsToldFromItsNeighbours() {
    Pool pool = pool(settings().requests(2, 10).workers(0, 1));
    WorkerCall hangs = pool.submit(new WorkerMessage(""), Duration.ofSeconds(5), said -> {});
    WorkerCall other = pool.submit(new WorkerMessage(""), Duration.ZERO, said -> {});
    pool.ready(started.get(0));
    clock.pass(Duration.ofSeconds(5));
    pool.look();
    assertThat(started.get(0).isReady()).as("it gets nothing more").isFalse();
    pool.ended(started.get(0), Reason.TIMED_OUT, "too slow");
    assertFails(hangs, Reason.TIMED_OUT, "too slow");
    assertFails(other, Reason.CRASHED, "too slow");
  }

  @Test
  void moreThanMayWaitIsRefused() {
    Pool pool = pool(settings().requests(1, 2));
    pool.submit(new WorkerMessage(""));
    pool.submit(new WorkerMessage(""));
    assertFails(pool.submit(new WorkerMessage("")), Reason.UNAVAILABLE, "2 requests wait");
  }

  @Test
  void asksIdleWorkersWhetherTheyAreWell() {
    Pool pool = pool(settings().workers(1, 1).times(Duration.ofHours(1), Duration.ofSeconds(5), Duration.ofSeconds(30)));
    pool.look();
    WorkerProcess worker = started.get(0);
    pool.ready(worker);
    clock.pass(Duration.ofSeconds(30));
    pool.look();
    clock.pass(Duration.ofSeconds(4));
    pool.heard(worker);
    clock.pass(Duration.ofSeconds(1));
    pool.look();
    assertThat(worker.isReady()).isTrue();
    clock.pass(Duration.ofSeconds(30));
    pool.look();
    clock.pass(Duration.ofSeconds(5));
    pool.look();
    assertThat(worker.isReady()).as("it did not answer").isFalse();
  }

  private static void assertFails(WorkerCall call, Reason reason, String words) {
    assertThatThrownBy(() -> call.reply().toCompletableFuture().join()).isInstanceOf(CompletionException.class)
        .cause().isInstanceOfSatisfying(WorkerException.class, e -> assertThat(e.reason()).isEqualTo(reason))
        .hasMessageContaining(words);
  }
}
