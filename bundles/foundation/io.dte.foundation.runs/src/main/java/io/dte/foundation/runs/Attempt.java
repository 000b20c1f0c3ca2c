// SPDX-License-Identifier: Apache-2.0
package io.dte.foundation.runs;

import io.dte.foundation.api.run.RunExecution;

/** One start of a kind for a run. All but {@link #paused} is guarded by the monitor of its {@link LiveRun}. */
final class Attempt {
  final Kinds.Entry kind;
  RunExecution execution;
  boolean starting = true;
  boolean detached;
  boolean detachLate;
  boolean over;
  /** Guarded by the order in which the execution is steered. */
  boolean paused;

  Attempt(Kinds.Entry kind) {
    this.kind = kind;
  }
}
