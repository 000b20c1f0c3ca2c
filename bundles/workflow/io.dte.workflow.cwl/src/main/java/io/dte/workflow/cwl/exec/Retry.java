// SPDX-License-Identifier: Apache-2.0
package io.dte.workflow.cwl.exec;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.dte.foundation.api.problem.ExitCode;
import io.dte.foundation.api.problem.Problem;
import io.dte.workflow.cwl.model.Requirement;
import io.dte.workflow.cwl.model.Requirements;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** Tries a tool again when it failed: as often as its document or the run's options say, after longer and longer pauses. */
final class Retry {
  private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);
  private static final Duration LONGEST_PAUSE = Duration.ofMinutes(10);

  private final Jobs jobs;
  private final String step;
  private final int attempts;
  private final Duration pause;
  private final CompletableFuture<ObjectNode> result = new CompletableFuture<>();

  Retry(Jobs jobs, String step, Requirements requirements) {
    this.jobs = jobs;
    this.step = step;
    Requirement.Retry asked = requirements.find(Requirement.Retry.class).orElse(null);
    attempts = asked != null ? asked.attempts() : jobs.conduct().retries() + 1;
    pause = asked != null ? asked.backoff() : FIRST_PAUSE;
  }

  /**
   * @param attempt one attempt
   * @param worthwhile whether the last one may be repeated
   * @param forget called before each further one
   */
  CompletableFuture<ObjectNode> run(Supplier<CompletableFuture<ObjectNode>> attempt, BooleanSupplier worthwhile, Runnable forget) {
    begin(1, attempt, worthwhile, forget);
    return result;
  }

  private void begin(int number, Supplier<CompletableFuture<ObjectNode>> attempt, BooleanSupplier worthwhile, Runnable forget) {
    attempt.get().whenComplete((outputs, error) -> {
      if (error == null) {
        result.complete(outputs);
        return;
      }
      Problem problem = Failures.problem(error);
      boolean again = number < attempts && problem.code() == ExitCode.RUN_FAILED && worthwhile.getAsBoolean()
          && !jobs.control().isCancelled() && !jobs.control().isDetached();
      if (!again) {
        result.completeExceptionally(error);
        return;
      }
      forget.run();
      Duration wait = pause(number);
      jobs.host().context().stepWaiting(step, "attempt " + (number + 1) + " of " + attempts + " in " + wait.toMillis() / 1000.0
          + " s, since this one failed: " + problem.message());
      Pause paused = new Pause(() -> begin(number + 1, attempt, worthwhile, forget));
      jobs.control().begin(paused);
      CompletableFuture.delayedExecutor(wait.toMillis(), TimeUnit.MILLISECONDS, jobs.host().work()).execute(paused);
    });
  }

  private Duration pause(int number) {
    long millis = pause.toMillis() << Math.min(20, number - 1);
    return millis < 0 || millis > LONGEST_PAUSE.toMillis() ? LONGEST_PAUSE : Duration.ofMillis(millis);
  }

  /** The time between two attempts. */
  private final class Pause implements Runnable, Control.Stoppable {
    private final Runnable next;
    private boolean over;

    Pause(Runnable next) {
      this.next = next;
    }

    private synchronized boolean end() {
      boolean first = !over;
      over = true;
      return first;
    }

    @Override
    public void run() {
      if (end()) {
        jobs.control().end(this);
        next.run();
      }
    }

    @Override
    public void cancel() {
      if (end()) {
        jobs.control().end(this);
        result.completeExceptionally(Control.stopped());
      }
    }

    @Override
    public void detach() {
      end();
    }
  }
}
