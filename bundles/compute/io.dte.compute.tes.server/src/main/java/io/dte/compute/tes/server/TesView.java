// SPDX-License-Identifier: Apache-2.0
package io.dte.compute.tes.server;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.dte.foundation.api.event.Event;
import io.dte.foundation.api.event.EventLog;
import io.dte.foundation.api.problem.DteException;
import io.dte.foundation.api.problem.ExitCode;
import io.dte.foundation.api.run.Run;
import io.dte.foundation.api.run.RunState;
import io.dte.foundation.api.run.Step;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.Predicate;

/** A run as a {@code tesTask}, in one of the three views. */
final class TesView {
  /** So much of a stream's end is shown. */
  private static final int TAIL_BYTES = 64 * 1024;
  private static final int EVENTS = 1000;

  /** How much of a task is shown. */
  enum View {
    MINIMAL, BASIC, FULL;

    static View of(String text) throws DteException {
      for (View view : values()) {
        if (view.name().equals(text)) {
          return view;
        }
      }
      throw new DteException(ExitCode.USAGE, "There is no view \"" + text + "\".", "Views are " + Arrays.toString(values()) + ".");
    }
  }

  private final EventLog log;
  private final Function<UUID, Path> folders;
  private final Predicate<UUID> cancelling;

  /** @param folders where a run's folder is; @param cancelling whether a run was asked to stop */
  TesView(EventLog log, Function<UUID, Path> folders, Predicate<UUID> cancelling) {
    this.log = log;
    this.folders = folders;
    this.cancelling = cancelling;
  }

  String state(Run run) {
    if (!run.state().isFinal() && cancelling.test(run.id())) {
      return "CANCELING";
    }
    return switch (run.state()) {
      case QUEUED, WAITING -> "QUEUED";
      case RUNNING -> run.steps().stream().anyMatch(step -> step.name().startsWith("executor/")) ? "RUNNING" : "INITIALIZING";
      case PAUSED -> "PAUSED";
      case SUCCEEDED -> "COMPLETE";
      case CANCELLED -> "CANCELED";
      case FAILED -> run.failure().filter(problem -> problem.code() == ExitCode.RUN_FAILED).isPresent() ? "EXECUTOR_ERROR"
          : "SYSTEM_ERROR";
    };
  }

  /** The states of runs among which are all tasks of this state; empty when there can be none. */
  static Set<RunState> candidates(String state) throws DteException {
    return switch (state) {
      case "QUEUED" -> EnumSet.of(RunState.QUEUED, RunState.WAITING);
      case "INITIALIZING", "RUNNING" -> EnumSet.of(RunState.RUNNING);
      case "PAUSED" -> EnumSet.of(RunState.PAUSED);
      case "COMPLETE" -> EnumSet.of(RunState.SUCCEEDED);
      case "EXECUTOR_ERROR", "SYSTEM_ERROR" -> EnumSet.of(RunState.FAILED);
      case "CANCELED" -> EnumSet.of(RunState.CANCELLED);
      case "CANCELING" -> EnumSet.of(RunState.QUEUED, RunState.WAITING, RunState.RUNNING, RunState.PAUSED);
      case "UNKNOWN", "PREEMPTED" -> EnumSet.noneOf(RunState.class);
      default -> throw new DteException(ExitCode.USAGE, "There is no state \"" + state + "\".",
          "See tesState of the GA4GH TES 1.1 specification.");
    };
  }

  ObjectNode show(Run run, View view) {
    if (view == View.MINIMAL) {
      return JsonNodeFactory.instance.objectNode().put("id", run.id().toString()).put("state", state(run));
    }
    ObjectNode json = run.inputs().deepCopy();
    json.put("id", run.id().toString()).put("state", state(run)).put("creation_time", run.createdAt().toString());
    boolean full = view == View.FULL;
    if (!full) {
      json.path("inputs").forEach(input -> ((ObjectNode) input).remove("content"));
    }
    if (run.startedAt() != null) {
      json.putArray("logs").add(taskLog(run, full));
    }
    return json;
  }

  private ObjectNode taskLog(Run run, boolean full) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    Map<Integer, JsonNode> exits = new HashMap<>();
    ArrayNode notes = JsonNodeFactory.instance.arrayNode();
    for (Event event : log.readRun(run.id(), 0, EVENTS)) {
      if (event.type().name().equals(TesExecution.ENDED)) {
        exits.put(event.payload().path("index").asInt(), event.payload().path("exitCode"));
      } else if (event.type().name().equals(TesExecution.NOTE)) {
        notes.add(event.payload().path("message").asText());
      } else if (event.type().name().equals(TesExecution.SUBMITTED)) {
        json.withObjectProperty("metadata").put("runner", event.payload().path("runner").asText());
      }
    }
    json.put("start_time", run.startedAt().toString());
    if (run.endedAt() != null) {
      json.put("end_time", run.endedAt().toString());
    }
    ArrayNode executors = json.putArray("logs");
    int index = 0;
    for (Step step : run.steps()) {
      if (step.name().startsWith("executor/")) {
        executors.add(executorLog(run, step, index, exits.get(index), full));
        index++;
      }
    }
    json.set("outputs", run.outputs().path("outputs").isArray() ? run.outputs().path("outputs")
        : JsonNodeFactory.instance.arrayNode());
    if (full) {
      run.failure().filter(problem -> problem.code() != ExitCode.RUN_FAILED).ifPresent(problem -> notes.add(problem.toString()));
      json.set("system_logs", notes);
    }
    return json;
  }

  private ObjectNode executorLog(Run run, Step step, int index, JsonNode exit, boolean full) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    if (step.startedAt() != null) {
      json.put("start_time", step.startedAt().toString());
    }
    if (step.endedAt() != null) {
      json.put("end_time", step.endedAt().toString());
    }
    if (exit != null) {
      json.put("exit_code", exit.asInt());
    }
    if (full) {
      Path folder = folders.apply(run.id()).resolve("log");
      for (String stream : new String[] {"stdout", "stderr"}) {
        json.put(stream, tail(folder.resolve(TesExecution.step(index) + "." + stream + ".log")));
      }
    }
    return json;
  }

  /** A file's end; empty when it cannot be read. */
  static String tail(Path file) {
    try (RandomAccessFile in = new RandomAccessFile(file.toFile(), "r")) {
      byte[] bytes = new byte[(int) Math.min(TAIL_BYTES, in.length())];
      in.seek(in.length() - bytes.length);
      in.readFully(bytes);
      return new String(bytes, StandardCharsets.UTF_8);
    } catch (IOException none) {
      return "";
    }
  }
}
