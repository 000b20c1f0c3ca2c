// SPDX-License-Identifier: Apache-2.0
package io.dte.foundation.runs;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.dte.foundation.api.event.Event;
import io.dte.foundation.api.event.Relation;
import io.dte.foundation.api.problem.DteException;
import io.dte.foundation.api.problem.ExitCode;
import io.dte.foundation.api.problem.Problem;
import io.dte.foundation.api.run.ChildRun;
import io.dte.foundation.api.run.Run;
import io.dte.foundation.api.run.RunContext;
import io.dte.foundation.api.run.RunRequest;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** What one execution of a run reports to. */
final class Context implements RunContext {
  private static final String SYSTEM = "system";

  private final LiveRun live;
  private final Attempt attempt;
  private final Engine engine;
  private final Map<String, String> options;
  private final Run run;
  private final boolean resumed;
  /** The last folder for logs that was made: a scatter's logs share theirs. */
  private volatile Path logFolder;

  Context(LiveRun live, Attempt attempt, Engine engine, Map<String, String> options, boolean resumed) {
    this.live = live;
    this.attempt = attempt;
    this.engine = engine;
    this.options = Map.copyOf(options);
    this.run = live.run();
    this.resumed = resumed;
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
    return live.folder().path();
  }

  @Override
  public Path outdir() {
    return run.outdir();
  }

  @Override
  public Path log(String step) {
    Path logs = folder().resolve("log");
    Path file = logs.resolve(step + ".log").normalize();
    if (!file.startsWith(logs)) {
      throw new IllegalArgumentException("not the name of a step: " + step);
    }
    if (file.getParent().equals(logFolder)) {
      return file;
    }
    try {
      logFolder = Files.createDirectories(file.getParent());
    } catch (IOException e) {
      throw new UncheckedIOException(Problem.storage("create", file.getParent(), e).message(), e);
    }
    return file;
  }

  @Override
  public boolean isResumed() {
    return resumed;
  }

  @Override
  public Iterable<Event> events() {
    return () -> new RunEvents(engine, run.id(), 0);
  }

  @Override
  public void stepStarted(String step, List<Relation> relations) {
    report("step.started", step(step), Payloads.empty(), relations);
  }

  @Override
  public void stepWaiting(String step, String reason) {
    report("step.waiting", step(step), Payloads.reason(reason), List.of());
  }

  @Override
  public CompletionStage<Void> stepSucceeded(String step, boolean reused, JsonNode payload, List<Relation> relations) {
    ObjectNode json = Payloads.empty();
    json.put("reused", reused);
    if (payload != null && payload.isObject()) {
      payload.properties().forEach(field -> json.set(field.getKey(), field.getValue()));
    }
    return report("step.succeeded", step(step), json, relations);
  }

  @Override
  public void stepFailed(String step, String message) {
    report("step.failed", step(step), Payloads.empty().put("message", message), List.of());
  }

  @Override
  public void stepCancelled(String step) {
    report("step.cancelled", step(step), Payloads.empty(), List.of());
  }

  @Override
  public List<Relation> plugin(Object part) {
    return Surroundings.plugin(part);
  }

  @Override
  public void append(String type, String subject, JsonNode payload, List<Relation> relations) {
    synchronized (live) {
      if (!live.isCurrent(attempt)) {
        return;
      }
    }
    live.record(type, subject, SYSTEM, payload, relations).join();
  }

  @Override
  public void waiting(String reason) {
    report("run.waiting", "", Payloads.reason(reason), List.of());
  }

  @Override
  public void running() {
    report("run.running", "", Payloads.empty(), List.of());
  }

  @Override
  public ChildRun child(UUID id, RunRequest request) throws DteException {
    refuseLetGo();
    return live.keeper().child(live.run(), id, request);
  }

  @Override
  public CompletionStage<Void> stopChild(UUID id) throws DteException {
    refuseLetGo();
    return live.keeper().stopChild(live.run(), id);
  }

  private void refuseLetGo() throws DteException {
    synchronized (live) {
      if (!live.isCurrent(attempt)) {
        throw new DteException(ExitCode.CANCELLED, "The run was let go", "");
      }
    }
  }

  private CompletableFuture<Void> report(String type, String subject, JsonNode payload, List<Relation> relations) {
    synchronized (live) {
      return live.isCurrent(attempt) ? live.record(type, subject, SYSTEM, payload, relations)
          : CompletableFuture.failedFuture(new IllegalStateException("run " + run.id() + " was let go"));
    }
  }

  private static String step(String name) {
    return "step:" + name;
  }
}
