// SPDX-License-Identifier: Apache-2.0
package io.dte.foundation.api.run;

import java.time.Instant;

/**
 * A node of a run.
 *
 * @param name unique within the run; scatter and sub-workflows give paths such as {@code fuse/3}
 * @param state its state
 * @param reused its result came from an earlier execution
 * @param attempts how often it was started
 * @param startedAt null before it started
 * @param endedAt null before it ended
 * @param message what it waits for, or why it failed; else empty
 * @param usage what it used, once it ended well
 */
public record Step(String name, RunState state, boolean reused, int attempts, Instant startedAt, Instant endedAt,
    String message, Usage usage) {

  /** A step whose usage is not known. */
  public Step(String name, RunState state, boolean reused, int attempts, Instant startedAt, Instant endedAt, String message) {
    this(name, state, reused, attempts, startedAt, endedAt, message, Usage.UNKNOWN);
  }
}
