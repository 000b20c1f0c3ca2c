// SPDX-License-Identifier: Apache-2.0
package io.dte.workflow.rhino;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import org.mozilla.javascript.Context;
import org.mozilla.javascript.ContextFactory;

/**
 * Makes contexts that give up after a time and an amount of memory. The budget is looked at each time some
 * ten thousand instructions were interpreted, so that a short expression pays nothing for it.
 */
final class Budget extends ContextFactory {

  /** Thrown through the interpreter; an Error, since scripts cannot catch it. */
  static final class Exhausted extends Error {
    private static final long serialVersionUID = 1L;

    Exhausted(String message) {
      super(message, null, false, false);
    }
  }

  private static final class Limited extends Context {
    private long deadline;
    private long allocatedAtLastCheck = -1;
    private long usedAtFirstLook;

    private Limited(ContextFactory factory) {
      super(factory);
    }
  }

  private static final int LOOK_EVERY = 10_000;
  private static final int MAX_STACK = 2_000;
  /** What an element of an array takes at most when it is a number, in a table of slots. */
  private static final int BYTES_PER_ELEMENT = 64;
  private final long timeoutMillis;
  private final long memoryBytes;

  Budget(long timeoutMillis, long memoryBytes) {
    this.timeoutMillis = timeoutMillis;
    this.memoryBytes = memoryBytes;
  }

  /** Elements of an array that fit into the memory. */
  long longestArray() {
    return memoryBytes / BYTES_PER_ELEMENT;
  }

  /** Starts the clock for one evaluation. */
  void start(Context context) {
    Limited limited = (Limited) context;
    limited.deadline = System.nanoTime() + timeoutMillis * 1_000_000;
    limited.allocatedAtLastCheck = -1;
  }

  @Override
  protected Context makeContext() {
    Context context = new Limited(this);
    context.setInterpretedMode(true);
    context.setLanguageVersion(Context.VERSION_ECMASCRIPT);
    context.setInstructionObserverThreshold(LOOK_EVERY);
    context.setMaximumInterpreterStackDepth(MAX_STACK);
    context.setClassShutter(name -> false);
    return context;
  }

  /** Much was allocated since the last check; what counts is how much of it is still held, and only a collection tells. */
  private void checkMemory(Limited limited, long allocated) {
    System.gc();
    if (used() - limited.usedAtFirstLook > memoryBytes) {
      throw new Exhausted("it holds more than " + memoryBytes / (1024 * 1024) + " MiB");
    }
    limited.allocatedAtLastCheck = allocated;
  }

  private static long used() {
    return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
  }

  @Override
  protected void observeInstructionCount(Context context, int instructions) {
    Limited limited = (Limited) context;
    if (System.nanoTime() > limited.deadline) {
      throw new Exhausted("it took longer than " + timeoutMillis / 1000.0 + " s");
    }
    if (ManagementFactory.getThreadMXBean() instanceof ThreadMXBean threads) {
      long allocated = threads.getThreadAllocatedBytes(Thread.currentThread().getId());
      if (limited.allocatedAtLastCheck < 0) {
        limited.allocatedAtLastCheck = allocated;
        limited.usedAtFirstLook = used();
      } else if (allocated - limited.allocatedAtLastCheck > memoryBytes) {
        checkMemory(limited, allocated);
      }
    }
  }
}
