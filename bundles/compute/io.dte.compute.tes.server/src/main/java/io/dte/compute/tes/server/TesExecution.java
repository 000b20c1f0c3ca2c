// SPDX-License-Identifier: Apache-2.0
package io.dte.compute.tes.server;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.dte.compute.api.Container;
import io.dte.compute.api.ContainerImage;
import io.dte.compute.api.Site;
import io.dte.compute.api.Task;
import io.dte.compute.api.TaskHandle;
import io.dte.compute.api.TaskResult;
import io.dte.compute.api.TaskRunner;
import io.dte.compute.api.TaskWork;
import io.dte.foundation.api.event.Event;
import io.dte.foundation.api.file.FileTree;
import io.dte.foundation.api.problem.DteException;
import io.dte.foundation.api.problem.ExitCode;
import io.dte.foundation.api.problem.Problem;
import io.dte.foundation.api.run.RunContext;
import io.dte.foundation.api.run.RunExecution;
import io.dte.foundation.api.run.RunResult;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One task: inputs in, executors one after the other, outputs out. What ended is in the run's events, and not done again; an
 * executor that was handed to a runner is found again there, since its id follows from the run's. Guarded by its monitor.
 */
final class TesExecution implements RunExecution {
  static final String SUBMITTED = "tes.executor.submitted";
  static final String ENDED = "tes.executor.ended";
  static final String NOTE = "tes.note";
  static final String INPUTS = "inputs";
  static final String OUTPUTS = "outputs";
  private static final Logger LOG = LoggerFactory.getLogger(TesExecution.class);
  private static final Duration SITE_POLL = Duration.ofMillis(500);

  private final RunContext context;
  private final TaskRequest task;
  private final Transfers transfers;
  private final TesSettings settings;
  private final Supplier<Optional<Site>> site;
  private final TaskWork work;
  private final boolean anywhere;
  private final boolean onHost;
  private final Sandbox sandbox;
  private final CompletableFuture<RunResult> completion = new CompletableFuture<>();
  private final Map<Integer, JsonNode> submitted = new HashMap<>();
  private final Map<Integer, JsonNode> ended = new HashMap<>();
  private TaskHandle current;
  private boolean cancelled;
  private boolean detached;

  TesExecution(RunContext context, TaskRequest task, Transfers transfers, TesSettings settings,
      Supplier<Optional<Site>> site, TaskWork work, boolean anywhere) throws DteException {
    this.context = context;
    this.task = task;
    this.transfers = transfers;
    this.settings = settings;
    this.site = site;
    this.work = work;
    this.anywhere = anywhere;
    onHost = !settings.hostImage().isEmpty()
        && task.executors().stream().allMatch(executor -> executor.image().equals(settings.hostImage()));
    sandbox = new Sandbox(folder().resolve("files"), task);
  }

  /** The name of an executor's step. */
  static String step(int index) {
    return "executor/" + index;
  }

  @Override
  public CompletionStage<RunResult> completion() {
    return completion;
  }

  @Override
  public void cancel() {
    TaskHandle handle;
    synchronized (this) {
      cancelled = true;
      handle = current;
    }
    if (handle != null) {
      handle.cancel();
    }
  }

  @Override
  public void detach() {
    TaskHandle handle;
    synchronized (this) {
      detached = true;
      handle = current;
    }
    if (handle != null) {
      handle.detach();
    }
  }

  /** Nothing of the files is needed any more: outputs are where they were wanted. */
  @Override
  public void recorded() {
    try {
      FileTree.delete(folder());
    } catch (IOException e) {
      LOG.warn("The files of task {} cannot be deleted: {}", context.run().id(), e.getMessage());
    }
  }

  void begin() {
    soon(() -> {
      boolean staged = false;
      for (Event event : context.isResumed() ? context.events() : List.<Event>of()) {
        staged |= event.type().name().equals("step.succeeded") && event.subject().equals("step:" + INPUTS);
        int index = event.payload().path("index").asInt();
        if (event.type().name().equals(SUBMITTED)) {
          submitted.put(index, event.payload());
        } else if (event.type().name().equals(ENDED)) {
          ended.put(index, event.payload());
        }
      }
      if (staged) {
        transfers.recall(task, sandbox, anywhere, onHost);
      } else {
        if (context.options().containsKey(TesKind.WARNINGS)) {
          context.append(NOTE, "", JsonNodeFactory.instance.objectNode().put("message", context.options().get(TesKind.WARNINGS)),
              List.of());
        }
        context.stepStarted(INPUTS, List.of());
        FileTree.delete(sandbox.root());
        transfers.stageIn(task, sandbox, anywhere, onHost);
        context.stepSucceeded(INPUTS, false, JsonNodeFactory.instance.objectNode(), TaskLineage.inputs(task, this::place));
      }
      next(0);
    });
  }

  /** Where a path of the task is on this machine. */
  private Path place(String path) {
    Path own = sandbox.outside(path);
    return onHost && !Files.exists(own) ? Path.of(path) : own;
  }

  private Path folder() {
    return context.folder().resolve("work");
  }

  private void next(int index) throws DteException, IOException {
    if (stopped()) {
      return;
    }
    if (index == task.executors().size()) {
      deliver();
    } else if (!ended.containsKey(index)) {
      start(index);
    } else if (goesOn(index, ended.get(index).path("exitCode").asInt())) {
      next(index + 1);
    }
  }

  private void start(int index) throws DteException, IOException {
    Site known = site.get().orElse(null);
    if (known == null) {
      context.waiting("needs the compute site, which is not there now");
      work.later(SITE_POLL, () -> run(() -> next(index)), this::fault);
      return;
    }
    Task command = task(index);
    JsonNode before = submitted.get(index);
    String name = before == null ? known.runnerFor(command.needs(), settings.runner()) : before.path("runner").asText();
    TaskRunner runner = known.runner(name);
    TaskHandle handle;
    context.stepStarted(step(index), TaskLineage.executor(task, index, index == 0 ? INPUTS : step(index - 1), name));
    if (before == null) {
      // Before it is handed over: whoever resumes looks for it there, by the id that follows from the run's.
      note(index, name, command.id().toString());
      handle = runner.submit(command);
      if (!handle.externalId().equals(command.id().toString())) {
        note(index, name, handle.externalId());
      }
    } else {
      handle = runner.reattach(command, before.path("externalId").asText());
    }
    boolean stop;
    synchronized (this) {
      current = handle;
      stop = cancelled;
      if (detached) {
        handle.detach();
        return;
      }
    }
    if (stop) {
      handle.cancel();
    }
    handle.completion().thenAccept(result -> soon(() -> over(index, result)));
  }

  private void note(int index, String runner, String externalId) {
    context.append(SUBMITTED, "step:" + step(index), JsonNodeFactory.instance.objectNode().put("index", index)
        .put("runner", runner).put("externalId", externalId), List.of());
  }

  private Task task(int index) throws IOException, DteException {
    TaskRequest.Executor executor = task.executors().get(index);
    Path own = folder().resolve("executor-" + index);
    Path scratch = Files.createDirectories(own.resolve("scratch"));
    boolean network = settings.network() || Boolean.parseBoolean(task.parameters().get(TaskRequest.NETWORK));
    boolean bare = executor.image().equals(settings.hostImage());
    Container container = bare ? null : new Container(new ContainerImage(executor.image(), ContainerImage.Origin.PULL,
        executor.image()), sandbox.mounts(), executor.workdir().isEmpty() ? "/" : executor.workdir(), network);
    Path stdin = null;
    if (!executor.stdin().isEmpty()) {
      stdin = onHost && !Files.exists(sandbox.outside(executor.stdin())) ? Path.of(executor.stdin())
          : sandbox.outside(executor.stdin());
      if (!Files.isRegularFile(stdin)) {
        throw new DteException(ExitCode.INVALID, "executors[" + index + "].stdin is " + executor.stdin()
            + ", and neither an input nor an earlier executor made that file.", "Declare it as an input.");
      }
    }
    UUID id = UUID.nameUUIDFromBytes((context.run().id() + "/" + index).getBytes(StandardCharsets.UTF_8));
    Duration limit = Duration.ofSeconds(Long.parseLong(task.parameters().getOrDefault(TaskRequest.TIME_LIMIT, "0")));
    Map<String, String> environment = new HashMap<>(Map.of("PATH", "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"));
    environment.putAll(executor.environment());
    Path work = bare && !executor.workdir().isEmpty() ? Path.of(executor.workdir()) : scratch;
    return new Task(id, context.run().id(), step(index), executor.command(), environment,
        Files.createDirectories(own.resolve("task")), work, stdin, stream(index, "stdout", executor.stdout()),
        stream(index, "stderr", executor.stderr()), task.resources(), limit, container, Map.of());
  }

  /** A stream's file; one that the task names is kept for its log, too. */
  private Path stream(int index, String name, String path) throws IOException {
    Path log = context.log(step(index) + "." + name);
    if (path.isEmpty()) {
      return log;
    }
    Path file = sandbox.outside(path);
    Files.createDirectories(file.getParent());
    Files.deleteIfExists(log);
    Files.createSymbolicLink(log, file);
    return file;
  }

  private void over(int index, TaskResult result) throws DteException, IOException {
    synchronized (this) {
      current = null;
    }
    if (result instanceof TaskResult.Exited exited) {
      end(index, exited.exitCode());
    } else if (result instanceof TaskResult.Signalled signalled) {
      end(index, TaskResult.SIGNAL_BASE + signalled.signal());
    } else if (result instanceof TaskResult.TimedOut late) {
      fail(step(index), Problem.of(ExitCode.RUN_FAILED, "Executor " + index + " ran longer than " + late.limit().toSeconds()
          + " s and was stopped.", "Raise " + TaskRequest.TIME_LIMIT + "."));
    } else if (result instanceof TaskResult.Failed failed) {
      fail(step(index), Problem.of(ExitCode.UNAVAILABLE, "Executor " + index + " could not run: " + failed.reason(), ""));
    } else {
      context.stepCancelled(step(index));
      completion.complete(new RunResult.Cancelled());
    }
  }

  private void end(int index, int code) throws DteException, IOException {
    keepLogs(index);
    context.append(ENDED, "step:" + step(index), JsonNodeFactory.instance.objectNode().put("index", index)
        .put("exitCode", code), List.of());
    if (code == 0 || task.executors().get(index).ignoreError()) {
      context.stepSucceeded(step(index), false, JsonNodeFactory.instance.objectNode().put("exitCode", code), List.of());
    } else {
      context.stepFailed(step(index), "exit status " + code);
    }
    if (goesOn(index, code)) {
      next(index + 1);
    }
  }

  /** A stream in the sandbox goes with it; its end stays as the log. */
  private void keepLogs(int index) throws IOException {
    for (String name : List.of("stdout", "stderr")) {
      Path log = context.log(step(index) + "." + name);
      if (Files.isSymbolicLink(log) && Files.exists(log)) {
        String tail = TesView.tail(log);
        Files.delete(log);
        Files.writeString(log, tail);
      }
    }
  }

  private boolean goesOn(int index, int code) {
    if (code == 0 || task.executors().get(index).ignoreError()) {
      return true;
    }
    completion.complete(new RunResult.Failed(Problem.of(ExitCode.RUN_FAILED, "Executor " + index + " ended with exit status "
        + code + ".", "Its stderr is in the task's log, in the view FULL.")));
    return false;
  }

  private void deliver() throws DteException, IOException {
    context.stepStarted(OUTPUTS, List.of());
    ObjectNode outputs = JsonNodeFactory.instance.objectNode();
    outputs.set("outputs", transfers.stageOut(task, sandbox, anywhere, onHost));
    context.stepSucceeded(OUTPUTS, false, JsonNodeFactory.instance.objectNode(),
        TaskLineage.outputs(outputs.path("outputs"), step(task.executors().size() - 1), this::place));
    completion.complete(new RunResult.Succeeded(outputs));
  }

  private void fail(String step, Problem problem) {
    context.stepFailed(step, problem.message());
    completion.complete(new RunResult.Failed(problem));
  }

  private boolean stopped() {
    boolean stop;
    synchronized (this) {
      if (detached) {
        return true;
      }
      stop = cancelled;
    }
    if (stop) {
      completion.complete(new RunResult.Cancelled());
    }
    return stop;
  }

  /** Something that may take time or fail. */
  @FunctionalInterface
  private interface Work {
    void run() throws DteException, IOException;
  }

  private void soon(Work something) {
    work.soon(() -> run(something), this::fault);
  }

  private void run(Work something) {
    synchronized (this) {
      if (detached) {
        return;
      }
    }
    try {
      something.run();
    } catch (DteException e) {
      completion.complete(new RunResult.Failed(system(e.problem())));
    } catch (IOException e) {
      completion.complete(new RunResult.Failed(Problem.storage("move the files of", folder(), e)));
    }
  }

  private void fault(Throwable fault) {
    LOG.error("Task {} failed", context.run().id(), fault);
    completion.complete(new RunResult.Failed(Problem.of(ExitCode.UNAVAILABLE, "The server failed to run the task.",
        "Its log says why.")));
  }

  /** What is not an executor's failure never looks like one. */
  private static Problem system(Problem problem) {
    return problem.code() == ExitCode.RUN_FAILED
        ? new Problem(ExitCode.UNAVAILABLE, problem.message(), problem.location(), problem.hint()) : problem;
  }
}
