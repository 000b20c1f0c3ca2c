// SPDX-License-Identifier: Apache-2.0
package io.dte.workflow.wes;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.dte.foundation.api.event.Event;
import io.dte.foundation.api.event.EventLog;
import io.dte.foundation.api.event.EventType;
import io.dte.foundation.api.run.Run;
import io.dte.foundation.api.run.RunState;
import io.dte.foundation.api.run.Step;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class ExitLogTest {
  private static final UUID RUN = UUID.randomUUID();

  private final List<Event> events = new ArrayList<>();
  private int read;
  private final ExitLog exits = new ExitLog((EventLog) Proxy.newProxyInstance(EventLog.class.getClassLoader(),
      new Class<?>[] {EventLog.class}, (proxy, method, arguments) -> {
        assertThat(method.getName()).isEqualTo("readRun");
        List<Event> page = events.stream().filter(event -> event.sequence() > (long) arguments[1]).limit((int) arguments[2]).toList();
        read += page.size();
        return page;
      }));

  private void add(String type, String step, Integer code) {
    ObjectNode payload = JsonNodeFactory.instance.objectNode();
    if (code != null) {
      payload.put("exitCode", code);
    }
    events.add(new Event(UUID.randomUUID(), events.size() + 1, Instant.EPOCH, RUN, EventType.of(type), "step:" + step, "system", payload,
        List.of()));
  }

  private static Run run() {
    ObjectNode nothing = JsonNodeFactory.instance.objectNode();
    return new Run(RUN, "workflow", "w", "w.cwl", Path.of("out"), RunState.RUNNING, "", null, null, "ann", nothing, nothing, Instant.EPOCH,
        Instant.EPOCH, null, List.of());
  }

  private static Step step(String name, RunState state) {
    return new Step(name, state, false, 1, null, null, "");
  }

  @Test
  void eachEventIsReadOnce() {
    for (int i = 0; i < 1500; i++) {
      add("step.succeeded", "s/" + i, i == 7 ? 3 : 0);
    }
    List<Step> seven = List.of(step("s/7", RunState.SUCCEEDED), step("s/8", RunState.SUCCEEDED));
    assertThat(exits.of(run(), seven).of(seven.get(0))).hasValue(3);
    assertThat(exits.of(run(), seven).of(seven.get(1))).hasValue(0);
    assertThat(read).isEqualTo(1500);
    add("workflow.tool.exited", "bad", 9);
    Step bad = step("bad", RunState.FAILED);
    assertThat(exits.of(run(), List.of(bad)).of(bad)).hasValue(9);
    assertThat(read).isEqualTo(1501);
  }

  @Test
  void aFurtherAttemptHasACodeOfItsOwn() {
    Step step = step("s", RunState.FAILED);
    add("step.started", "s", null);
    add("workflow.tool.exited", "s", 9);
    assertThat(exits.of(run(), List.of(step)).of(step)).hasValue(9);
    add("step.started", "s", null);
    assertThat(exits.of(run(), List.of(step)).of(step)).isEmpty();
  }

  @Test
  void nothingIsReadWhileNothingIsOver() {
    add("step.started", "s", null);
    Step step = step("s", RunState.RUNNING);
    assertThat(exits.of(run(), List.of(step)).of(step)).isEmpty();
    assertThat(read).isZero();
  }
}
