// SPDX-License-Identifier: Apache-2.0
package io.dte.workflow.cwl;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.dte.foundation.api.event.Event;
import io.dte.foundation.api.event.EventType;
import io.dte.foundation.api.event.Relation;
import io.dte.foundation.api.id.Ids;
import io.dte.foundation.api.run.Run;
import io.dte.foundation.api.run.RunContext;
import io.dte.foundation.api.run.RunRequest;
import io.dte.foundation.api.run.RunState;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Keeps events in memory, so that a second execution can go on from them. */
final class RecordingContext implements RunContext {
  private final Path folder;
  private final Run run;
  private final List<Event> events;
  private final boolean resumed;
  private final List<String> reused = Collections.synchronizedList(new ArrayList<>());
  private Map<String, String> options = Map.of();
  private final List<FakeChild> children = new ArrayList<>();
  private final List<UUID> stopped = Collections.synchronizedList(new ArrayList<>());

  RecordingContext(Path folder, Path document, JsonNode inputs) {
    this(folder, run(folder, document, inputs), new ArrayList<>(), false);
  }

  private RecordingContext(Path folder, Run run, List<Event> events, boolean resumed) {
    this.folder = folder;
    this.run = run;
    this.events = events;
    this.resumed = resumed;
  }

  private static Run run(Path folder, Path document, JsonNode inputs) {
    Instant now = Instant.now();
    return new Run(Ids.next(now), "workflow", "test", document.toString(), folder.resolve("out"), RunState.RUNNING, "", null, null,
        "test", inputs, JsonNodeFactory.instance.objectNode(), now, now, null, List.of());
  }

  RecordingContext resumed() {
    return new RecordingContext(folder, run, events, true);
  }

  /** The same with its document named from elsewhere. */
  RecordingContext resumed(Path document) {
    Run same = new Run(run.id(), run.kind(), run.name(), document.toString(), run.outdir(), run.state(), "", null, null,
        "test", run.inputs(), run.outputs(), run.createdAt(), run.startedAt(), null, List.of());
    return new RecordingContext(folder, same, events, true);
  }

  RecordingContext with(Map<String, String> given) {
    options = given;
    return this;
  }

  List<String> reused() {
    return reused;
  }

  private synchronized void add(String type, String step, JsonNode payload, List<Relation> relations) {
    Instant now = Instant.now();
    events.add(new Event(Ids.next(now), events.size() + 1, now, run.id(), EventType.of(type), step, "test", payload, relations));
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
    return folder.resolve("out");
  }

  @Override
  public Path log(String step) {
    Path log = folder.resolve("log").resolve(step + ".log");
    try {
      Files.createDirectories(log.getParent());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return log;
  }

  @Override
  public boolean isResumed() {
    return resumed;
  }

  @Override
  public synchronized List<Event> events() {
    return List.copyOf(events);
  }

  @Override
  public void stepStarted(String step, List<Relation> relations) {
    add("step.started", "step:" + step, JsonNodeFactory.instance.objectNode(), relations);
  }

  @Override
  public void stepWaiting(String step, String reason) {
    add("step.waiting", "step:" + step, JsonNodeFactory.instance.objectNode().put("reason", reason), List.of());
  }

  @Override
  public CompletionStage<Void> stepSucceeded(String step, boolean wasReused, JsonNode payload, List<Relation> relations) {
    if (wasReused) {
      reused.add(step);
    }
    add("step.succeeded", "step:" + step, payload, relations);
    return CompletableFuture.completedFuture(null);
  }

  @Override
  public void stepFailed(String step, String message) {
    add("step.failed", "step:" + step, JsonNodeFactory.instance.objectNode().put("message", message), List.of());
  }

  @Override
  public void stepCancelled(String step) {
    add("step.cancelled", "step:" + step, JsonNodeFactory.instance.objectNode(), List.of());
  }

  @Override
  public void append(String type, String subject, JsonNode payload, List<Relation> relations) {
    add(type, subject, payload, relations);
  }

  @Override
  public void waiting(String reason) {
    add("run.waiting", "", JsonNodeFactory.instance.objectNode().put("reason", reason), List.of());
  }

  @Override
  public void running() {
    add("run.running", "", JsonNodeFactory.instance.objectNode(), List.of());
  }

  @Override
  public synchronized FakeChild child(UUID id, RunRequest request) {
    FakeChild child = new FakeChild(id, request, folder.resolve("child"), new CompletableFuture<>());
    children.add(child);
    notifyAll();
    return child;
  }

  @Override
  public CompletionStage<Void> stopChild(UUID id) {
    stopped.add(id);
    return CompletableFuture.completedFuture(null);
  }

  List<UUID> stopped() {
    return stopped;
  }

  synchronized List<FakeChild> children() {
    return List.copyOf(children);
  }

  synchronized FakeChild awaitChild() throws InterruptedException {
    for (int i = 0; children.isEmpty() && i < 2400; i++) {
      wait(100);
    }
    return children.get(0);
  }
}
