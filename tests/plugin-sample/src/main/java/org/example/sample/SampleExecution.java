// SPDX-License-Identifier: Apache-2.0
package org.example.sample;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.dte.foundation.api.event.Event;
import io.dte.foundation.api.problem.Problem;
import io.dte.foundation.api.run.RunContext;
import io.dte.foundation.api.run.RunExecution;
import io.dte.foundation.api.run.RunResult;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** A run of the {@link SampleEngine}: one step after the other. Its fields are guarded by its monitor. */
final class SampleExecution implements RunExecution {
  private final RunContext context;
  private final List<Double> seconds;
  private final ScheduledExecutorService clock;
  private final CompletableFuture<RunResult> completion = new CompletableFuture<>();
  private final Set<String> done = new HashSet<>();
  private Future<?> pending;
  private int step;
  private boolean paused;
  private boolean over;

  SampleExecution(RunContext context, List<Double> seconds, ScheduledExecutorService clock) {
    this.context = context;
    this.seconds = seconds;
    this.clock = clock;
    for (Event event : context.events()) {
      if (event.type().name().equals("step.succeeded")) {
        done.add(event.subject().substring("step:".length()));
      }
    }
  }

  /** Begins the next step, unless paused; ends the run when there is none. */
  synchronized void next() {
    if (over || paused || pending != null) {
      return;
    }
    while (step < seconds.size() && done.contains(name())) {
      step++;
    }
    if (step == seconds.size()) {
      end(new RunResult.Succeeded(outputs()));
      return;
    }
    context.stepStarted(name(), List.of());
    pending = clock.schedule(this::greet, Math.round(seconds.get(step) * 1000), TimeUnit.MILLISECONDS);
  }

  private synchronized void greet() {
    if (over) {
      return;
    }
    pending = null;
    try {
      Files.createDirectories(context.outdir());
      Files.writeString(file(), Greeting.of(context.run().inputs().path("name").asText()) + "\n", StandardOpenOption.CREATE,
          StandardOpenOption.APPEND);
    } catch (IOException e) {
      context.stepFailed(name(), e.getMessage());
      end(new RunResult.Failed(Problem.storage("write", file(), e)));
      return;
    }
    context.stepSucceeded(name(), false, JsonNodeFactory.instance.objectNode(), List.of());
    step++;
    next();
  }

  private String name() {
    return "greet" + (step + 1);
  }

  private Path file() {
    return context.outdir().resolve("greetings.txt");
  }

  private ObjectNode outputs() {
    ObjectNode outputs = JsonNodeFactory.instance.objectNode().put("count", seconds.size());
    outputs.putObject("greetings").put("class", "File").put("path", file().toString());
    return outputs;
  }

  private void end(RunResult result) {
    over = true;
    completion.complete(result);
  }

  @Override
  public CompletionStage<RunResult> completion() {
    return completion;
  }

  @Override
  public synchronized void cancel() {
    if (!over) {
      if (pending != null) {
        pending.cancel(false);
        context.stepCancelled(name());
      }
      end(new RunResult.Cancelled());
    }
  }

  @Override
  public synchronized void pause() {
    paused = true;
  }

  @Override
  public synchronized void proceed() {
    paused = false;
    next();
  }

  @Override
  public synchronized void detach() {
    over = true;
    if (pending != null) {
      pending.cancel(false);
    }
  }
}
