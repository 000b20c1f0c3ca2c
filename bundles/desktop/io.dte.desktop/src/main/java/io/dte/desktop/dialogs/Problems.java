// SPDX-License-Identifier: Apache-2.0
package io.dte.desktop.dialogs;

import io.dte.desktop.model.DesktopModel;
import io.dte.foundation.api.problem.DteException;
import io.dte.foundation.api.problem.Problem;
import java.util.concurrent.Callable;
import org.eclipse.core.runtime.ICoreRunnable;
import org.eclipse.core.runtime.jobs.Job;
import org.eclipse.jface.dialogs.MessageDialog;
import org.eclipse.ui.IWorkbenchWindow;
import org.eclipse.ui.PlatformUI;
import org.slf4j.LoggerFactory;

/** Does what may take time or fail in a job, and tells what went wrong: what, where and how to fix it. */
public final class Problems {
  private Problems() {}

  /** @param title what was tried, for the dialog, for example "Cancel run" */
  public static void inBackground(DesktopModel model, String title, Callable<Void> action) {
    Job job = Job.create(title, (ICoreRunnable) monitor -> {
      String problem = attempt(action);
      if (!problem.isEmpty()) {
        model.onUi(() -> show(title, problem));
      }
      model.refreshAll();
    });
    job.schedule();
  }

  /** Calls the action; what went wrong, for people, or an empty text. */
  public static String attempt(Callable<?> action) {
    try {
      action.call();
      return "";
    } catch (DteException e) {
      return text(e.problem());
    } catch (Exception e) {
      LoggerFactory.getLogger(Problems.class).error("Unexpected problem", e);
      return "Something unexpected happened: " + e + "\n\nThe desktop's log has the details.";
    }
  }

  /** Message and hint, each on its own lines. */
  public static String text(Problem problem) {
    String where = problem.location().toString();
    return (where.isEmpty() ? "" : where + ": ") + problem.message()
        + (problem.hint().isEmpty() ? "" : "\n\n" + problem.hint());
  }

  /** An error dialog. */
  public static void show(String title, String text) {
    IWorkbenchWindow window = PlatformUI.getWorkbench().getActiveWorkbenchWindow();
    MessageDialog.openError(window == null ? null : window.getShell(), title, text);
  }
}
