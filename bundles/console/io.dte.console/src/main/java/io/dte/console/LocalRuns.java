// SPDX-License-Identifier: Apache-2.0
package io.dte.console;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.dte.foundation.api.event.Event;
import io.dte.foundation.api.event.EventLog;
import io.dte.foundation.api.event.Relation;
import io.dte.foundation.api.problem.DteException;
import io.dte.foundation.api.problem.ExitCode;
import io.dte.foundation.api.run.Run;
import io.dte.foundation.api.run.RunQuery;
import io.dte.foundation.api.run.RunRequest;
import io.dte.foundation.api.run.RunService;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/** Runs of this process's own engine. */
record LocalRuns(RunService service, EventLog log) implements RunClient {
  private static final long LOOK_MILLIS = 100;
  private static final long LOOK_PAUSE = 20;

  @Override
  public Run submit(RunRequest request) throws DteException {
    return service.submit(request);
  }

  @Override
  public Optional<Run> find(UUID id) {
    return service.find(id);
  }

  @Override
  public List<Run> list(RunQuery query) {
    return service.list(query);
  }

  @Override
  public void cancel(UUID id, String actor) throws DteException {
    service.cancel(id, actor);
  }

  @Override
  public void pause(UUID id, String actor) throws DteException {
    service.pause(id, actor);
  }

  @Override
  public Run resume(UUID id, String actor) throws DteException {
    return service.resume(id, actor);
  }

  @Override
  public void remove(UUID id, String actor) throws DteException {
    service.remove(id, actor);
  }

  @Override
  public Path folder(UUID id) {
    return service.folder(id);
  }

  @Override
  public List<JsonNode> events(UUID id) {
    return log.readRun(id, 0, Integer.MAX_VALUE).stream().map(LocalRuns::json).toList();
  }

  private static JsonNode json(Event event) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("id", event.id().toString()).put("sequence", event.sequence()).put("time", event.time().toString());
    json.put("run", event.run().toString()).put("type", event.type().name()).put("version", event.type().version());
    json.put("subject", event.subject()).put("actor", event.actor()).set("payload", event.payload());
    for (Relation relation : event.relations()) {
      json.withArray("relations").addObject().put("verb", relation.verb().name()).put("target", relation.target())
          .put("role", relation.role()).put("digest", relation.digest());
    }
    return json;
  }

  @Override
  public Run follow(UUID id, Consumer<Run> watcher, BooleanSupplier stop) throws DteException {
    CompletableFuture<Run> completion = service.completion(id);
    long pause = LOOK_MILLIS;
    while (true) {
      try {
        Run ended = completion.get(pause, TimeUnit.MILLISECONDS);
        watcher.accept(ended);
        return ended;
      } catch (TimeoutException e) {
        long begun = System.nanoTime();
        Optional<Run> now = service.find(id);
        now.ifPresent(watcher);
        // Looking at a run with very many steps takes a small share of the time.
        pause = Math.max(LOOK_MILLIS, LOOK_PAUSE * TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begun));
        if (stop.getAsBoolean() && now.isPresent()) {
          return now.get();
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new DteException(ExitCode.CANCELLED, "Waiting for the run was interrupted", "dte runs show " + id, e);
      } catch (ExecutionException e) {
        throw e.getCause() instanceof DteException known ? known
            : new DteException(ExitCode.RUN_FAILED, "The run cannot be followed: " + e.getCause(), "dte runs show " + id, e);
      }
    }
  }
}
