// SPDX-License-Identifier: Apache-2.0
package io.dte.foundation.runs;

import io.dte.foundation.api.event.Event;
import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Queue;
import java.util.UUID;

/** The events of a run with their whole payloads, read page by page. */
final class RunEvents implements Iterator<Event> {
  private static final int PAGE = 1000;

  private final Engine engine;
  private final UUID run;
  private final Queue<Event> page = new ArrayDeque<>();
  private long after;
  private boolean last;

  /** @param after the sequence of the last event that is not wanted any more */
  RunEvents(Engine engine, UUID run, long after) {
    this.engine = engine;
    this.run = run;
    this.after = after;
  }

  @Override
  public boolean hasNext() {
    if (page.isEmpty() && !last) {
      List<Event> read = engine.log().readRun(run, after, PAGE);
      page.addAll(read);
      last = read.size() < PAGE;
      after = read.isEmpty() ? after : read.get(read.size() - 1).sequence();
    }
    return !page.isEmpty();
  }

  @Override
  public Event next() {
    if (!hasNext()) {
      throw new NoSuchElementException("run " + run + " has no further event");
    }
    return engine.payloads().expand(engine.folder(run).path(), page.remove());
  }
}
