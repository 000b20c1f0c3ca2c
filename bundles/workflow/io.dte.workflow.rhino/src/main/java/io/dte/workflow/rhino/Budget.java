// SPDX-License-Identifier: Apache-2.0
package io.dte.workflow.rhino;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import org.mozilla.javascript.Context;
import org.mozilla.javascript.ContextFactory;

/**
 * Makes contexts that give up after a time and an amount of memory. The budget is looked at each time some thousand instructions
 * were interpreted, so that a short expression pays nothing for it. In between, functions that make much out of little are
 * bounded, since they loop in Java, where no instruction is counted.
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
    private long allocatedAtFirstLook = -1;

    private Limited(ContextFactory factory) {
      super(factory);
    }
  }

  private static final int LOOK_EVERY = 1_000;
  private static final int MAX_STACK = 2_000;
  /** What an element of an array takes at most when it is a number, in a table of slots. */
  private static final int BYTES_PER_ELEMENT = 64;
  private final long timeoutMillis;
  private final long memoryBytes;
  private final int longestResult;

  /** @param timeoutMillis an evaluation may take; @param memoryBytes it may allocate; @param longestResult characters of JSON */
  Budget(long timeoutMillis, long memoryBytes, int longestResult) {
    this.timeoutMillis = timeoutMillis;
    this.memoryBytes = memoryBytes;
    this.longestResult = longestResult;
  }

  /** For a process that others limit. */
  static Budget unbounded(int longestResult) {
    return new Budget(0, 0, longestResult);
  }

  boolean isBounded() {
    return memoryBytes > 0;
  }

  int longestResult() {
    return longestResult;
  }

  /** Elements of an array that fit into the memory. */
  long longestArray() {
    return memoryBytes / BYTES_PER_ELEMENT;
  }

  /** Characters of a text that one call may make: some fit into the memory. */
  long longestText() {
    return memoryBytes / BYTES_PER_ELEMENT;
  }

  /** Starts the clock for one evaluation. */
  void start(Context context) {
    Limited limited = (Limited) context;
    limited.deadline = System.nanoTime() + timeoutMillis * 1_000_000;
    limited.allocatedAtFirstLook = -1;
  }

  @Override
  protected Context makeContext() {
    Context context = new Limited(this);
    context.setInterpretedMode(true);
    context.setLanguageVersion(Context.VERSION_ECMASCRIPT);
    context.setInstructionObserverThreshold(isBounded() ? LOOK_EVERY : 0);
    context.setMaximumInterpreterStackDepth(MAX_STACK);
    context.setClassShutter(name -> false);
    return context;
  }

  @Override
  protected void observeInstructionCount(Context context, int instructions) {
    Limited limited = (Limited) context;
    if (System.nanoTime() > limited.deadline) {
      throw new Exhausted("it took longer than " + timeoutMillis / 1000.0 + " s");
    }
    if (ManagementFactory.getThreadMXBean() instanceof ThreadMXBean threads) {
      long allocated = threads.getThreadAllocatedBytes(Thread.currentThread().getId());
      if (limited.allocatedAtFirstLook < 0) {
        limited.allocatedAtFirstLook = allocated;
      } else if (allocated - limited.allocatedAtFirstLook > memoryBytes) {
        throw new Exhausted("it makes more than " + memoryBytes / (1024 * 1024) + " MiB");
      }
    }
  }
}
