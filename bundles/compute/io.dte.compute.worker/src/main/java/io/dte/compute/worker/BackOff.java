// SPDX-License-Identifier: Apache-2.0
package io.dte.compute.worker;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;

/** When the next worker may be started, after some that failed. Not thread-safe: the pool's monitor guards it. */
final class BackOff {
  private final Clock clock;
  private final Duration first;
  private final Duration last;
  private Duration pause = Duration.ZERO;
  private Instant until = Instant.MIN;

  BackOff(Clock clock, Duration first, Duration last) {
    this.clock = clock;
    this.first = first;
    this.last = last;
  }

  /** A worker failed: the pause doubles. */
  void failed() {
    Duration next = pause.isZero() ? first : pause.multipliedBy(2);
    pause = next.compareTo(last) > 0 ? last : next;
    until = clock.instant().plus(pause);
  }

  /** A worker did its work: the next failure is a first one again. */
  void succeeded() {
    pause = Duration.ZERO;
    until = Instant.MIN;
  }

  boolean mayStart() {
    return !clock.instant().isBefore(until);
  }
}
