// SPDX-License-Identifier: Apache-2.0
package io.dte.foundation.store;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.dte.foundation.api.event.Event;
import io.dte.foundation.api.event.EventType;
import io.dte.foundation.api.event.NewEvent;
import io.dte.foundation.api.id.Ids;
import io.dte.foundation.api.problem.DteException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;

/** Puts load on the event log of the embedded database; it lives in the store's package to reach it without a framework. */
public final class EventLogLoad implements AutoCloseable {
  private final Store store;

  /** @param folder where the database is made */
  public EventLogLoad(Path folder) throws DteException {
    store = Store.open(new H2Backend(folder), Store.Settings.DEFAULT, Clock.systemUTC(), new Upcasters());
  }

  /**
   * Appends single events from several threads, each with a window of appends it has not seen acknowledged yet.
   *
   * @param threads how many append at once
   * @param each how many events a thread appends
   * @param window how many may be in flight for each thread; 1 waits for every acknowledgement
   * @return seconds until all were acknowledged
   */
  public double append(int threads, int each, int window) throws InterruptedException {
    List<Thread> callers = new ArrayList<>();
    for (int t = 0; t < threads; t++) {
      callers.add(new Thread(() -> appendWithWindow(each, window), "load-" + t));
    }
    long begun = System.nanoTime();
    callers.forEach(Thread::start);
    for (Thread caller : callers) {
      caller.join();
    }
    return (System.nanoTime() - begun) / 1e9;
  }

  private void appendWithWindow(int count, int window) {
    UUID run = Ids.next(Instant.now());
    Deque<CompletableFuture<?>> inFlight = new ArrayDeque<>();
    for (int i = 0; i < count; i++) {
      if (inFlight.size() >= window) {
        inFlight.removeFirst().join();
      }
      inFlight.addLast(store.append(List.of(new NewEvent(run, EventType.of("step.succeeded"), "step:fuse/" + i,
          "system", JsonNodeFactory.instance.objectNode().put("reused", false).put("rows", i)
              .put("file", "file:/data/out/rain-" + i + ".csv"), List.of()))));
    }
    inFlight.forEach(CompletableFuture::join);
  }

  /** Milliseconds from append to acknowledgement, one at a time: the median. */
  public double latency(int count) {
    double[] millis = new double[count];
    for (int i = 0; i < count; i++) {
      long begun = System.nanoTime();
      appendWithWindow(1, 1);
      millis[i] = (System.nanoTime() - begun) / 1e6;
    }
    Arrays.sort(millis);
    return millis[count / 2];
  }

  /** Reads the whole log in pages. Returns events a second. */
  public double replay() {
    long begun = System.nanoTime();
    long after = 0;
    long count = 0;
    List<Event> page;
    do {
      page = store.read(after, 1000);
      count += page.size();
      after = page.isEmpty() ? after : page.get(page.size() - 1).sequence();
    } while (!page.isEmpty());
    return count / ((System.nanoTime() - begun) / 1e9);
  }

  @Override
  public void close() {
    store.close();
  }
}
