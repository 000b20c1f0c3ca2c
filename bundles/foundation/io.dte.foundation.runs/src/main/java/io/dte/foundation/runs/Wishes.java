// SPDX-License-Identifier: Apache-2.0
package io.dte.foundation.runs;

import io.dte.foundation.api.problem.DteException;
import io.dte.foundation.api.problem.Problem;
import io.dte.foundation.api.run.RunService;
import java.io.IOException;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What processes ask of runs that others execute: they cannot call, but leave files. */
final class Wishes {
  private static final Logger LOG = LoggerFactory.getLogger(Wishes.class);
  private final Engine engine;
  private final RunService runs;

  Wishes(Engine engine, RunService runs) {
    this.engine = engine;
    this.runs = runs;
  }

  /** Asks the process that executes a run. */
  void ask(UUID id, RunFolder.Wish wish, String actor) throws DteException {
    RunFolder folder = engine.folder(id);
    if (folder.engine().isEmpty()) {
      throw Claims.conflict(id, "belongs to an engine that is stopped", "start the server or the desktop, then try again");
    }
    try {
      folder.request(wish, actor);
    } catch (IOException e) {
      throw new DteException(Problem.storage("write to", folder.path(), e), e);
    }
  }

  /** Does what was asked of a run of this process. */
  void take(LiveRun run) {
    for (RunFolder.Wish wish : RunFolder.Wish.values()) {
      try {
        run.folder().take(wish).ifPresent(actor -> engine.executor().execute(() -> grant(run.id(), wish, actor)));
      } catch (IOException e) {
        LOG.warn("cannot read what is asked of run {}: {}", run.id(), e.getMessage());
      }
    }
  }

  private void grant(UUID id, RunFolder.Wish wish, String actor) {
    try {
      switch (wish) {
        case CANCEL -> runs.cancel(id, actor);
        case PAUSE -> runs.pause(id, actor);
        case PROCEED -> runs.resume(id, actor);
      }
    } catch (DteException gone) {
      LOG.debug("nothing to {}", wish, gone);
    }
  }
}
