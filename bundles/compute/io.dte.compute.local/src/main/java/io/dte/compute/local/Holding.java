// SPDX-License-Identifier: Apache-2.0
package io.dte.compute.local;

import java.util.Optional;

/** What one task holds, or asks for, of the machine: a claim that is given up once. Thread-safe. */
final class Holding {
  private final ResourceQueue queue;
  private ResourceQueue.Claim claim;
  private boolean closed;

  Holding(ResourceQueue queue) {
    this.queue = queue;
  }

  /** Keeps a claim; one that comes too late goes back at once. */
  void keep(ResourceQueue.Claim made) {
    synchronized (this) {
      if (!closed) {
        claim = made;
        return;
      }
    }
    queue.release(made);
  }

  /** Gives the claim away: to the queue, or to another handle of the same task. */
  synchronized Optional<ResourceQueue.Claim> giveUp() {
    Optional<ResourceQueue.Claim> held = Optional.ofNullable(claim);
    claim = null;
    closed = true;
    return held;
  }
}
