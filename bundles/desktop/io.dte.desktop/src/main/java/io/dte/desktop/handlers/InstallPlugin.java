// SPDX-License-Identifier: Apache-2.0
package io.dte.desktop.handlers;

import io.dte.desktop.dialogs.Problems;
import io.dte.desktop.model.DesktopModel;
import java.nio.file.Path;
import org.eclipse.swt.SWT;
import org.eclipse.swt.widgets.FileDialog;

/** Installs a plug-in from a file. */
public final class InstallPlugin extends DesktopHandler {

  @Override
  boolean isPossible(DesktopModel model) {
    return model.platform().plugins().isPresent();
  }

  @Override
  void execute(DesktopModel model) {
    FileDialog dialog = new FileDialog(window().getShell(), SWT.OPEN);
    dialog.setText("Install a plug-in");
    dialog.setFilterNames(new String[] {"Plug-ins (*.jar, *.kar)"});
    dialog.setFilterExtensions(new String[] {"*.jar;*.kar"});
    String chosen = dialog.open();
    if (chosen != null) {
      Problems.inBackground(model, "Install plug-in", () -> {
        model.platform().plugins().orElseThrow().install(Path.of(chosen), "");
        return null;
      });
    }
  }
}
