// SPDX-License-Identifier: Apache-2.0
package io.dte.workflow.cwl.exec;

import io.dte.foundation.api.problem.DteException;
import io.dte.foundation.api.problem.ExitCode;
import io.dte.foundation.api.problem.Problem;
import io.dte.foundation.api.problem.SourceLocation;
import io.dte.workflow.cwl.expr.ExpressionException;
import io.dte.workflow.cwl.load.Place;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.concurrent.CompletionException;

/** Makes the errors of executions. */
final class Failures {
  static final String RENAME = "use another name";

  private Failures() {}

  static DteException failed(String message, String hint) {
    return new DteException(ExitCode.RUN_FAILED, message, hint);
  }

  /** @param what what cannot be done because of the expression */
  /** The same, told of its step when the message does not name it already. */
  static Problem named(Problem problem, String step, String what) {
    boolean named = problem.message().contains("'" + step + "'") || problem.message().contains("'" + step + "/");
    return named ? problem : new Problem(problem.code(), "The step " + what + " failed: " + problem.message(), problem.location(),
        problem.hint());
  }

  static DteException expression(String what, ExpressionException cause) {
    return new DteException(new Problem(ExitCode.RUN_FAILED, what + ": " + cause.reason(), cause.location(), ""), cause);
  }

  static DteException invalid(Place place, String message, String hint) {
    return new DteException(new Problem(ExitCode.INVALID, message, place == null ? SourceLocation.NONE : place.location(), hint));
  }

  /** The problem names the file where the cause does, and what to do about it. */
  static DteException storage(String what, IOException cause) {
    if (!(cause instanceof FileSystemException failed) || failed.getFile() == null) {
      return new DteException(ExitCode.STORAGE, what + ": " + cause.getMessage(),
          "check the free disk space and the permissions", cause);
    }
    Problem why = Problem.storage("open", Path.of(failed.getFile()), cause);
    return new DteException(ExitCode.STORAGE, what + ": " + why.message(), cause instanceof AccessDeniedException
        ? "let the user who runs the engine read and write it" : why.hint(), cause);
  }

  /** The problem behind whatever was thrown. */
  static Problem problem(Throwable thrown) {
    Throwable cause = thrown;
    while (cause instanceof CompletionException && cause.getCause() != null) {
      cause = cause.getCause();
    }
    if (cause instanceof DteException e) {
      return e.problem();
    }
    return cause instanceof InvalidPathException e ? Problem.of(ExitCode.INVALID, name(e), RENAME)
        : Problem.of(ExitCode.RUN_FAILED, "The engine failed: " + cause, "please report this with the run's log");
  }

  /** What is told of a name that no file can have. */
  static String name(InvalidPathException e) {
    return "A file cannot be named '" + e.getInput().replace("\0", "\\0") + "': " + e.getReason();
  }
}
