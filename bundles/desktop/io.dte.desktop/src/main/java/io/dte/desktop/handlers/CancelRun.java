// SPDX-License-Identifier: Apache-2.0
package io.dte.desktop.handlers;

import io.dte.desktop.model.DesktopModel;

/** Stops the selected run. */
public final class CancelRun extends DesktopHandler {

  @Override
  boolean isPossible(DesktopModel model) {
    return model.selectedRun().filter(r -> !r.state().isFinal()).isPresent();
  }

  @Override
  void execute(DesktopModel model) {
    onSelectedRun(model, "Cancel run", (service, run) -> service.cancel(run.id(), user()));
  }
}
