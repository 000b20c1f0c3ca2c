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
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.regex.Pattern;

/** A run that nobody records: it lives in a folder that is deleted at its end, and tells its progress to a stream. */
final class RunnerContext implements RunContext {
  private static final Pattern UNUSUAL = Pattern.compile("[^A-Za-z0-9._#@+/-]");

  private final Run run;
  private final Path folder;
  private final Path outdir;
  private final PrintStream progress;
  private final Map<String, String> options;
  private final RunnerChildren children;
  /** Of the last log that was asked for: mostly the next one's too. */
  private volatile Path logFolder;

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
    Path log = folder.resolve("log").resolve(UNUSUAL.matcher(step).replaceAll("_") + ".log").normalize();
    if (log.getParent().equals(logFolder)) {
      return log;
    }
    try {
      logFolder = Files.createDirectories(log.getParent());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return log;
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
    repeat(step);
    say("[step " + step + "] done");
    return CompletableFuture.completedFuture(null);
  }

  @Override
  public void stepFailed(String step, String message) {
    repeat(step);
    say("[step " + step + "] failed: " + message);
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

  /** Shows what a step said, since its log is deleted in the end. */
  private void repeat(String step) {
    if (progress == null) {
      return;
    }
    Path log = log(step);
    if (!Files.isRegularFile(log)) {
      return;
    }
    synchronized (progress) {
      try {
        Files.copy(log, progress);
      } catch (IOException e) {
        say("[step " + step + "] its log cannot be read: " + e.getMessage());
      }
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
