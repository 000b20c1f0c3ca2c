// SPDX-License-Identifier: Apache-2.0
package io.dte.workflow.cwl.exec;

import io.dte.foundation.api.problem.DteException;
import io.dte.foundation.api.problem.ExitCode;
import java.nio.file.Path;
import java.util.Set;

/**
 * A resumed run wants to execute a step whose inputs were deleted, since all that had read them had ended well. Whoever made
 * them has to be executed again.
 */
final class Released extends DteException {
  private static final long serialVersionUID = 1L;
  private final transient Set<Path> files;

  Released(Set<Path> files) {
    super(ExitCode.STORAGE, "The file " + files.iterator().next() + " is needed again, and was deleted when nothing needed it",
        "resume the run");
    this.files = Set.copyOf(files);
  }

  Set<Path> files() {
    return files;
  }

  /** What is behind whatever was thrown, or null. */
  static Released in(Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof Released released) {
        return released;
      }
    }
    return null;
  }
}
