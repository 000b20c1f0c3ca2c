// SPDX-License-Identifier: Apache-2.0
package io.dte.compute.tes;

import com.fasterxml.jackson.databind.JsonNode;
import io.dte.compute.api.Obstacle;
import io.dte.compute.api.Task;
import io.dte.compute.api.TaskHandle;
import io.dte.compute.api.TaskResult;
import io.dte.compute.api.TaskResult.Usage;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.regex.Pattern;

/** One task on the server: its id there, what was asked of it, and how it ended. Guarded by its monitor. */
final class TesTask implements TaskHandle {
  private enum Stop { NO, CANCELLED, TIMED_OUT }

  private static final Set<String> FINAL = Set.of("COMPLETE", "EXECUTOR_ERROR", "SYSTEM_ERROR", "CANCELED", "PREEMPTED");

  private static final Pattern UUID_FORM = Pattern.compile("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}");

  private final Task task;
  private final Clock clock;
  private final Consumer<TesTask> stopper;
  private final CompletableFuture<TaskResult> completion = new CompletableFuture<>();
  private final Obstacle obstacle = new Obstacle();
  private volatile String serverId = "";
  private volatile boolean detached;
  private Stop stop = Stop.NO;
  private Instant running;

  TesTask(Task task, Clock clock, Consumer<TesTask> stopper) {
    this.task = task;
    this.clock = clock;
    this.stopper = stopper;
  }

  /** The task's own id: the server's stands in the task's folder and in its tags. */
  @Override
  public String externalId() {
    return task.id().toString();
  }

  /** On a server like this platform's own, the task is a run with a lineage of its own. */
  @Override
  public String activity() {
    String id = serverId;
    return id.isEmpty() ? "" : (UUID_FORM.matcher(id).matches() ? "run:" : "tes-task:") + id;
  }

  @Override
  public CompletionStage<TaskResult> completion() {
    return completion;
  }

  @Override
  public void cancel() {
    stop(Stop.CANCELLED);
  }

  @Override
  public void detach() {
    detached = true;
  }

  @Override
  public void onWaiting(Consumer<String> listener) {
    obstacle.tell(listener);
  }

  /** Says what its server does not do; empty when it answers. */
  void obstacle(String reason) {
    obstacle.set(reason);
  }

  Task task() {
    return task;
  }

  /** The server's id; empty while it is not known. */
  String serverId() {
    return serverId;
  }

  void named(String id) {
    serverId = id;
  }

  boolean isOver() {
    return detached || completion.isDone();
  }

  synchronized boolean isStopping() {
    return stop != Stop.NO;
  }

  static boolean isFinal(String state) {
    return FINAL.contains(state);
  }

  /** What a look at its state means; the time limit counts from when it was first seen running. */
  void seen(String state) {
    boolean late;
    synchronized (this) {
      if (state.equals("RUNNING") && running == null) {
        running = clock.instant();
      }
      late = running != null && !task.timeLimit().isZero()
          && Duration.between(running, clock.instant()).compareTo(task.timeLimit()) > 0;
    }
    if (late) {
      stop(Stop.TIMED_OUT);
    }
  }

  private void stop(Stop why) {
    synchronized (this) {
      if (completion.isDone() || stop != Stop.NO) {
        return;
      }
      stop = why;
    }
    stopper.accept(this);
  }

  void failed(String reason) {
    completion.complete(new TaskResult.Failed(reason));
  }

  /** A fault of this program: nobody follows it any longer. */
  void broke(String reason) {
    completion.complete(new TaskResult.Failed(reason, true));
  }

  /** It was stopped before the server had it, or the server forgot it after it was stopped. */
  void gone(String otherwise) {
    Stop why;
    synchronized (this) {
      why = stop;
    }
    completion.complete(switch (why) {
      case CANCELLED -> new TaskResult.Cancelled();
      case TIMED_OUT -> new TaskResult.TimedOut(task.timeLimit(), Usage.UNKNOWN);
      case NO -> new TaskResult.Failed(otherwise);
    });
  }

  /** The whole task in a final state. */
  void ended(JsonNode document) {
    if (isOver()) {
      return;
    }
    JsonNode log = last(document.path("logs"));
    JsonNode executor = last(log.path("logs"));
    Usage usage = usage(executor.isMissingNode() ? log : executor);
    Stop why;
    synchronized (this) {
      why = stop;
    }
    String state = document.path("state").asText();
    TaskResult result;
    try {
      deliver("stdout", task.stdout(), executor);
      deliver("stderr", task.stderr(), executor);
      result = result(state, why, log, executor, usage);
    } catch (IOException e) {
      result = new TaskResult.Failed("the output of step " + task.step() + " cannot be written: " + e.getMessage());
    }
    completion.complete(result);
  }

  private TaskResult result(String state, Stop why, JsonNode log, JsonNode executor, Usage usage) {
    boolean exited = state.equals("COMPLETE") || state.equals("EXECUTOR_ERROR") && executor.path("exit_code").isInt();
    if (exited) {
      int code = executor.path("exit_code").asInt(0);
      return TaskResult.ofStatus(code, usage);
    }
    if (state.equals("CANCELED") && why == Stop.TIMED_OUT) {
      return new TaskResult.TimedOut(task.timeLimit(), usage);
    }
    if (state.equals("CANCELED") && why == Stop.CANCELLED) {
      return new TaskResult.Cancelled();
    }
    String reason = switch (state) {
      case "CANCELED" -> "somebody cancelled it on the TES server";
      case "PREEMPTED" -> "the TES server took its place away (preempted)";
      default -> "the TES server could not run it";
    };
    StringBuilder said = new StringBuilder();
    log.path("system_logs").forEach(line -> said.append(said.isEmpty() ? ": " : " / ").append(line.asText().strip()));
    return new TaskResult.Failed("step " + task.step() + ": " + reason + said);
  }

  /** The stream as a file, or what the log has of it when the file did not arrive. */
  private void deliver(String stream, Path target, JsonNode executor) throws IOException {
    Path arrived = TaskDocument.arrived(task, stream);
    byte[] rest = new byte[0];
    if (!Files.exists(arrived)) {
      rest = executor.path(stream).asText("").getBytes(StandardCharsets.UTF_8);
    }
    // A file of the task's own starts empty; one elsewhere is a log that others wrote to before.
    boolean own = target.startsWith(task.workingDirectory()) && !(stream.equals("stderr") && target.equals(task.stdout()));
    try (var out = own ? Files.newOutputStream(target) : Files.newOutputStream(target, StandardOpenOption.CREATE,
        StandardOpenOption.APPEND)) {
      if (Files.exists(arrived)) {
        Files.copy(arrived, out);
      } else {
        out.write(rest);
      }
    }
    Files.deleteIfExists(arrived);
  }

  private static Usage usage(JsonNode log) {
    try {
      Instant start = OffsetDateTime.parse(log.path("start_time").asText()).toInstant();
      Instant end = OffsetDateTime.parse(log.path("end_time").asText()).toInstant();
      return new Usage(Duration.between(start, end), Duration.ZERO, 0);
    } catch (DateTimeException untold) {
      return Usage.UNKNOWN;
    }
  }

  private static JsonNode last(JsonNode array) {
    return array.path(Math.max(0, array.size() - 1));
  }
}
