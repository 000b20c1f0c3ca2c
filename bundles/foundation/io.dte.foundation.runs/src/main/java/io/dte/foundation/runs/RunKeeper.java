// SPDX-License-Identifier: Apache-2.0
package io.dte.foundation.runs;

import io.dte.foundation.api.problem.DteException;
import io.dte.foundation.api.problem.ExitCode;
import io.dte.foundation.api.run.ChildRun;
import io.dte.foundation.api.run.Run;
import io.dte.foundation.api.run.RunRequest;
import java.util.UUID;
import java.util.concurrent.CompletionStage;

/** Who keeps a live run: is told of its end, and gives it its children. */
@FunctionalInterface
interface RunKeeper {
  void ended(LiveRun run);

  /** See {@link io.dte.foundation.api.run.RunContext#child}. */
  default ChildRun child(Run parent, UUID id, RunRequest request) throws DteException {
    throw new DteException(ExitCode.CONFLICT, "run " + parent.id() + " is not executed here", "");
  }

  /** See {@link io.dte.foundation.api.run.RunContext#stopChild}. */
  default CompletionStage<Void> stopChild(Run parent, UUID id) throws DteException {
    throw new DteException(ExitCode.CONFLICT, "run " + parent.id() + " is not executed here", "");
  }
}
