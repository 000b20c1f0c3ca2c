// SPDX-License-Identifier: Apache-2.0
package io.dte.compute.local;

import io.dte.compute.api.Gpus;
import io.dte.compute.api.Resources;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.stream.IntStream;

/**
 * Shares out cores, memory and GPUs in the order of asking: nobody overtakes, so that a wide task is not starved by
 * narrow ones. Safe for use by many threads; grants are called without a lock held.
 */
final class ResourceQueue {

  /** Somebody who asked. */
  static final class Claim {
    private final UUID run;
    private final Resources wanted;
    private final Consumer<Gpus> granted;
    private boolean holding;
    private Gpus gpus = new Gpus(List.of());

    private Claim(UUID run, Resources wanted, Consumer<Gpus> granted) {
      this.run = run;
      this.wanted = wanted;
      this.granted = granted;
    }
  }

  /** Sums of fractions such as 0.1 may miss the whole by a rounding error. */
  private static final double EPSILON = 1e-9;

  private final Deque<Claim> waiting = new ArrayDeque<>();
  private final Set<UUID> held = new HashSet<>();
  private double cores;
  private long ramMiB;
  private final TreeSet<Integer> gpus = new TreeSet<>();

  ResourceQueue(Resources capacity) {
    cores = capacity.cores();
    ramMiB = capacity.ramMiB();
    IntStream.range(0, capacity.gpus()).forEach(gpus::add);
  }

  /** Asks; {@code granted} is told which GPUs once the resources are there, in this thread when they are now. */
  Claim claim(UUID run, Resources wanted, Consumer<Gpus> granted) {
    Claim claim = new Claim(run, wanted, granted);
    synchronized (this) {
      waiting.addLast(claim);
    }
    grant();
    return claim;
  }

  /** Takes at once what somebody uses already, even when less than that is free: others wait the longer. */
  synchronized Claim occupy(UUID run, Resources used, Gpus handedOut) {
    Claim claim = new Claim(run, used, handed -> {});
    take(claim, handedOut.ids().stream().filter(gpus::contains).toList());
    return claim;
  }

  /** Gives back what a claim holds, or withdraws it. */
  void release(Claim claim) {
    synchronized (this) {
      if (claim.holding) {
        claim.holding = false;
        cores += claim.wanted.cores();
        ramMiB += claim.wanted.ramMiB();
        gpus.addAll(claim.gpus.ids());
      } else {
        waiting.remove(claim);
      }
    }
    grant();
  }

  /** Grants nothing to a run, and lets others pass; or does again. */
  void hold(UUID run, boolean isHeld) {
    synchronized (this) {
      if (isHeld) {
        held.add(run);
      } else {
        held.remove(run);
      }
    }
    grant();
  }

  private void grant() {
    List<Claim> ready = new ArrayList<>();
    synchronized (this) {
      Iterator<Claim> all = waiting.iterator();
      boolean fits = true;
      while (fits && all.hasNext()) {
        Claim claim = all.next();
        if (held.contains(claim.run)) {
          continue;
        }
        fits = fits(claim.wanted);
        if (fits) {
          all.remove();
          take(claim, gpus.stream().limit(claim.wanted.gpus()).toList());
          ready.add(claim);
        }
      }
    }
    ready.forEach(claim -> claim.granted.accept(claim.gpus));
  }

  private void take(Claim claim, List<Integer> devices) {
    claim.holding = true;
    cores -= claim.wanted.cores();
    ramMiB -= claim.wanted.ramMiB();
    claim.gpus = new Gpus(devices);
    gpus.removeAll(devices);
  }

  private boolean fits(Resources wanted) {
    return wanted.cores() <= cores + EPSILON && wanted.ramMiB() <= ramMiB && wanted.gpus() <= gpus.size();
  }
}
