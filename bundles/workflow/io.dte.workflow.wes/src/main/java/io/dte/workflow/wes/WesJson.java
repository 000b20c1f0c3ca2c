// SPDX-License-Identifier: Apache-2.0
package io.dte.workflow.wes;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.dte.foundation.api.problem.ExitCode;
import io.dte.foundation.api.run.Run;
import io.dte.foundation.api.run.RunState;
import io.dte.foundation.api.run.Step;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/** Runs and steps in the words of WES. */
final class WesJson {
  static final int MOST_TASKS = 1000;
  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

  private WesJson() {}

  /** A wait is a part of the run, unless it has not begun; what the tools did wrong is another error than what we did. */
  static String state(Run run) {
    return switch (run.state()) {
      case QUEUED -> "QUEUED";
      case RUNNING -> "RUNNING";
      case WAITING -> run.startedAt() == null ? "QUEUED" : "RUNNING";
      case PAUSED -> "PAUSED";
      case SUCCEEDED -> "COMPLETE";
      case CANCELLED -> "CANCELED";
      case FAILED -> run.failure().map(problem -> problem.code() == ExitCode.RUN_FAILED || problem.code() == ExitCode.REFUSED)
          .orElse(true) ? "EXECUTOR_ERROR" : "SYSTEM_ERROR";
    };
  }

  static ObjectNode status(Run run) {
    return JSON.objectNode().put("run_id", run.id().toString()).put("state", state(run));
  }

  static ObjectNode summary(Run run, JsonNode request) {
    ObjectNode json = status(run);
    time(json, "start_time", run.startedAt());
    time(json, "end_time", run.endedAt());
    json.set("tags", request.path("tags").isObject() ? request.get("tags") : JSON.objectNode());
    return json;
  }

  /**
   * All of a run. The list of its tasks, which newer clients page through instead, is left out when it is long.
   *
   * @param base of this server
   */
  static ObjectNode log(Run run, JsonNode request, ToolExits exits, URI base) {
    ObjectNode json = status(run);
    json.set("request", request);
    ObjectNode log = json.putObject("run_log").put("name", run.name());
    time(log, "start_time", run.startedAt());
    time(log, "end_time", run.endedAt());
    streams(log, base.resolve("/api/v1/runs/" + run.id() + "/log"));
    if (run.state().isFinal()) {
      log.put("exit_code", run.state() == RunState.SUCCEEDED ? 0 : run.state() == RunState.CANCELLED
          ? ExitCode.CANCELLED.code() : run.failure().map(problem -> problem.code().code()).orElse(1));
    }
    ArrayNode system = log.putArray("system_logs");
    if (!run.message().isEmpty()) {
      system.add(run.message());
    }
    json.put("task_logs_url", base.resolve("/ga4gh/wes/v1/runs/" + run.id() + "/tasks").toString());
    if (run.steps().size() > MOST_TASKS) {
      json.putNull("task_logs");
    } else {
      ArrayNode tasks = json.putArray("task_logs");
      run.steps().forEach(step -> tasks.add(task(run, step, exits, base)));
    }
    json.set("outputs", run.outputs().isObject() ? run.outputs() : JSON.objectNode());
    return json;
  }

  static ObjectNode task(Run run, Step step, ToolExits exits, URI base) {
    ObjectNode json = JSON.objectNode().put("id", taskId(step)).put("name", step.name());
    time(json, "start_time", step.startedAt());
    time(json, "end_time", step.endedAt());
    String log = URLEncoder.encode(step.name(), StandardCharsets.UTF_8).replace("+", "%20").replace("%2F", "/");
    streams(json, base.resolve("/api/v1/runs/" + run.id() + "/log/" + log));
    exits.of(step).ifPresent(code -> json.put("exit_code", code));
    ArrayNode system = json.putArray("system_logs").add(step.state().label());
    if (!step.message().isEmpty()) {
      system.add(step.message());
    }
    return json;
  }

  /** One log has both, in the order in which they were written. */
  private static void streams(ObjectNode json, URI log) {
    json.put("stdout", log.toString()).put("stderr", log.toString());
  }

  /** A step's name may hold slashes, which a path's part may not; escaped as JSON pointers are (RFC 6901). */
  static String taskId(Step step) {
    return step.name().replace("~", "~0").replace("/", "~1");
  }

  private static void time(ObjectNode json, String name, Instant time) {
    if (time != null) {
      json.put(name, time.truncatedTo(ChronoUnit.SECONDS).toString());
    }
  }
}
