// SPDX-License-Identifier: Apache-2.0
package io.dte.workflow.cwl;

import io.dte.foundation.api.run.ChildRun;
import io.dte.foundation.api.run.RunRequest;
import io.dte.foundation.api.run.RunResult;
import java.nio.file.Path;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** A child run that a test ends. */
record FakeChild(UUID id, RunRequest request, Path outdir, CompletableFuture<RunResult> ended) implements ChildRun {

  void end(RunResult result) {
    ended.complete(result);
  }

  boolean isCancelled() {
    return ended.getNow(null) instanceof RunResult.Cancelled;
  }

  @Override
  public CompletionStage<RunResult> completion() {
    return ended;
  }

  @Override
  public void cancel() {
    ended.complete(new RunResult.Cancelled());
  }
}
