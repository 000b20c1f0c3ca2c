// SPDX-License-Identifier: Apache-2.0
package io.dte.compute.tes;

import io.dte.foundation.api.problem.DteException;
import io.dte.foundation.api.problem.ExitCode;
import java.util.concurrent.CompletionException;

/** What came instead of a server's answer. */
record Trouble(Throwable cause) {

  /** @param error as a future tells it */
  static Trouble of(Throwable error) {
    return new Trouble(error instanceof CompletionException && error.getCause() != null ? error.getCause() : error);
  }

  /** Trouble of the server or the way to it; what it refuses it will refuse again. */
  boolean passes() {
    return cause instanceof DteException known && known.problem().code() == ExitCode.UNAVAILABLE;
  }

  /** Neither the server's answer nor trouble on the way to it. */
  boolean isFault() {
    return cause instanceof RuntimeException || cause instanceof Error;
  }

  String message() {
    return cause instanceof DteException known ? known.problem().toString() : String.valueOf(cause.getMessage());
  }
}
