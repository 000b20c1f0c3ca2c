// SPDX-License-Identifier: Apache-2.0
package io.dte.workflow.wes;

import io.dte.foundation.api.event.Event;
import io.dte.foundation.api.event.EventLog;
import io.dte.foundation.api.run.Run;
import io.dte.foundation.api.run.Step;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * Reads from the event log how tools ended. Clients ask for a run again and again while it goes on, so what was read once is
 * remembered for the runs that were asked for last. Thread-safe.
 */
final class ExitLog {
  private static final int PAGE = 1000;
  private static final int MOST_RUNS = 100;

  private final EventLog log;
  private final Map<UUID, Known> runs = new LinkedHashMap<>(MOST_RUNS, 0.75f, true) {
    private static final long serialVersionUID = 1L;

    @Override
    protected boolean removeEldestEntry(Map.Entry<UUID, Known> eldest) {
      return size() > MOST_RUNS;
    }
  };

  /** What the events of a run say up to a sequence; guarded by its monitor. */
  private static final class Known {
    private final Map<String, Integer> codes = new HashMap<>();
    private long sequence;
  }

  ExitLog(EventLog log) {
    this.log = log;
  }

  /** @param told the steps that are asked for; the log is read when one of them is over */
  ToolExits of(Run run, List<Step> told) {
    if (told.stream().noneMatch(step -> step.state().isFinal())) {
      return new ToolExits(Map.of());
    }
    Known known;
    synchronized (runs) {
      known = runs.computeIfAbsent(run.id(), id -> new Known());
    }
    synchronized (known) {
      for (List<Event> page = page(run, known); !page.isEmpty(); page = page(run, known)) {
        page.forEach(event -> learn(event, known.codes));
        known.sequence = page.get(page.size() - 1).sequence();
      }
      return new ToolExits(Map.copyOf(known.codes));
    }
  }

  private List<Event> page(Run run, Known known) {
    return log.readRun(run.id(), known.sequence, PAGE);
  }

  private static void learn(Event event, Map<String, Integer> codes) {
    if (event.type().name().equals("step.started")) {
      codes.remove(event.subject()); // A further attempt.
    } else if (event.payload().path("exitCode").canConvertToInt()) {
      int code = event.payload().path("exitCode").asInt();
      if (code == 0 && event.type().name().equals("step.succeeded")) {
        codes.remove(event.subject());
      } else {
        codes.put(event.subject(), code);
      }
    }
  }
}
