// SPDX-License-Identifier: Apache-2.0
package io.dte.desktop.handlers;

import io.dte.desktop.model.DesktopModel;
import io.dte.foundation.api.run.RunState;
import java.util.Set;

/** Goes on with the selected run. */
public final class ResumeRun extends DesktopHandler {
  private static final Set<RunState> POSSIBLE = Set.of(RunState.PAUSED, RunState.FAILED, RunState.CANCELLED);

  @Override
  boolean isPossible(DesktopModel model) {
    return model.selectedRun().filter(r -> POSSIBLE.contains(r.state())).isPresent();
  }

  @Override
  void execute(DesktopModel model) {
    onSelectedRun(model, "Resume run", (service, run) -> service.resume(run.id(), user()));
  }
}
