// SPDX-License-Identifier: Apache-2.0
package io.dte.desktop;

import io.dte.foundation.api.home.DataDirectory;
import io.dte.foundation.api.problem.ExitCode;
import io.dte.foundation.api.problem.Problem;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Filter;
import org.osgi.framework.FrameworkUtil;
import org.osgi.framework.InvalidSyntaxException;
import org.osgi.util.tracker.ServiceTracker;

/** Waits until the data directory is open, or was refused: another process owns it, or its format is newer. */
final class DataDirectoryOpening {
  private DataDirectoryOpening() {}

  /** The {@link DataDirectory}, or the {@link Problem} that says why there is none. */
  static Object await(BundleContext context, int seconds) {
    ServiceTracker<Object, Object> tracker = new ServiceTracker<>(context, filter(), null);
    tracker.open();
    try {
      Object outcome = tracker.waitForService(seconds * 1000L);
      return outcome != null ? outcome : Problem.of(ExitCode.UNAVAILABLE,
          "the data directory was not opened within " + seconds + " s", "see desktop.log in its folder logs");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Problem.of(ExitCode.CANCELLED, "stopped while the data directory was being opened", "");
    } finally {
      tracker.close();
    }
  }

  private static Filter filter() {
    try {
      return FrameworkUtil.createFilter("(|(objectClass=" + DataDirectory.class.getName() + ")(&(objectClass="
          + Problem.class.getName() + ")(" + DataDirectory.START_PROPERTY + "=*)))");
    } catch (InvalidSyntaxException e) {
      throw new IllegalStateException(e);
    }
  }
}
