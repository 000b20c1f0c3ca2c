// SPDX-License-Identifier: Apache-2.0
package io.dte.foundation.journal;

import io.dte.foundation.api.event.Event;
import io.dte.foundation.api.event.EventLog;
import io.dte.foundation.api.event.NewEvent;
import io.dte.foundation.api.home.DataDirectory;
import io.dte.foundation.api.id.Ids;
import io.dte.foundation.api.problem.DteException;
import io.dte.foundation.api.problem.ExitCode;
import io.dte.foundation.api.problem.Problem;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongConsumer;
import java.util.function.Supplier;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.condition.Condition;
import org.slf4j.LoggerFactory;

/**
 * The event log of a process that does not own the data directory: each run's events in a file in its own folder, so
 * that any number of processes work side by side without a lock. Sequences grow over all runs of this process; one
 * thread writes, in groups, and acknowledges after the flush.
 */
@Component(service = EventLog.class)
public final class JournalEventLog implements EventLog {
  private static final int MAX_OPEN = 64;
  private static final int MAX_GROUP = 1000;
  /** So many groups are flushed at once when there are some; from then on one for each pause, with what came in it. */
  private static final int BURST = 64;
  private static final long PAUSE_NANOS = 10_000_000;

  private final Supplier<Path> runs;
  private final Clock clock;
  private final EventLines lines = new EventLines();
  private final Map<UUID, RunJournal> journals = new LinkedHashMap<>(16, 0.75f, true);
  private final LinkedBlockingQueue<Request> queue = new LinkedBlockingQueue<>();
  private final List<LongConsumer> listeners = new CopyOnWriteArrayList<>();
  private final AtomicLong visible = new AtomicLong();
  private long assigned;
  private Thread writer;
  private boolean closed;

  private record Request(List<NewEvent> events, CompletableFuture<List<Event>> future) {
    static final Request END = new Request(List.of(), new CompletableFuture<>());

    UUID run() {
      return events.get(0).run();
    }
  }

  @Activate
  public JournalEventLog(@Reference DataDirectory home,
      @Reference(target = "(osgi.condition.id=" + DataDirectory.GUEST_CONDITION + ")") Condition guest) {
    this(home::runs, Clock.systemUTC());
  }

  JournalEventLog(Supplier<Path> runs, Clock clock) {
    this.runs = runs;
    this.clock = clock;
  }

  @Deactivate
  void close() {
    Thread thread;
    synchronized (this) {
      closed = true;
      thread = writer;
    }
    if (thread != null) {
      queue.add(Request.END);
      try {
        thread.join(10_000);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
    synchronized (journals) {
      journals.values().forEach(JournalEventLog::closeQuietly);
    }
  }

  @Override
  public CompletableFuture<List<Event>> append(List<NewEvent> events) {
    if (events.isEmpty()) {
      return CompletableFuture.completedFuture(List.of());
    }
    UUID run = events.get(0).run();
    for (NewEvent event : events) {
      if (!event.run().equals(run) || run.equals(Event.NO_RUN)) {
        return refused("a one-shot command records events of one run at a time", "start the server or the desktop");
      }
    }
    Request request = new Request(List.copyOf(events), new CompletableFuture<>());
    synchronized (this) {
      if (closed) {
        return refused("the event log is closed", "");
      }
      if (writer == null) {
        writer = new Thread(this::write, "dte-journal");
        writer.setDaemon(true);
        writer.start();
      }
      queue.add(request);
    }
    return request.future();
  }

  @Override
  public CompletableFuture<List<Event>> adopt(List<Event> events) {
    return refused("only the owner of the data directory takes over events", "start the server or the desktop");
  }

  @Override
  public List<Event> read(long after, int limit) {
    List<UUID> known;
    synchronized (journals) {
      known = new ArrayList<>(journals.keySet());
    }
    List<Event> merged = new ArrayList<>();
    for (UUID run : known) {
      merged.addAll(readRun(run, after, limit));
    }
    merged.sort(Comparator.comparingLong(Event::sequence));
    return List.copyOf(merged.subList(0, Math.min(limit, merged.size())));
  }

  @Override
  public List<Event> readRun(UUID run, long after, int limit) {
    RunJournal journal;
    synchronized (journals) {
      journal = journals.get(run);
    }
    if (journal == null) {
      journal = new RunJournal(runs.get(), run, lines);
    }
    try {
      return List.copyOf(journal.read(after, limit));
    } catch (IOException e) {
      throw new UncheckedIOException(Problem.storage("read", journal.file(), e).message(), e);
    }
  }

  @Override
  public long lastSequence() {
    return visible.get();
  }

  @Override
  public Subscription onCommit(LongConsumer listener) {
    listeners.add(listener);
    return () -> listeners.remove(listener);
  }

  private void write() {
    List<Request> taken = new ArrayList<>();
    boolean ended = false;
    long due = System.nanoTime() - BURST * PAUSE_NANOS;
    while (!ended) {
      taken.clear();
      try {
        taken.add(queue.take());
        due = Math.max(due + PAUSE_NANOS, System.nanoTime() - BURST * PAUSE_NANOS);
        TimeUnit.NANOSECONDS.sleep(due - System.nanoTime());
      } catch (InterruptedException e) {
        return;
      }
      queue.drainTo(taken, MAX_GROUP);
      ended = taken.removeIf(request -> request == Request.END);
      Map<UUID, List<Request>> byRun = new LinkedHashMap<>();
      taken.forEach(request -> byRun.computeIfAbsent(request.run(), run -> new ArrayList<>()).add(request));
      byRun.forEach(this::writeRun);
    }
  }

  private void writeRun(UUID run, List<Request> requests) {
    RunJournal journal;
    try {
      journal = journal(run);
    } catch (UncheckedIOException e) {
      DteException problem = new DteException(ExitCode.STORAGE, e.getMessage(), "make the data directory writable", e);
      requests.forEach(request -> request.future().completeExceptionally(problem));
      return;
    }
    List<Request> accepted = new ArrayList<>();
    List<List<Event>> stored = new ArrayList<>();
    List<byte[]> written = new ArrayList<>();
    try {
      assigned = Math.max(assigned, journal.open());
      for (Request request : requests) {
        long before = assigned;
        int sizeBefore = written.size();
        try {
          List<Event> events = new ArrayList<>();
          for (int i = 0; i < request.events().size(); i++) {
            Event event = event(request.events().get(i), ++assigned);
            written.add(lines.write(event, i < request.events().size() - 1));
            events.add(event);
          }
          accepted.add(request);
          stored.add(List.copyOf(events));
        } catch (DteException | RuntimeException refused) {
          assigned = before;
          written.subList(sizeBefore, written.size()).clear();
          request.future().completeExceptionally(refused);
        }
      }
      if (!written.isEmpty()) {
        journal.append(written, assigned);
      }
    } catch (IOException e) {
      DteException problem = new DteException(Problem.storage("write", journal.file(), e), e);
      requests.forEach(request -> request.future().completeExceptionally(problem));
      return;
    }
    visible.accumulateAndGet(assigned, Math::max);
    for (int i = 0; i < accepted.size(); i++) {
      accepted.get(i).future().complete(stored.get(i));
    }
    notifyListeners();
  }

  private void notifyListeners() {
    for (LongConsumer listener : listeners) {
      try {
        listener.accept(visible.get());
      } catch (RuntimeException e) {
        LoggerFactory.getLogger(JournalEventLog.class).warn("a listener of the event log failed", e);
      }
    }
  }

  private Event event(NewEvent event, long sequence) {
    Instant now = clock.instant();
    return new Event(Ids.next(now), sequence, now, event.run(), event.type(), event.subject(), event.actor(),
        event.payload(), event.relations());
  }

  private RunJournal journal(UUID run) {
    synchronized (journals) {
      RunJournal journal = journals.computeIfAbsent(run, id -> new RunJournal(runs.get(), id, lines));
      // Least recently used first; a closed journal opens itself again.
      int surplus = journals.size() - MAX_OPEN;
      for (RunJournal oldest : journals.values()) {
        if (surplus-- <= 0) {
          break;
        }
        closeQuietly(oldest);
      }
      return journal;
    }
  }

  private static void closeQuietly(RunJournal journal) {
    try {
      journal.close();
    } catch (IOException e) {
      LoggerFactory.getLogger(JournalEventLog.class).warn("cannot close {}: {}", journal.file(), e.getMessage());
    }
  }

  private static CompletableFuture<List<Event>> refused(String message, String hint) {
    return CompletableFuture.failedFuture(new DteException(ExitCode.UNAVAILABLE, message, hint));
  }
}
