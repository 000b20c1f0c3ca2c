// SPDX-License-Identifier: Apache-2.0
package io.dte.console.launcher;

import io.dte.foundation.api.problem.ExitCode;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import sun.misc.Signal;

/** Ctrl-C and SIGTERM: the first asks the command to cancel, the second kills it and all it started. */
final class Interruption implements BooleanSupplier {
  private final AtomicInteger signals = new AtomicInteger();
  private final Runnable cleanup;

  /** @param cleanup runs before the process is killed */
  Interruption(Runnable cleanup) {
    this.cleanup = cleanup;
    for (String name : new String[] {"INT", "TERM", "HUP"}) {
      Signal.handle(new Signal(name), signal -> received());
    }
  }

  @Override
  public boolean getAsBoolean() {
    return signals.get() > 0;
  }

  private void received() {
    if (signals.incrementAndGet() > 1) {
      ProcessHandle.current().descendants().forEach(ProcessHandle::destroyForcibly);
      cleanup.run();
      Runtime.getRuntime().halt(ExitCode.CANCELLED.code());
    }
  }
}
