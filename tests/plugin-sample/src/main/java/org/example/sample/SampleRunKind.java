// SPDX-License-Identifier: Apache-2.0
package org.example.sample;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.dte.foundation.api.problem.DteException;
import io.dte.foundation.api.problem.ExitCode;
import io.dte.foundation.api.run.RunContext;
import io.dte.foundation.api.run.RunExecution;
import io.dte.foundation.api.run.RunKind;
import io.dte.foundation.api.run.RunRequest;
import io.dte.foundation.api.run.RunResult;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.osgi.annotation.bundle.Capability;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;

/** Runs of kind {@code sample} greet {@code name} after {@code seconds} seconds. */
@Component(property = RunKind.NAME_PROPERTY + "=sample")
@Capability(namespace = RunKind.NAME_PROPERTY, attribute = "dte.runkind=sample")
public final class SampleRunKind implements RunKind {
  private static final String STEP = "greet";
  private static final double LONGEST_SECONDS = 3600;

  private final ScheduledExecutorService clock;

  @Activate
  public SampleRunKind() {
    ScheduledThreadPoolExecutor executor = new ScheduledThreadPoolExecutor(1, task -> {
      Thread thread = new Thread(task, "sample-runs");
      thread.setDaemon(true);
      return thread;
    });
    executor.setRemoveOnCancelPolicy(true);
    clock = executor;
  }

  @Deactivate
  void stop() {
    clock.shutdownNow();
  }

  @Override
  public RunRequest check(RunRequest request) throws DteException {
    JsonNode seconds = request.inputs().path("seconds");
    if (!seconds.isMissingNode() && (!seconds.isNumber() || seconds.asDouble() < 0
        || seconds.asDouble() > LONGEST_SECONDS)) {
      throw new DteException(ExitCode.INVALID, "the input \"seconds\" is not a number from 0 to 3600: " + seconds,
          "for example {\"name\": \"Florence\", \"seconds\": 2}");
    }
    return request;
  }

  @Override
  public RunExecution start(RunContext context) {
    context.stepStarted(STEP, List.of());
    JsonNode inputs = context.run().inputs();
    CompletableFuture<RunResult> completion = new CompletableFuture<>();
    long millis = Math.round(inputs.path("seconds").asDouble(0) * 1000);
    var pending = clock.schedule(() -> {
      JsonNode outputs = JsonNodeFactory.instance.objectNode().put("greeting", Greeting.of(inputs.path("name").asText()));
      context.stepSucceeded(STEP, false, outputs, List.of());
      completion.complete(new RunResult.Succeeded(outputs));
    }, millis, TimeUnit.MILLISECONDS);
    return new RunExecution() {
      @Override
      public CompletionStage<RunResult> completion() {
        return completion;
      }

      @Override
      public void cancel() {
        if (pending.cancel(false)) {
          context.stepCancelled(STEP);
          completion.complete(new RunResult.Cancelled());
        }
      }

      @Override
      public void detach() {
        pending.cancel(false);
      }
    };
  }
}
