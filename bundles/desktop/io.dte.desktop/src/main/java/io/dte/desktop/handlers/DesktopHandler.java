// SPDX-License-Identifier: Apache-2.0
package io.dte.desktop.handlers;

import io.dte.desktop.dialogs.Problems;
import io.dte.desktop.model.DesktopModel;
import io.dte.foundation.api.problem.DteException;
import io.dte.foundation.api.problem.ExitCode;
import io.dte.foundation.api.run.Run;
import io.dte.foundation.api.run.RunService;
import org.eclipse.core.commands.AbstractHandler;
import org.eclipse.core.commands.ExecutionEvent;
import org.eclipse.ui.IWorkbenchWindow;
import org.eclipse.ui.PlatformUI;

/** A menu item's action; possible when the model says so. */
abstract class DesktopHandler extends AbstractHandler {

  /** What is done to a run, by the run service. */
  @FunctionalInterface
  interface RunAction {
    void on(RunService service, Run run) throws DteException;
  }

  @Override
  public final void setEnabled(Object evaluationContext) {
    setBaseEnabled(PlatformUI.isWorkbenchRunning() && isPossible(model()));
  }

  @Override
  public final Object execute(ExecutionEvent event) {
    DesktopModel model = model();
    if (isPossible(model)) {
      execute(model);
    }
    return null;
  }

  abstract boolean isPossible(DesktopModel model);

  abstract void execute(DesktopModel model);

  static IWorkbenchWindow window() {
    return PlatformUI.getWorkbench().getActiveWorkbenchWindow();
  }

  static String user() {
    return System.getProperty("user.name");
  }

  /** Does it to the selected run in the background; a problem is shown. */
  static void onSelectedRun(DesktopModel model, String title, RunAction action) {
    Run run = model.selectedRun().orElseThrow();
    Problems.inBackground(model, title, () -> {
      RunService service = model.platform().runs().orElseThrow(() -> new DteException(ExitCode.UNAVAILABLE,
          "The run service is not there now", "try again in a moment"));
      action.on(service, run);
      return null;
    });
  }

  private static DesktopModel model() {
    return PlatformUI.getWorkbench().getService(DesktopModel.class);
  }
}
