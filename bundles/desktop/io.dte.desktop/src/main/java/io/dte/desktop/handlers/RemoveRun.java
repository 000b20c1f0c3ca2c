// SPDX-License-Identifier: Apache-2.0
package io.dte.desktop.handlers;

import io.dte.desktop.model.DesktopModel;
import org.eclipse.jface.dialogs.MessageDialog;

/** Deletes the selected run with its folder, after a question. */
public final class RemoveRun extends DesktopHandler {

  @Override
  boolean isPossible(DesktopModel model) {
    return model.selectedRun().filter(r -> r.state().isFinal()).isPresent();
  }

  @Override
  void execute(DesktopModel model) {
    String name = model.selectedRun().orElseThrow().name();
    if (MessageDialog.openQuestion(window().getShell(), "Remove run",
        "Remove the run " + name + " with its log and the results in its own folder?")) {
      onSelectedRun(model, "Remove run", (service, run) -> service.remove(run.id(), user()));
    }
  }
}
