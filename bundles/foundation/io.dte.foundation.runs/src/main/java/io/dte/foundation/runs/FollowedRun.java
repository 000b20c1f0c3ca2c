// SPDX-License-Identifier: Apache-2.0
package io.dte.foundation.runs;

import io.dte.foundation.api.problem.DteException;
import io.dte.foundation.api.problem.ExitCode;
import io.dte.foundation.api.problem.Problem;
import io.dte.foundation.api.run.ChildRun;
import io.dte.foundation.api.run.Run;
import io.dte.foundation.api.run.RunResult;
import io.dte.foundation.api.run.RunState;
import java.nio.file.Path;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A child run that its parent follows. */
final class FollowedRun implements ChildRun {
  private static final Logger LOG = LoggerFactory.getLogger(FollowedRun.class);

  /** Asks the run to stop. */
  @FunctionalInterface
  interface Stop {
    void stop() throws DteException;
  }

  private final UUID id;
  private final Path outdir;
  private final CompletableFuture<RunResult> completion;
  private final Stop stop;

  FollowedRun(UUID id, Path outdir, CompletableFuture<Run> ended, Stop stop) {
    this.id = id;
    this.outdir = outdir;
    this.stop = stop;
    completion = ended.handle((run, error) -> error == null ? result(run)
        : new RunResult.Failed(Problem.of(ExitCode.RUN_FAILED, "run " + id + " was lost: " + error.getMessage(), "")));
  }

  private static RunResult result(Run run) {
    if (run.state() == RunState.SUCCEEDED) {
      return new RunResult.Succeeded(run.outputs());
    }
    return run.state() == RunState.CANCELLED ? new RunResult.Cancelled()
        : new RunResult.Failed(run.failure().orElseGet(() -> Problem.of(ExitCode.RUN_FAILED, run.message(), "")));
  }

  @Override
  public UUID id() {
    return id;
  }

  @Override
  public Path outdir() {
    return outdir;
  }

  @Override
  public CompletionStage<RunResult> completion() {
    return completion.minimalCompletionStage();
  }

  @Override
  public void cancel() {
    try {
      stop.stop();
    } catch (DteException e) {
      LOG.warn("run {} cannot be cancelled: {}", id, e.getMessage());
    }
  }
}
