// SPDX-License-Identifier: Apache-2.0
package io.dte.desktop;

import io.dte.desktop.model.DesktopModel;
import io.dte.desktop.model.Platform;
import io.dte.desktop.selftest.SelfTest;
import io.dte.foundation.api.home.DataDirectory;
import io.dte.foundation.api.problem.ExitCode;
import io.dte.foundation.api.problem.Problem;
import java.nio.file.Path;
import java.util.List;
import org.eclipse.equinox.app.IApplication;
import org.eclipse.equinox.app.IApplicationContext;
import org.eclipse.swt.SWTError;
import org.eclipse.swt.widgets.Display;
import org.eclipse.ui.IWorkbench;
import org.eclipse.ui.PlatformUI;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleException;
import org.osgi.framework.FrameworkUtil;
import org.osgi.framework.launch.Framework;

/** The desktop: opens the workbench and, with {@code --selftest DIR}, drives it. Returns the exit status. */
public final class DesktopApplication implements IApplication {
  private static final int OPEN_SECONDS = 60;
  private static final long STOP_MILLIS = 10_000;

  @Override
  public Object start(IApplicationContext context) {
    List<String> arguments =
        List.of((String[]) context.getArguments().getOrDefault(IApplicationContext.APPLICATION_ARGS, new String[0]));
    BundleContext bundles = FrameworkUtil.getBundle(DesktopApplication.class).getBundleContext();
    Bundle framework = bundles.getBundle(0);
    Runtime.getRuntime().addShutdownHook(new Thread(() -> stopFramework(framework), "dte-stop"));
    Object opened = DataDirectoryOpening.await(bundles, OPEN_SECONDS);
    if (opened instanceof Problem problem) {
      return fail(problem);
    }
    Display display;
    try {
      display = PlatformUI.createDisplay();
    } catch (SWTError e) {
      return fail(Problem.of(ExitCode.UNAVAILABLE, "The desktop needs a display: " + e.getMessage(),
          "set DISPLAY, or use dte run and dte server"));
    }
    try (Platform platform = new Platform(bundles)) {
      new OwnerAddress(bundles, (DataDirectory) opened).announce();
      return run(arguments, bundles, platform, display);
    } finally {
      display.dispose();
    }
  }

  @Override
  public void stop() {
    IWorkbench workbench = PlatformUI.isWorkbenchRunning() ? PlatformUI.getWorkbench() : null;
    if (workbench != null) {
      workbench.getDisplay().syncExec(workbench::close);
    }
  }

  private static Object run(List<String> arguments, BundleContext bundles, Platform platform, Display display) {
    int option = arguments.indexOf("--selftest");
    if (option >= 0 && option + 1 >= arguments.size()) {
      return fail(Problem.of(ExitCode.USAGE, "--selftest needs a folder", "dte desktop --selftest DIR"));
    }
    try (DesktopModel model = new DesktopModel(platform, display)) {
      int plugin = arguments.indexOf("--plugin");
      SelfTest selfTest = option < 0 ? null : new SelfTest(model, Path.of(arguments.get(option + 1)),
          plugin < 0 || plugin + 1 >= arguments.size() ? null : Path.of(arguments.get(plugin + 1)));
      int result = PlatformUI.createAndRunWorkbench(display, new DesktopWorkbench(model, selfTest));
      if (selfTest != null) {
        return selfTest.exitStatus();
      }
      return result == PlatformUI.RETURN_RESTART ? EXIT_RESTART : EXIT_OK;
    }
  }

  /** After a signal: runs are let go, and the data directory is given back. After an ordinary end there is nothing left. */
  private static void stopFramework(Bundle framework) {
    try {
      framework.stop();
      ((Framework) framework).waitForStop(STOP_MILLIS);
    } catch (BundleException e) {
      System.err.println("dte desktop: the framework did not stop cleanly: " + e.getMessage());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static Integer fail(Problem problem) {
    System.err.println("dte desktop: " + problem);
    return problem.code().code();
  }
}
