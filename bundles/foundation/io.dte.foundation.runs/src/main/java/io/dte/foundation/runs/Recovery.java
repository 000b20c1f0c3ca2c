// SPDX-License-Identifier: Apache-2.0
package io.dte.foundation.runs;

import io.dte.foundation.api.event.Event;
import io.dte.foundation.api.event.JournalReader;
import io.dte.foundation.api.file.AtomicFile;
import io.dte.foundation.api.problem.DteException;
import io.dte.foundation.api.run.Run;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletionException;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the owner does with the runs it finds: goes on with those that are not over, brings snapshots up to the log, and
 * takes over the runs of one-shot processes once these are gone. It looks again from time to time, since one-shot
 * processes work beside an owner too.
 */
final class Recovery implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Recovery.class);
  private static final long PERIOD_MILLIS = 2_000;
  private static final int PAGE = 1000;

  private final Runs runs;
  private final JournalReader journals;
  private final Supplier<Path> state;
  private final Thread thread = new Thread(this::run, "dte-runs-recovery");
  private final Set<UUID> settled = new HashSet<>();
  private final Set<UUID> empty = new HashSet<>();
  private boolean caughtUp;
  private long candidate;
  private volatile boolean closed;

  Recovery(Runs runs, JournalReader journals, Supplier<Path> state) {
    this.runs = runs;
    this.journals = journals;
    this.state = state;
  }

  void start() {
    thread.setDaemon(true);
    thread.start();
  }

  /** The thread is not interrupted: that would close the database's files under it. */
  @Override
  public void close() {
    synchronized (this) {
      closed = true;
      notifyAll();
    }
    try {
      thread.join(10_000);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void run() {
    while (!closed) {
      try {
        look();
      } catch (IOException | RuntimeException e) {
        LOG.error("looking after the runs failed, trying again", e);
      }
      try {
        synchronized (this) {
          if (!closed) {
            wait(PERIOD_MILLIS);
          }
        }
      } catch (InterruptedException stop) {
        LOG.debug("recovery stops");
        return;
      }
    }
  }

  /** One look at all runs: the first one goes on with those that are not over. */
  void look() throws IOException {
    if (caughtUp) {
      moveCursor();
    } else {
      catchUp();
      caughtUp = true;
    }
    takeOver();
  }

  /** Applies the log beyond the snapshots, and goes on with every run that is not over. */
  private void catchUp() throws IOException {
    Map<UUID, RunFold> behind = new HashMap<>();
    long after = readCursor();
    List<Event> page;
    do {
      page = runs.engine().log().read(after, PAGE);
      for (Event event : page) {
        after = event.sequence();
        if (!event.run().equals(Event.NO_RUN) && !runs.isLive(event.run())) {
          behind.computeIfAbsent(event.run(), this::snapshotOrNew);
        }
      }
    } while (!page.isEmpty() && !closed);
    for (UUID id : runs.catalog().ids(null)) {
      Optional<RunFolder.Snapshot> snapshot = runs.engine().folder(id).snapshot().filter(RunFolder.Snapshot::stored);
      if (snapshot.isPresent() && !snapshot.get().run().state().isFinal()) {
        behind.computeIfAbsent(id, this::snapshotOrNew);
      }
    }
    behind.forEach(this::goOn);
    candidate = after;
    writeCursor(after);
  }

  private RunFold snapshotOrNew(UUID id) {
    RunFolder folder = runs.engine().folder(id);
    return folder.snapshot().filter(RunFolder.Snapshot::stored)
        .map(snapshot -> RunFold.of(snapshot.run(), snapshot.sequence(), folder.path()))
        .orElseGet(() -> new RunFold(id, folder.path()));
  }

  private void goOn(UUID id, RunFold fold) {
    RunFolder folder = runs.engine().folder(id);
    if (runs.isLive(id) || isGuests(folder)) {
      return;
    }
    long before = fold.sequence();
    runs.catalog().advance(fold, id);
    boolean over = fold.state().isFinal();
    if (fold.isRemoved()) {
      runs.discard(id);
      return;
    }
    if (!fold.isKnown() || over && !folder.exists()) {
      return;
    }
    try {
      Files.createDirectories(folder.path());
      if (fold.sequence() > before) {
        folder.write(new RunFolder.Snapshot(fold.run(), fold.sequence(), true));
      }
    } catch (IOException e) {
      LOG.warn("cannot write to {}: {}", folder.path(), e.getMessage());
    }
    if (!over) {
      LOG.info("run {} goes on", id);
      runs.adopt(fold);
    }
  }

  /** Its journal is not taken over to its end, even if the log has a part of it. */
  private static boolean isGuests(RunFolder folder) {
    return folder.hasJournal() && !folder.snapshot().map(RunFolder.Snapshot::stored).orElse(false);
  }

  /** Imports the journals of processes that are gone. */
  private void takeOver() throws IOException {
    for (UUID id : runs.catalog().ids(null)) {
      if (closed) {
        return;
      }
      RunFolder folder = runs.engine().folder(id);
      if (settled.contains(id) || runs.isLive(id) || folder.engine().isPresent()) {
        continue;
      }
      if (isGuests(folder)) {
        try {
          if (importClaimed(id, folder)) {
            settled.add(id);
          }
        } catch (DteException | IOException | CompletionException | UncheckedIOException e) {
          LOG.warn("cannot take over run {}: {}", id, e.getMessage());
        }
      } else if (folder.hasJournal() || !empty.add(id)) {
        // A folder is made before its journal: one without is settled when it is found so a second time.
        empty.remove(id);
        settled.add(id);
      }
    }
  }

  /** A one-shot process may want to go on with the run at this very moment: one of the two gets it. */
  private boolean importClaimed(UUID id, RunFolder folder) throws DteException, IOException {
    if (!folder.claimEngine()) {
      return false;
    }
    try {
      if (isGuests(folder)) {
        importJournal(id, folder);
      }
      return true;
    } finally {
      folder.removeEngine();
    }
  }

  private void importJournal(UUID id, RunFolder folder) throws DteException, IOException {
    long after = 0;
    int count = 0;
    List<Event> page;
    do {
      page = journals.read(id, after, PAGE);
      if (!page.isEmpty()) {
        count += runs.engine().log().adopt(page).join().size();
        after = page.get(page.size() - 1).sequence();
      }
    } while (page.size() == PAGE);
    RunFold fold = runs.catalog().fold(id).filter(RunFold::isKnown).orElse(null);
    if (fold == null) {
      return;
    }
    if (!fold.state().isFinal()) {
      RunRecord interrupted = new RunRecord(runs.engine(), fold, lost -> { });
      interrupted.add("run.failed", "", "system", Payloads.failed(Catalog.stopped(id)), List.of()).join();
    }
    Run run = fold.run();
    folder.write(new RunFolder.Snapshot(run, fold.sequence(), true));
    LOG.info("took over run {} ({}, {} events)", id, run.state().label(), count);
  }

  /**
   * Remembers up to where all snapshots are written. It lags one period behind: a snapshot follows its event after a
   * moment.
   */
  private void moveCursor() throws IOException {
    long settledUpTo = candidate;
    candidate = runs.engine().log().lastSequence();
    if (settledUpTo > readCursor()) {
      writeCursor(settledUpTo);
    }
  }

  private long readCursor() throws IOException {
    try {
      return Long.parseLong(Files.readString(cursorFile()).strip());
    } catch (NoSuchFileException | NumberFormatException fromTheStart) {
      return 0;
    }
  }

  private void writeCursor(long sequence) throws IOException {
    AtomicFile.write(cursorFile(), (sequence + "\n").getBytes(StandardCharsets.US_ASCII));
  }

  private Path cursorFile() {
    return state.get().resolve("cursor");
  }
}
