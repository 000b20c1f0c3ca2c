// SPDX-License-Identifier: Apache-2.0
package io.dte.desktop.handlers;

import io.dte.desktop.dialogs.Problems;
import io.dte.desktop.dialogs.RunDialog;
import io.dte.desktop.model.DesktopModel;
import io.dte.foundation.api.problem.DteException;
import io.dte.foundation.api.problem.ExitCode;
import io.dte.workflow.api.Templates.Template;
import io.dte.workflow.api.WorkflowDescription;
import io.dte.workflow.api.WorkflowEngine;
import java.util.concurrent.atomic.AtomicReference;
import org.eclipse.core.runtime.ICoreRunnable;
import org.eclipse.core.runtime.jobs.Job;

/** Asks for the inputs of the selected twin and starts it. */
public final class StartRun extends DesktopHandler {

  @Override
  boolean isPossible(DesktopModel model) {
    return model.selectedTwin().isPresent();
  }

  @Override
  void execute(DesktopModel model) {
    Template twin = model.selectedTwin().orElseThrow();
    Job job = Job.create("Reading " + twin.name(), (ICoreRunnable) monitor -> {
      AtomicReference<WorkflowDescription> description = new AtomicReference<>();
      String problem = Problems.attempt(() -> {
        description.set(describe(model, twin));
        return null;
      });
      model.onUi(() -> {
        if (problem.isEmpty()) {
          new RunDialog(window().getShell(), model, twin, description.get()).open();
        } else {
          Problems.show("Run " + twin.name(), problem);
        }
      });
    });
    job.schedule();
  }

  private static WorkflowDescription describe(DesktopModel model, Template twin) throws DteException {
    for (WorkflowEngine engine : model.platform().engines()) {
      if (engine.accepts(twin.document())) {
        return engine.describe(twin.document());
      }
    }
    throw new DteException(ExitCode.UNAVAILABLE, "No workflow engine is there that understands " + twin.document(),
        "look into the Plug-ins view for an engine that is not active");
  }
}
