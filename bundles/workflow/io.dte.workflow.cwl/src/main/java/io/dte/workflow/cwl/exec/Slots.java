// SPDX-License-Identifier: Apache-2.0
package io.dte.workflow.cwl.exec;

import java.util.ArrayDeque;
import java.util.Deque;

/** How many tools of a run may be under way at once. Safe for use by many threads; work begins without a lock held. */
final class Slots {
  private final Deque<Runnable> waiting = new ArrayDeque<>();
  private int free;

  Slots(int free) {
    this.free = free;
  }

  /** Begins some work now or when there is room; whoever began it calls {@link #give()} at its end. */
  void take(Runnable work) {
    synchronized (this) {
      if (free == 0) {
        waiting.addLast(work);
        return;
      }
      free--;
    }
    work.run();
  }

  void give() {
    Runnable next;
    synchronized (this) {
      next = waiting.pollFirst();
      if (next == null) {
        free++;
        return;
      }
    }
    next.run();
  }
}
