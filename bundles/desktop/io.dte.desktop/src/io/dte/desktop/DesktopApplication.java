// SPDX-License-Identifier: Apache-2.0
package io.dte.desktop;

import io.dte.desktop.model.DesktopModel;
import io.dte.desktop.model.Platform;
import io.dte.desktop.selftest.SelfTest;
import io.dte.foundation.api.home.DataDirectory;
import io.dte.foundation.api.home.Owner;
import io.dte.foundation.api.problem.ExitCode;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.eclipse.equinox.app.IApplication;
import org.eclipse.equinox.app.IApplicationContext;
import org.eclipse.swt.SWTError;
import org.eclipse.swt.widgets.Display;
import org.eclipse.ui.IWorkbench;
import org.eclipse.ui.PlatformUI;
import org.osgi.framework.BundleContext;
import org.osgi.framework.FrameworkUtil;

/** The desktop: opens the workbench and, with {@code --selftest DIR}, drives it. Returns the exit status. */
public final class DesktopApplication implements IApplication {

  @Override
  public Object start(IApplicationContext context) {
    List<String> arguments =
        List.of((String[]) context.getArguments().getOrDefault(IApplicationContext.APPLICATION_ARGS, new String[0]));
    BundleContext bundles = FrameworkUtil.getBundle(DesktopApplication.class).getBundleContext();
    Display display;
    try {
      display = PlatformUI.createDisplay();
    } catch (SWTError e) {
      return fail("The desktop needs a display: " + e.getMessage(), "set DISPLAY, or use dte run and dte server");
    }
    try (Platform platform = new Platform(bundles)) {
      Optional<Owner> other = otherOwner(platform);
      if (other.isPresent()) {
        return fail("Process " + other.get().pid() + " owns this data directory and serves it at " + other.get().url(),
            "stop it first, open that address in a browser, or set DTE_HOME to another folder");
      }
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
      return fail("--selftest needs a folder", "dte desktop --selftest DIR");
    }
    try (DesktopModel model = new DesktopModel(bundles, platform, display)) {
      SelfTest selfTest = option < 0 ? null : new SelfTest(model, Path.of(arguments.get(option + 1)));
      int result = PlatformUI.createAndRunWorkbench(display, new DesktopWorkbench(model, selfTest));
      if (selfTest != null) {
        return selfTest.exitStatus();
      }
      return result == PlatformUI.RETURN_RESTART ? EXIT_RESTART : EXIT_OK;
    }
  }

  private static Optional<Owner> otherOwner(Platform platform) {
    return platform.home().flatMap(DataDirectory::owner).filter(o -> o.pid() != ProcessHandle.current().pid());
  }

  private static Integer fail(String message, String hint) {
    System.err.println("dte desktop: " + message + " (" + hint + ")");
    return ExitCode.UNAVAILABLE.code();
  }
}
