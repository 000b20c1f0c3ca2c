// SPDX-License-Identifier: Apache-2.0
package io.dte.compute.local;

import io.dte.compute.api.Resources;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/**
 * Shares out cores, memory and GPUs in the order of asking: nobody overtakes, so that a wide task is not starved by
 * narrow ones. Safe for use by many threads; grants are called without a lock held.
 */
final class ResourceQueue {

  /** Somebody who asked. */
  static final class Claim {
    private final Resources wanted;
    private final Runnable granted;
    private boolean holding;

    private Claim(Resources wanted, Runnable granted) {
      this.wanted = wanted;
      this.granted = granted;
    }
  }

  /** Sums of fractions such as 0.1 may miss the whole by a rounding error. */
  private static final double EPSILON = 1e-9;

  private final Deque<Claim> waiting = new ArrayDeque<>();
  private double cores;
  private long ramMiB;
  private int gpus;

  ResourceQueue(Resources capacity) {
    cores = capacity.cores();
    ramMiB = capacity.ramMiB();
    gpus = capacity.gpus();
  }

  /** Asks; {@code granted} is called once the resources are there, in this thread when they are now. */
  Claim claim(Resources wanted, Runnable granted) {
    Claim claim = new Claim(wanted, granted);
    synchronized (this) {
      waiting.addLast(claim);
    }
    grant();
    return claim;
  }

  /** Takes at once what somebody uses already, even when less than that is free: others wait the longer. */
  synchronized Claim occupy(Resources used) {
    Claim claim = new Claim(used, () -> {});
    take(claim);
    return claim;
  }

  /** Gives back what a claim holds, or withdraws it. */
  void release(Claim claim) {
    synchronized (this) {
      if (claim.holding) {
        claim.holding = false;
        cores += claim.wanted.cores();
        ramMiB += claim.wanted.ramMiB();
        gpus += claim.wanted.gpus();
      } else {
        waiting.remove(claim);
      }
    }
    grant();
  }

  private void grant() {
    List<Claim> ready = new ArrayList<>();
    synchronized (this) {
      while (!waiting.isEmpty() && fits(waiting.peekFirst().wanted)) {
        Claim claim = waiting.removeFirst();
        take(claim);
        ready.add(claim);
      }
    }
    ready.forEach(claim -> claim.granted.run());
  }

  private void take(Claim claim) {
    claim.holding = true;
    cores -= claim.wanted.cores();
    ramMiB -= claim.wanted.ramMiB();
    gpus -= claim.wanted.gpus();
  }

  private boolean fits(Resources wanted) {
    return wanted.cores() <= cores + EPSILON && wanted.ramMiB() <= ramMiB && wanted.gpus() <= gpus;
  }
}
