// SPDX-License-Identifier: Apache-2.0
package io.dte.workflow.cwl.exec;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.IntSupplier;

/** How many tools of a run may be under way at once. Safe for use by many threads; work begins without a lock held. */
final class Slots {
  private final Deque<Runnable> waiting = new ArrayDeque<>();
  private final IntSupplier limit;
  private int taken;

  /** @param limit may grow; {@link #begin} then */
  Slots(IntSupplier limit) {
    this.limit = limit;
  }

  /** Begins some work now or when there is room; whoever began it calls {@link #give()} at its end. */
  void take(Runnable work) {
    synchronized (this) {
      waiting.addLast(work);
    }
    begin();
  }

  void give() {
    synchronized (this) {
      taken--;
    }
    begin();
  }

  /** Begins what there is room for. */
  void begin() {
    while (true) {
      Runnable next;
      synchronized (this) {
        if (taken >= limit.getAsInt() || waiting.isEmpty()) {
          return;
        }
        next = waiting.pollFirst();
        taken++;
      }
      next.run();
    }
  }
}
