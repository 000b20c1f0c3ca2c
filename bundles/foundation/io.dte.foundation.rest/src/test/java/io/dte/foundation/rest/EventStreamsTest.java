// SPDX-License-Identifier: Apache-2.0
package io.dte.foundation.rest;

import static io.dte.tests.support.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dte.foundation.api.problem.DteException;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class EventStreamsTest {
  private static final UUID ONE = new UUID(0, 1);
  private static final UUID TWO = new UUID(0, 2);
  private final FakeLog log = new FakeLog();
  private final EventStreams streams = new EventStreams(log, 50, 50);

  @AfterEach
  void close() {
    streams.close();
    assertThat(log.listeners).isEmpty();
  }

  @Test
  void goesOnWhereTheClientWas() throws Exception {
    for (int i = 0; i < 1000; i++) {
      log.add(ONE, "step.started");
    }
    FakeClient client = open(null, 400);
    await().until(() -> client.ids().size() == 600);
    log.add(TWO, "run.submitted");
    await().until(() -> client.ids().size() == 601);
    assertThat(client.ids()).isEqualTo(LongStream.rangeClosed(401, 1001).boxed().toList());
    assertThat(client.text()).contains("\"word\":\"ä\\nb\"");
  }

  @Test
  void aRunsStreamShowsThatRunAndEndsWithIt() throws Exception {
    log.add(ONE, "run.submitted");
    log.add(TWO, "run.submitted");
    FakeClient client = open(ONE, 0);
    await().until(() -> client.ids().equals(List.of(1L)));
    log.add(TWO, "run.succeeded");
    log.add(ONE, "step.started");
    log.add(ONE, "run.succeeded");
    await().until(client::isCompleted);
    assertThat(client.ids()).containsExactly(1L, 4L, 5L);
    await().until(() -> streams.size() == 0);
  }

  @Test
  void aSlowClientHoldsUpNobodyAndMissesNothing() throws Exception {
    FakeClient slow = open(null, 0);
    FakeClient quick = open(null, 0);
    slow.stall();
    for (int i = 0; i < 2000; i++) {
      log.add(ONE, "step.started");
    }
    await().until(() -> quick.ids().size() == 2000);
    assertThat(slow.ids().size()).isLessThan(600);
    slow.letWrite();
    await().until(() -> slow.ids().size() == 2000);
    assertThat(slow.ids()).isEqualTo(quick.ids());
  }

  @Test
  void aClientThatLeftIsFoundByTheHeartbeat() throws Exception {
    FakeClient client = open(null, 0);
    await().until(() -> client.text().contains(": still here"));
    client.leave();
    await().until(() -> streams.size() == 0);
    assertThat(client.isCompleted()).isTrue();
  }

  @Test
  void manyClientsShareOneThreadAndTheirReads() throws Exception {
    List<FakeClient> clients = new ArrayList<>();
    for (int i = 0; i < 50; i++) {
      clients.add(open(null, 0));
    }
    await().until(() -> clients.stream().allMatch(client -> client.text().startsWith("retry")));
    int before = log.reads.get();
    log.add(ONE, "run.submitted");
    await().until(() -> clients.stream().allMatch(client -> client.ids().size() == 1));
    assertThat(log.reads.get() - before).isLessThan(20);
    // That of the test before may still be on its way out.
    await().untilAsserted(() -> assertThat(Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> thread.getName().equals("dte-event-streams"))).hasSize(1));
    assertThatThrownBy(() -> open(null, 0)).isInstanceOf(DteException.class).hasMessageContaining("50 event streams");
  }

  private FakeClient open(UUID run, long cursor) throws Exception {
    FakeClient client = new FakeClient();
    streams.open(client.context(), run, cursor);
    client.letWrite();
    return client;
  }
}
