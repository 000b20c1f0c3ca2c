// SPDX-License-Identifier: Apache-2.0
package io.dte.foundation.store;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.dte.foundation.api.event.Event;
import io.dte.foundation.api.event.EventType;
import io.dte.foundation.api.event.NewEvent;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.PreparedStatement;
import java.time.Clock;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;

/**
 * The process that the soak test kills. It writes the events of many runs, goes on where the log says it stopped, and
 * says of each event that it was acknowledged. Each event comes with a row of a table in the same unit of work.
 */
final class SoakChild {
  static final int EVENTS_PER_RUN = 6;
  /** A small part of all events, so that a kill meets a process that is far from its end. */
  private static final int WINDOWS = 60;

  private SoakChild() {}

  /** @param arguments the database's folder; the number of runs */
  public static void main(String[] arguments) throws Exception {
    int runs = Integer.parseInt(arguments[1]);
    int window = Math.max(1, runs * EVENTS_PER_RUN / WINDOWS);
    Semaphore heard = new Semaphore(window);
    Thread listener = new Thread(() -> listen(heard), "listener");
    listener.setDaemon(true);
    listener.start();
    PrintStream out = new PrintStream(new BufferedOutputStream(System.out, 1 << 16), false, StandardCharsets.UTF_8);
    try (Store store = Store.open(new H2Backend(Path.of(arguments[0])), Store.Settings.DEFAULT, Clock.systemUTC(),
        new Upcasters())) {
      store.migrate("soak", SoakTest.SCHEMA);
      Map<UUID, Integer> done = recovered(store);
      out.println("recovered " + store.lastSequence());
      out.flush();
      Deque<CompletableFuture<?>> inFlight = new ArrayDeque<>();
      // Step by step over all runs, as runs that execute side by side are written.
      for (int step = 0; step < EVENTS_PER_RUN; step++) {
        for (int i = 0; i < runs; i++) {
          UUID run = new UUID(0x7000, 0x8000_0000_0000_0000L | i);
          if (done.getOrDefault(run, 0) > step) {
            continue;
          }
          heard.acquire();
          if (inFlight.size() >= window) {
            inFlight.removeFirst().join();
          }
          inFlight.addLast(write(store, run, i, step).thenAccept(said -> {
            synchronized (out) {
              out.println(said);
              out.flush();
            }
          }));
        }
      }
      inFlight.forEach(CompletableFuture::join);
      out.println("finished");
      out.flush();
    }
  }

  /** A byte comes for each acknowledgement that was read: whoever reads slowly is not left behind. */
  private static void listen(Semaphore heard) {
    try {
      while (System.in.read() >= 0) {
        heard.release();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static CompletableFuture<String> write(Store store, UUID run, int number, int step) {
    return store.write(transaction -> {
      try (PreparedStatement insert =
          transaction.connection().prepareStatement("INSERT INTO soak.effect (run, step) VALUES (?, ?)")) {
        insert.setInt(1, number);
        insert.setInt(2, step);
        insert.executeUpdate();
      }
      transaction.append(new NewEvent(run, EventType.of("step.succeeded"), "step:s" + step, "system",
          JsonNodeFactory.instance.objectNode().put("step", step), List.of()));
      return "ack " + number + " " + step;
    });
  }

  private static Map<UUID, Integer> recovered(Store store) {
    Map<UUID, Integer> done = new HashMap<>();
    long after = 0;
    List<Event> page;
    do {
      page = store.read(after, 1000);
      for (Event event : page) {
        done.merge(event.run(), 1, Integer::sum);
        after = event.sequence();
      }
    } while (!page.isEmpty());
    return done;
  }
}
