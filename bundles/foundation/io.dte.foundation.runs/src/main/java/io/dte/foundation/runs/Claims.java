// SPDX-License-Identifier: Apache-2.0
package io.dte.foundation.runs;

import io.dte.foundation.api.problem.DteException;
import io.dte.foundation.api.problem.ExitCode;
import io.dte.foundation.api.problem.Problem;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Folders of runs: each is executed by one process only. */
final class Claims {
  private static final Logger LOG = LoggerFactory.getLogger(Claims.class);
  private final Engine engine;

  Claims(Engine engine) {
    this.engine = engine;
  }

  /** Makes the folder of a run that this process is to execute; refused while another one executes it. */
  RunFolder claim(UUID id) throws DteException {
    RunFolder folder = null;
    try {
      folder = engine.folder(id);
      Files.createDirectories(folder.path());
      if (!engine.owner() && !folder.claimEngine()) {
        throw conflict(id, "is executed by " + folder.engine().map(process -> "process " + process.pid())
            .orElse("another process"), "");
      }
      return folder;
    } catch (IOException e) {
      throw new DteException(Problem.storage("write to", folder.path(), e), e);
    } catch (UncheckedIOException e) {
      throw new DteException(ExitCode.STORAGE, e.getMessage(), "make the data directory writable, or choose another"
          + " one with DTE_HOME", e);
    }
  }

  /** This process does not execute the run after all. */
  void giveUp(RunFolder folder) {
    if (engine.owner()) {
      return;
    }
    try {
      folder.removeEngine();
    } catch (IOException e) {
      LOG.warn("cannot clean up {}: {}", folder.path(), e.getMessage());
    }
  }

  void discard(RunFolder folder) {
    try {
      folder.delete();
    } catch (IOException leftover) {
      LOG.warn("cannot delete {}: {}", folder.path(), leftover.getMessage());
    }
  }

  /** What is asked does not fit the run as it is. */
  static DteException conflict(UUID id, String what, String hint) {
    return new DteException(ExitCode.CONFLICT, "run " + id + " " + what, hint);
  }
}
