// SPDX-License-Identifier: Apache-2.0
package io.dte.desktop.handlers;

import io.dte.desktop.dialogs.Problems;
import io.dte.desktop.model.DesktopModel;
import io.dte.desktop.views.PluginsView;
import io.dte.foundation.api.plugin.Plugin;
import java.util.Optional;
import org.eclipse.jface.dialogs.MessageDialog;
import org.eclipse.ui.IWorkbenchWindow;

/** Removes the plug-in that is selected in the plug-ins view, after a question. */
public final class RemovePlugin extends DesktopHandler {

  @Override
  boolean isPossible(DesktopModel model) {
    return model.platform().plugins().isPresent() && selected().isPresent();
  }

  @Override
  void execute(DesktopModel model) {
    Plugin plugin = selected().orElseThrow();
    if (MessageDialog.openQuestion(window().getShell(), "Remove plug-in",
        "Remove the plug-in " + plugin.id() + " " + plugin.version() + "?")) {
      Problems.inBackground(model, "Remove plug-in", () -> {
        model.platform().plugins().orElseThrow().remove(plugin.id());
        return null;
      });
    }
  }

  private static Optional<Plugin> selected() {
    IWorkbenchWindow window = window();
    return window != null && window.getActivePage() != null
        && window.getActivePage().findView(PluginsView.ID) instanceof PluginsView view ? view.selected()
        : Optional.empty();
  }
}
