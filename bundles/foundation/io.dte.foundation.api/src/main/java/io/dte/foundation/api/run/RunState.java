// SPDX-License-Identifier: Apache-2.0
package io.dte.foundation.api.run;

/** The states of a run. */
public enum RunState {
  QUEUED, RUNNING,
  /** It needs something that is not there now; its message says what. It goes on by itself. */
  WAITING,
  /** Somebody paused it. */
  PAUSED, SUCCEEDED, FAILED, CANCELLED;

  /** No event of the run's own follows, unless it is resumed. */
  public boolean isFinal() {
    return this == SUCCEEDED || this == FAILED || this == CANCELLED;
  }

  /** Lower case, as in JSON and on the command line. */
  public String label() {
    return name().toLowerCase(java.util.Locale.ROOT);
  }
}
