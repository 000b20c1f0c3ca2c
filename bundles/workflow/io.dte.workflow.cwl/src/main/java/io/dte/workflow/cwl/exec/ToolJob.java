// SPDX-License-Identifier: Apache-2.0
package io.dte.workflow.cwl.exec;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.dte.compute.api.Task;
import io.dte.compute.api.TaskHandle;
import io.dte.compute.api.TaskResult;
import io.dte.compute.api.TaskRunner;
import io.dte.foundation.api.command.CommandDispatcher;
import io.dte.foundation.api.event.Relation;
import io.dte.foundation.api.file.FileTree;
import io.dte.foundation.api.id.Ids;
import io.dte.foundation.api.problem.DteException;
import io.dte.foundation.api.problem.ExitCode;
import io.dte.foundation.api.problem.Problem;
import io.dte.workflow.cwl.expr.ExpressionException;
import io.dte.workflow.cwl.expr.Missing;
import io.dte.workflow.cwl.model.Process.CommandLineTool;
import io.dte.workflow.cwl.model.Requirement;
import io.dte.workflow.cwl.model.Requirements;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Runs a CommandLineTool: as a task on the runner, or, for the platform's own commands, by a call. */
final class ToolJob {
  private static final int SIGNAL_BASE = 128;
  private static final int NO_STATUS = -1;
  /** What shells say of a command that is not there. */
  private static final int NOT_FOUND = 127;
  private static final String OWN_PROBLEM = "dte: ";
  private static final List<ExitCode> OWN_CODES =
      List.of(ExitCode.INVALID, ExitCode.REFUSED, ExitCode.UNAVAILABLE, ExitCode.STORAGE);

  private final Jobs jobs;
  private final String step;
  private final CommandLineTool tool;
  private final Requirements requirements;
  private final boolean topLevel;
  private final Path folder;
  private final String what;
  private final TaskWatch watch;
  private ObjectNode given;
  private String key;
  private PreparedTool prepared;
  private Memory.Submitted submitted;
  private TaskHandle followed;
  /** An attempt that failed may have left a process that still writes. */
  private boolean leftSomebody;
  private Optional<String> reuseKey = Optional.empty();
  private TaskResult.Usage usage = TaskResult.Usage.UNKNOWN;
  private int status = NO_STATUS;
  /** Where in its log begins what the tool itself says. */
  private long saidFrom;
  private volatile boolean permanent;
  /** Its runner failed and left a task that may still run: that one is to be found again, and no second one started. */
  private volatile boolean mayLive;

  ToolJob(Jobs jobs, String step, CommandLineTool tool, Requirements requirements, boolean topLevel) {
    this.jobs = jobs;
    this.step = step;
    this.tool = tool;
    this.requirements = requirements;
    this.topLevel = topLevel;
    folder = jobs.folder(step);
    what = tool.head().asStep(step);
    watch = new TaskWatch(jobs, step);
  }

  CompletableFuture<ObjectNode> start(JsonNode inputs) {
    CompletableFuture<ObjectNode> result = new CompletableFuture<>();
    new Retry(jobs, step, requirements).run(() -> jobs.patiently(step, () -> attempt(inputs)), () -> !permanent && !mayLive, () -> {
      leftSomebody |= followed == null || !followed.leftNobody();
      followed = null;
      submitted = null;
      jobs.memory().forget(folder);
    }).whenComplete((outputs, error) -> {
      if (jobs.control().isDetached()) {
        return;
      }
      if (error == null) {
        result.complete(outputs);
        return;
      }
      if (!mayLive) {
        jobs.memory().forget(folder);
      }
      result.completeExceptionally(jobs.failed(step, tool.head(), tool.head().place(), error));
    });
    return result;
  }

  private CompletableFuture<ObjectNode> attempt(JsonNode inputs) {
    CompletableFuture<ObjectNode> result = new CompletableFuture<>();
    jobs.slots().take(() -> jobs.whenOpen(() -> jobs.async(() -> begin(inputs)).thenCompose(stage -> stage))
        .whenComplete((outputs, error) -> {
          jobs.slots().give();
          if (error == null) {
            result.complete(outputs);
          } else {
            result.completeExceptionally(error);
          }
        }));
    return result;
  }

  private CompletionStage<ObjectNode> begin(JsonNode inputs) throws DteException {
    if (jobs.control().isCancelled()) {
      throw Control.stopped();
    }
    given = new Inputs(tool, requirements, jobs, topLevel, what).prepare(inputs);
    key = jobs.memory().key(tool, requirements, given);
    Leftovers left = new Leftovers(jobs, step, key);
    return left.isEmpty() ? proceed() : left.stop().thenCompose(stopped -> jobs.async(this::proceed)).thenCompose(stage -> stage);
  }

  private CompletionStage<ObjectNode> proceed() throws DteException {
    Optional<ObjectNode> known = jobs.memory().result(step, key);
    if (known.isPresent()) {
      jobs.provenance().started(step, given, tool.head().place());
      return CompletableFuture.completedFuture(succeed(known.get(), true));
    }
    jobs.memory().demand(given);
    Optional<Memory.Submitted> running = submitted != null ? Optional.of(submitted) : jobs.memory().task(step, folder);
    jobs.provenance().started(step, given, tool.head().place());
    try {
      if (running.isEmpty()) {
        Optional<ObjectNode> kept = kept();
        if (kept.isPresent()) {
          return CompletableFuture.completedFuture(succeed(kept.get(), true));
        }
      }
      // A task that may still run has its working directory filled already.
      boolean again = running.isPresent() && Files.isDirectory(folder.resolve("task"));
      if (!again) {
        FileTree.delete(folder);
      }
      prepared = new PreparedTool(jobs, step, tool, requirements, given, folder, !again);
      return again ? reattach(running.get()) : launch();
    } catch (IOException e) {
      throw Failures.storage("The working directory of " + what + " cannot be made", e);
    } catch (ExpressionException e) {
      throw Failures.expression("The step " + what + " cannot be started", e);
    }
  }

  /** What another run made of the same tool and the same inputs. */
  private Optional<ObjectNode> kept() throws IOException, ExpressionException {
    reuseKey = jobs.reuse().key(tool, requirements, given);
    if (reuseKey.isEmpty()) {
      return Optional.empty();
    }
    FileTree.delete(folder);
    return jobs.reuse().find(reuseKey.get(), folder.resolve("out"));
  }

  private CompletionStage<ObjectNode> launch() throws DteException, IOException {
    List<String> command = prepared.command();
    Path log = jobs.host().context().log(step);
    boolean logged = prepared.stderr().equals(log);
    if (prepared.logsOutput() || logged) {
      Files.writeString(log, "$ " + String.join(" ", command.stream().map(CommandLine::quote).toList()) + "\n",
          StandardCharsets.UTF_8, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }
    if (prepared.isNetworkUnguarded()) {
      watch.tell("NetworkAccess: the network is to be cut off, which takes a container; the tool runs without one and can reach it");
    }
    saidFrom = logged ? Files.size(log) : 0;
    Task task = prepared.task(Ids.next(jobs.host().clock().instant()));
    String place = jobs.host().runners().choose(task.needs());
    CommandDispatcher dispatcher = platformCommand(command, task, place) ? jobs.host().dispatcher().get() : null;
    if (dispatcher != null && dispatcher.awaits(command.get(1))) {
      throw new Missing("needs the command dte " + command.get(1), () -> !dispatcher.awaits(command.get(1)));
    }
    if (dispatcher != null && dispatcher.knows(command.get(1))) {
      return new CalledCommand(jobs, prepared, dispatcher).start().thenApplyAsync(this::finishUnchecked, jobs.host().work());
    }
    TaskRunner runner = jobs.host().runners().runner(place);
    if (!jobs.host().runners().isLocal(place)) {
      FileTree.delete(task.folder()); // Other runners take one that is there for one they were given.
    }
    submitted = submitted(task, task.id().toString(), place);
    if (jobs.host().resumable()) {
      jobs.memory().remember(submitted, folder, false);
    }
    jobs.control().uses(runner, task.run());
    TaskHandle handle = runner.submit(task);
    if (!jobs.host().runners().isLocal(place)) {
      jobs.width().widen();
    }
    if (!handle.externalId().equals(submitted.externalId())) {
      submitted = submitted(task, handle.externalId(), place);
      if (jobs.host().resumable()) {
        jobs.memory().remember(submitted, folder, true);
      }
    }
    followed = handle;
    return watch.follow(handle, runner, place).thenApplyAsync(this::finishUnchecked, jobs.host().work());
  }

  private Memory.Submitted submitted(Task task, String externalId, String place) {
    return new Memory.Submitted(key, externalId, task.id().toString(), place, task.container() == null ? null : task.container().image());
  }

  /** A task that the runner lost, as by a restart of the machine, is started anew: nothing of it was recorded. */
  private CompletionStage<ObjectNode> reattach(Memory.Submitted before) throws DteException, IOException {
    submitted = before;
    TaskRunner runner = jobs.host().runners().runner(before.runner());
    jobs.control().uses(runner, jobs.host().context().run().id());
    TaskHandle handle = runner.reattach(prepared.task(UUID.fromString(before.task())), before.externalId());
    followed = handle;
    return watch.follow(handle, runner, before.runner()).thenComposeAsync(result -> result instanceof TaskResult.Failed failed
        && !failed.mayLive() ? again() : CompletableFuture.completedFuture(finishUnchecked(result)), jobs.host().work());
  }

  private CompletionStage<ObjectNode> again() {
    try {
      submitted = null;
      FileTree.delete(folder);
      prepared = new PreparedTool(jobs, step, tool, requirements, given, folder, true);
      return launch();
    } catch (IOException e) {
      return CompletableFuture.failedFuture(Failures.storage("The working directory of " + what + " cannot be made", e));
    } catch (ExpressionException e) {
      return CompletableFuture.failedFuture(Failures.expression("The step " + what + " cannot be started", e));
    } catch (DteException | Missing e) {
      return CompletableFuture.failedFuture(e);
    }
  }

  /** The platform's own commands are called when the tool would run on this machine without a container and a shell. */
  private boolean platformCommand(List<String> command, Task task, String place) {
    return jobs.host().runners().isLocal(place) && task.container() == null && command.size() > 1 && command.get(0).equals("dte")
        && requirements.find(Requirement.ShellCommand.class).isEmpty();
  }

  private ObjectNode finishUnchecked(TaskResult result) {
    try {
      return finish(result);
    } catch (DteException e) {
      throw new java.util.concurrent.CompletionException(e);
    }
  }

  private ObjectNode finish(TaskResult result) throws DteException {
    if (result instanceof TaskResult.Cancelled) {
      throw Control.stopped();
    }
    if (result instanceof TaskResult.Failed failed) {
      mayLive = failed.mayLive();
      jobs.provenance().executed(step, surroundings(), NO_STATUS);
      throw Failures.failed("The step " + what + " failed: " + failed.reason() + software(), hint());
    }
    if (result instanceof TaskResult.TimedOut timedOut) {
      jobs.provenance().executed(step, surroundings(), NO_STATUS);
      throw Failures.failed("The step " + what + " ran longer than its time limit of " + timedOut.limit().toMillis() / 1000.0
          + " s and was stopped", "raise its ToolTimeLimit");
    }
    usage = result instanceof TaskResult.Exited exited ? exited.usage() : ((TaskResult.Signalled) result).usage();
    status = result instanceof TaskResult.Exited exited ? exited.exitCode()
        : SIGNAL_BASE + ((TaskResult.Signalled) result).signal();
    boolean success = tool.successCodes().contains(status) || status == 0 && !tool.permanentFailCodes().contains(0)
        && !tool.temporaryFailCodes().contains(0);
    if (!success) {
      permanent = tool.permanentFailCodes().contains(status);
      jobs.provenance().executed(step, surroundings(), status);
      throw failure(status);
    }
    ObjectNode outputs = new Outputs(tool, requirements, prepared.outdir(), prepared.inputs(), prepared.scope(status),
        jobs.host().json(), what, prepared.given(), prepared.view()).collect();
    reuseKey.ifPresent(known -> jobs.reuse().keep(known, outputs, prepared.outdir(), step, jobs.host().context().run()));
    return succeed(outputs, false);
  }

  /** What one of the platform's own commands says of its failure is told as it is, with its code. */
  private DteException failure(int status) {
    String how = status > SIGNAL_BASE ? "was ended by signal " + (status - SIGNAL_BASE) : "ended with status " + status;
    String said = LogTail.lastLines(prepared.stderr(), saidFrom);
    int own = "dte".equals(prepared.command().get(0)) ? said.lastIndexOf(OWN_PROBLEM) : -1;
    if (own >= 0) {
      ExitCode code = OWN_CODES.stream().filter(known -> known.code() == status).findFirst().orElse(ExitCode.RUN_FAILED);
      Problem problem = Problem.of(code, "The step " + what + " " + (code == ExitCode.REFUSED
          ? "was refused by its quality gate" : "failed") + ": " + said.substring(own + OWN_PROBLEM.length()), hint());
      return code == ExitCode.REFUSED ? new GateRefused(problem, whatIsThere(status)) : new DteException(problem);
    }
    boolean refused = status == ExitCode.REFUSED.code() && "dte".equals(prepared.command().get(0));
    return new DteException(Problem.of(refused ? ExitCode.REFUSED : ExitCode.RUN_FAILED, "The step " + what + " " + how
        + (said.isEmpty() ? "" : ": " + said) + (status == NOT_FOUND ? software() : ""), hint()));
  }

  /** Packages are not installed for a tool; one that does not start may lack them. */
  private String software() {
    return requirements.find(Requirement.Software.class).map(Requirement.Software::label).filter(names -> !names.isEmpty())
        .map(names -> "; it needs software that must be installed where it runs: " + names).orElse("");
  }

  /** The outputs of a gate that refused; none when they are not all there. */
  private ObjectNode whatIsThere(int status) {
    try {
      return new Outputs(tool, requirements, prepared.outdir(), prepared.inputs(), prepared.scope(status), jobs.host().json(),
          what, prepared.given(), prepared.view()).collect();
    } catch (DteException e) {
      return jobs.host().json().createObjectNode();
    }
  }

  private String hint() {
    return "its log: " + jobs.host().context().log(step);
  }

  /** Where the step was executed, and in which image. */
  private List<Relation> surroundings() {
    List<Relation> out = new ArrayList<>();
    if (submitted != null) {
      out.add(Relation.of(Relation.Verb.ASSOCIATED_WITH, "runner:" + submitted.runner(), "runner"));
    }
    if (followed != null && !followed.activity().isEmpty()) {
      out.add(Relation.of(Relation.Verb.FOLLOWED, followed.activity(), "task"));
    }
    if (prepared != null) {
      prepared.image().ifPresent(image -> out.add(Provenance.image(image.name())));
    }
    return out;
  }

  private ObjectNode succeed(ObjectNode outputs, boolean reused) throws DteException {
    try {
      ObjectNode payload = jobs.memory().payload(key, outputs);
      if (status >= 0) {
        payload.put("exitCode", status);
      }
      if (submitted != null) {
        payload.put(Memory.TASK, submitted.task());
      }
      if (usage.isKnown()) {
        payload.putObject("usage").put("wallSeconds", usage.wall().toMillis() / 1000.0)
            .put("cpuSeconds", usage.cpu().toMillis() / 1000.0).put("peakMemoryBytes", usage.peakMemoryBytes());
      }
      jobs.release().recorded(jobs.provenance().succeeded(step, reused, payload, outputs, reused ? List.of() : surroundings()));
      boolean alone = !leftSomebody && followed != null && followed.leftNobody();
      if (alone) {
        jobs.host().context().logEnded(step);
      }
      jobs.release().ended(folder, outputs, alone);
    } catch (IOException e) {
      throw Failures.storage("The outputs of " + what + " cannot be recorded", e);
    }
    return outputs;
  }
}
