// SPDX-License-Identifier: Apache-2.0
package io.dte.workflow.cwl;

import com.fasterxml.jackson.databind.JsonNode;
import io.dte.foundation.api.event.Event;
import io.dte.foundation.api.event.Relation;
import io.dte.foundation.api.problem.DteException;
import io.dte.foundation.api.run.ChildRun;
import io.dte.foundation.api.run.Run;
import io.dte.foundation.api.run.RunContext;
import io.dte.foundation.api.run.RunRequest;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.atomic.AtomicInteger;

/** A run that nobody records: it lives in a folder that is deleted at its end, and tells its progress to a stream. */
final class RunnerContext implements RunContext {
  /**
   * Where a step says something.
   *
   * @param from bytes; before are those of steps that are over
   */
  private record Log(Path file, long from) {}

  private final Run run;
  private final Path folder;
  private final Path outdir;
  private final PrintStream progress;
  private final Map<String, String> options;
  private final RunnerChildren children;
  private final Map<String, Log> logs = new ConcurrentHashMap<>();
  /** Files of steps that are over: making one for each step is dear where steps are short. */
  private final Deque<Path> spareLogs = new ConcurrentLinkedDeque<>();
  private final AtomicInteger made = new AtomicInteger();

  /** @param progress or null to be quiet */
  RunnerContext(Run run, Map<String, String> options, Path folder, Path outdir, PrintStream progress, RunnerChildren children) {
    this.run = run;
    this.options = Map.copyOf(options);
    this.children = children;
    this.folder = folder;
    this.outdir = outdir;
    this.progress = progress;
  }

  @Override
  public Run run() {
    return run;
  }

  @Override
  public Map<String, String> options() {
    return options;
  }

  @Override
  public Path folder() {
    return folder;
  }

  @Override
  public Path outdir() {
    return outdir;
  }

  @Override
  public Path log(String step) {
    return logs.computeIfAbsent(step, this::begin).file();
  }

  private Log begin(String step) {
    Path spare = spareLogs.pollLast();
    if (spare != null) {
      return new Log(spare, spare.toFile().length());
    }
    try {
      return new Log(Files.createDirectories(folder.resolve("log")).resolve(made.incrementAndGet() + ".log"), 0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void logEnded(String step) {
    Log log = logs.remove(step);
    if (log != null) {
      spareLogs.addLast(log.file());
    }
  }

  @Override
  public boolean isResumed() {
    return false;
  }

  @Override
  public Iterable<Event> events() {
    return List.of();
  }

  @Override
  public void stepStarted(String step, List<Relation> relations) {
    say("[step " + step + "] start");
  }

  @Override
  public void stepWaiting(String step, String reason) {
    say("[step " + step + "] waits for " + reason);
  }

  @Override
  public CompletionStage<Void> stepSucceeded(String step, boolean reused, JsonNode payload, List<Relation> relations) {
    repeat(step, "[step " + step + "] done");
    return CompletableFuture.completedFuture(null);
  }

  @Override
  public void stepFailed(String step, String message) {
    repeat(step, "[step " + step + "] failed: " + message);
  }

  @Override
  public void stepCancelled(String step) {
    say("[step " + step + "] cancelled");
  }

  @Override
  public void append(String type, String subject, JsonNode payload, List<Relation> relations) {
    // Nobody would read it.
  }

  @Override
  public void waiting(String reason) {
    say("waits for " + reason);
  }

  @Override
  public void running() {
    // It always is.
  }

  @Override
  public ChildRun child(UUID id, RunRequest request) throws DteException {
    return children.start(this, id, request);
  }

  /** Shows what a step said, since its log is deleted in the end, and how it ended. */
  private void repeat(String step, String end) {
    if (progress == null) {
      return;
    }
    Log log = logs.get(step);
    synchronized (progress) {
      if (log != null && Files.isRegularFile(log.file())) {
        try (InputStream in = Files.newInputStream(log.file())) {
          in.skipNBytes(log.from());
          in.transferTo(progress);
        } catch (IOException e) {
          say("[step " + step + "] its log cannot be read: " + e.getMessage());
        }
      }
      say(end);
    }
  }

  private void say(String line) {
    if (progress != null) {
      synchronized (progress) {
        progress.println(line);
        progress.flush();
      }
    }
  }
}
