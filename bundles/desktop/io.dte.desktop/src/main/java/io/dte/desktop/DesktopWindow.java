// SPDX-License-Identifier: Apache-2.0
package io.dte.desktop;

import io.dte.desktop.model.DesktopModel;
import io.dte.desktop.model.Topic;
import io.dte.foundation.api.run.RunState;
import org.eclipse.jface.action.StatusLineContributionItem;
import org.eclipse.swt.graphics.Point;
import org.eclipse.ui.application.ActionBarAdvisor;
import org.eclipse.ui.application.IActionBarConfigurer;
import org.eclipse.ui.application.IWorkbenchWindowConfigurer;
import org.eclipse.ui.application.WorkbenchWindowAdvisor;

/** The window: its size, its menu, and a status line that says where the data is and how many runs go on. */
final class DesktopWindow extends WorkbenchWindowAdvisor {
  private final DesktopModel model;
  private final StatusLineContributionItem status = new StatusLineContributionItem("io.dte.desktop.status", 120);
  private DesktopModel.Subscription subscription = () -> {};

  DesktopWindow(IWorkbenchWindowConfigurer configurer, DesktopModel model) {
    super(configurer);
    this.model = model;
  }

  @Override
  public ActionBarAdvisor createActionBarAdvisor(IActionBarConfigurer configurer) {
    return new DesktopMenus(configurer, status);
  }

  @Override
  public void preWindowOpen() {
    IWorkbenchWindowConfigurer window = getWindowConfigurer();
    window.setInitialSize(new Point(1560, 960));
    window.setTitle("Digital Twin Engine");
    window.setShowMenuBar(true);
    window.setShowStatusLine(true);
    window.setShowCoolBar(false);
    window.setShowPerspectiveBar(false);
  }

  @Override
  public void postWindowOpen() {
    subscription = model.on(Topic.RUNS, this::showStatus);
    showStatus();
  }

  @Override
  public void dispose() {
    subscription.close();
  }

  private void showStatus() {
    long active = model.runs().stream().filter(r -> r.state() == RunState.RUNNING || r.state() == RunState.QUEUED
        || r.state() == RunState.WAITING).count();
    String home = model.platform().home().map(h -> "Data directory " + h.root()).orElse("No data directory");
    String runs = active == 0 ? "no run in progress" : active == 1 ? "1 run in progress" : active + " runs in progress";
    status.setText(home + "  \u2013  " + runs);
  }
}
