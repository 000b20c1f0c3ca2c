// SPDX-License-Identifier: Apache-2.0
package io.dte.desktop.handlers;

import io.dte.desktop.dialogs.Problems;
import io.dte.desktop.model.DesktopModel;
import java.nio.file.Files;
import java.nio.file.Path;
import org.eclipse.swt.program.Program;

/** Opens the folder with the selected run's results. */
public final class OpenResults extends DesktopHandler {

  @Override
  boolean isPossible(DesktopModel model) {
    return model.selectedRun().filter(r -> r.outdir() != null).isPresent();
  }

  @Override
  void execute(DesktopModel model) {
    Path folder = model.selectedRun().orElseThrow().outdir();
    if (!Files.isDirectory(folder)) {
      Problems.show("Open results", "There are no results in " + folder + " yet.");
    } else if (!Program.launch(folder.toString())) {
      Problems.show("Open results", "No program on this machine opens folders. The results are in\n\n" + folder);
    }
  }
}
