// SPDX-License-Identifier: Apache-2.0
package io.dte.console;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.dte.foundation.api.problem.DteException;
import io.dte.foundation.api.problem.ExitCode;
import io.dte.foundation.api.run.Run;
import io.dte.foundation.api.run.RunQuery;
import io.dte.foundation.api.run.RunRequest;
import io.dte.foundation.api.run.RunState;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/** Runs of the server or desktop that owns the data directory, over its REST API. */
final class OwnerRuns implements RunClient {
  private static final long LOOK_MILLIS = 500;
  /** The most the API lists at once. */
  private static final int MOST_RUNS = 100_000;
  private static final String EVENT = "data:";

  private final OwnerApi api;
  private final Path runs;

  /** @param runs the folder of runs in the data directory, which both processes see */
  OwnerRuns(OwnerApi api, Path runs) {
    this.api = api;
    this.runs = runs;
  }

  @Override
  public Run submit(RunRequest request) throws DteException {
    ObjectNode body = JsonNodeFactory.instance.objectNode();
    body.put("kind", request.kind()).put("name", request.name()).put("document", request.document());
    body.set("inputs", request.inputs());
    ObjectNode options = body.putObject("options");
    request.options().forEach(options::put);
    if (request.outdir() != null) {
      options.put("outdir", request.outdir().toString());
    }
    return Run.fromJson(api.call("POST", "/api/v1/runs", body));
  }

  @Override
  public Optional<Run> find(UUID id) throws DteException {
    HttpResponse<String> response = api.send(api.request("GET", "/api/v1/runs/" + id, null));
    return response.statusCode() == ExitCode.NOT_FOUND.httpStatus() ? Optional.empty()
        : Optional.of(Run.fromJson(api.body(response)));
  }

  @Override
  public List<Run> list(RunQuery query) throws DteException {
    List<String> parameters = new ArrayList<>();
    if (!query.states().isEmpty()) {
      parameters.add("state=" + query.states().stream().map(RunState::label).sorted().collect(Collectors.joining(",")));
    }
    if (!query.kind().isEmpty()) {
      parameters.add("kind=" + query.kind());
    }
    parameters.add("limit=" + Math.min(query.limit(), MOST_RUNS));
    JsonNode answer = api.call("GET", "/api/v1/runs" + (parameters.isEmpty() ? "" : "?" + String.join("&", parameters)), null);
    List<Run> found = new ArrayList<>();
    for (JsonNode run : answer.isArray() ? answer : answer.path("runs")) {
      found.add(Run.fromJson(run));
    }
    return found;
  }

  @Override
  public void cancel(UUID id, String actor) throws DteException {
    api.call("POST", "/api/v1/runs/" + id + "/cancel", null);
  }

  @Override
  public void pause(UUID id, String actor) throws DteException {
    api.call("POST", "/api/v1/runs/" + id + "/pause", null);
  }

  @Override
  public Run resume(UUID id, String actor) throws DteException {
    api.call("POST", "/api/v1/runs/" + id + "/resume", null);
    return find(id).orElseThrow(() -> lost(id));
  }

  @Override
  public void remove(UUID id, String actor) throws DteException {
    api.call("DELETE", "/api/v1/runs/" + id, null);
  }

  @Override
  public Path folder(UUID id) {
    return runs.resolve(id.toString());
  }

  @Override
  public List<JsonNode> events(UUID id) throws DteException {
    HttpRequest request = api.builder("/api/v1/runs/" + id + "/events").timeout(OwnerApi.PATIENCE)
        .header("Accept", "text/event-stream").GET().build();
    HttpResponse<String> stream = api.send(request);
    if (stream.statusCode() >= ExitCode.USAGE.httpStatus()) {
      api.body(stream);
    }
    List<JsonNode> events = new ArrayList<>();
    for (String line : stream.body().split("\n")) {
      if (line.startsWith(EVENT)) {
        events.add(api.parse(line.substring(EVENT.length()), stream.statusCode()));
      }
    }
    return events;
  }

  @Override
  public Run follow(UUID id, Consumer<Run> watcher, BooleanSupplier stop) throws DteException {
    SynchronousQueue<Boolean> news = new SynchronousQueue<>();
    Thread listener = new Thread(() -> listen(id, news), "dte-follow");
    listener.setDaemon(true);
    listener.start();
    try {
      while (true) {
        Run now = find(id).orElseThrow(() -> lost(id));
        watcher.accept(now);
        if (now.state().isFinal() || stop.getAsBoolean()) {
          return now;
        }
        news.poll(LOOK_MILLIS, TimeUnit.MILLISECONDS);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new DteException(ExitCode.CANCELLED, "Waiting for the run was interrupted", "dte runs show " + id, e);
    } finally {
      listener.interrupt();
    }
  }

  /** Wakes the follower at each event; without a stream it looks from time to time all the same. */
  private void listen(UUID id, SynchronousQueue<Boolean> news) {
    try {
      HttpResponse<InputStream> stream = api.stream(api.builder("/api/v1/runs/" + id + "/events")
          .header("Accept", "text/event-stream").GET().build());
      try (InputStream bytes = stream.body()) {
        byte[] buffer = new byte[1 << 13];
        while (stream.statusCode() == ExitCode.DONE.httpStatus() && bytes.read(buffer) >= 0) {
          news.offer(true, LOOK_MILLIS, TimeUnit.MILLISECONDS);
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (IOException e) {
      return;
    }
  }

  private static DteException lost(UUID id) {
    return new DteException(ExitCode.NOT_FOUND, "The run " + id + " was deleted meanwhile", "dte runs list shows all");
  }
}
