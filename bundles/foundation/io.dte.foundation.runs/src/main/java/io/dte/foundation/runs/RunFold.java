// SPDX-License-Identifier: Apache-2.0
package io.dte.foundation.runs;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.dte.foundation.api.event.Event;
import io.dte.foundation.api.problem.ExitCode;
import io.dte.foundation.api.problem.Problem;
import io.dte.foundation.api.problem.SourceLocation;
import io.dte.foundation.api.run.Run;
import io.dte.foundation.api.run.RunState;
import io.dte.foundation.api.run.Step;
import io.dte.foundation.api.run.Usage;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;

/** Folds the events of a run into its state. Events are applied in order, each once; safe for use by many threads. */
final class RunFold {
  private static final String STEP_SUBJECT = "step:";

  private final UUID id;
  private final Path folder;
  private final Map<String, Step> steps = new LinkedHashMap<>();
  private boolean known;
  private String kind = "";
  private String name = "";
  private String document = "";
  private Path outdir;
  private RunState state = RunState.QUEUED;
  private String message = "";
  private Problem problem;
  private UUID parentId;
  private String actor = "";
  private JsonNode inputs = JsonNodeFactory.instance.objectNode();
  private JsonNode outputs = JsonNodeFactory.instance.objectNode();
  private Instant createdAt;
  private Instant startedAt;
  private Instant endedAt;
  private long sequence;
  private boolean removed;

  /** @param folder the run's folder */
  RunFold(UUID id, Path folder) {
    this.id = id;
    this.folder = folder;
    this.outdir = folder.resolve("out");
  }

  /** Goes on from a snapshot that holds all events up to a sequence. */
  static RunFold of(Run run, long sequence, Path folder) {
    RunFold fold = new RunFold(run.id(), folder);
    fold.known = true;
    fold.kind = run.kind();
    fold.name = run.name();
    fold.document = run.document();
    fold.outdir = run.outdir() == null ? fold.outdir : run.outdir();
    fold.state = run.state();
    fold.message = run.message();
    fold.problem = run.problem();
    fold.parentId = run.parentId();
    fold.actor = run.actor();
    fold.inputs = run.inputs();
    fold.outputs = run.outputs();
    fold.createdAt = run.createdAt();
    fold.startedAt = run.startedAt();
    fold.endedAt = run.endedAt();
    run.steps().forEach(step -> fold.steps.put(step.name(), step));
    fold.sequence = sequence;
    return fold;
  }

  UUID id() {
    return id;
  }

  /** Whether the event that begins every run was seen. */
  synchronized boolean isKnown() {
    return known;
  }

  synchronized boolean isRemoved() {
    return removed;
  }

  synchronized long sequence() {
    return sequence;
  }

  synchronized RunState state() {
    return state;
  }

  synchronized Run run() {
    return new Run(id, kind, name, document, outdir, state, message, problem, parentId, actor, inputs, outputs,
        createdAt, startedAt, endedAt, new ArrayList<>(steps.values()));
  }

  /** @return whether the run's own state changed, not only one of its steps */
  synchronized boolean apply(Event event) {
    if (event.sequence() <= sequence) {
      return false;
    }
    sequence = event.sequence();
    String type = event.type().name();
    if (state.isFinal() && !type.equals("run.resumed") && !type.equals("run.removed")) {
      // What was under way when the run ended may be recorded behind its end.
      return false;
    }
    if (event.subject().startsWith(STEP_SUBJECT)) {
      applyToStep(event);
      return false;
    }
    return applyToRun(event);
  }

  /** Ends the run without an event: the log itself cannot be written. */
  synchronized void fail(Problem cause, Instant time) {
    ended(RunState.FAILED, time);
    problem = cause;
    message = cause.message();
  }

  private boolean applyToRun(Event event) {
    JsonNode payload = event.payload();
    switch (event.type().name()) {
      case "run.submitted" -> submitted(event);
      case "run.started" -> {
        if (state == RunState.PAUSED) {
          return false;
        }
        state = RunState.RUNNING;
        startedAt = startedAt == null ? event.time() : startedAt;
        message = "";
      }
      case "run.waiting" -> {
        if (state == RunState.PAUSED) {
          return false;
        }
        state = RunState.WAITING;
        message = payload.path("reason").asText();
      }
      case "run.running" -> {
        if (state == RunState.PAUSED) {
          return false;
        }
        state = RunState.RUNNING;
        message = "";
      }
      case "run.paused" -> {
        state = RunState.PAUSED;
        message = "";
      }
      case "run.resumed" -> {
        state = RunState.QUEUED;
        message = "";
        problem = null;
        endedAt = null;
      }
      case "run.succeeded" -> {
        ended(RunState.SUCCEEDED, event.time());
        outputs = payload.path("outputs");
      }
      case "run.failed" -> {
        ended(RunState.FAILED, event.time());
        problem = problem(payload);
        message = problem.message();
      }
      case "run.cancelled" -> ended(RunState.CANCELLED, event.time());
      case "run.removed" -> removed = true;
      default -> {
        return false;
      }
    }
    return true;
  }

  private void submitted(Event event) {
    JsonNode payload = event.payload();
    known = true;
    kind = payload.path("kind").asText();
    name = payload.path("name").asText();
    document = payload.path("document").asText();
    inputs = payload.path("inputs");
    outdir = payload.path("outdir").isTextual() ? Path.of(payload.path("outdir").asText()) : folder.resolve("out");
    parentId = payload.path("parentId").isTextual() ? UUID.fromString(payload.path("parentId").asText()) : null;
    actor = event.actor();
    createdAt = event.time();
    state = RunState.QUEUED;
  }

  private void ended(RunState end, Instant time) {
    state = end;
    message = "";
    problem = null;
    endedAt = time;
    steps.replaceAll((key, step) -> step.state().isFinal() ? step
        : new Step(step.name(), RunState.CANCELLED, step.reused(), step.attempts(), step.startedAt(), time, ""));
  }

  private void applyToStep(Event event) {
    String step = event.subject().substring(STEP_SUBJECT.length());
    JsonNode payload = event.payload();
    Step before = steps.getOrDefault(step, new Step(step, RunState.QUEUED, false, 0, null, null, ""));
    Step after = switch (event.type().name()) {
      case "step.started" -> new Step(step, RunState.RUNNING, false, before.attempts() + 1, event.time(), null, "");
      case "step.waiting" -> new Step(step, RunState.WAITING, false, before.attempts(), before.startedAt(), null,
          payload.path("reason").asText());
      case "step.succeeded" -> new Step(step, RunState.SUCCEEDED, payload.path("reused").asBoolean(),
          before.attempts(), before.startedAt(), event.time(), "", Usage.of(payload.path("usage")));
      case "step.failed" -> new Step(step, RunState.FAILED, false, before.attempts(), before.startedAt(),
          event.time(), payload.path("message").asText());
      case "step.cancelled" -> new Step(step, RunState.CANCELLED, false, before.attempts(), before.startedAt(),
          event.time(), "");
      default -> null;
    };
    if (after != null) {
      steps.put(step, after);
    }
  }

  private static Problem problem(JsonNode payload) {
    ExitCode code = ExitCode.RUN_FAILED;
    for (ExitCode candidate : ExitCode.values()) {
      if (candidate.name().equals(payload.path("code").asText())) {
        code = candidate;
      }
    }
    return new Problem(code, payload.path("message").asText(), new SourceLocation(payload.path("file").asText(),
        payload.path("line").asInt(), payload.path("column").asInt()), payload.path("hint").asText());
  }
}
