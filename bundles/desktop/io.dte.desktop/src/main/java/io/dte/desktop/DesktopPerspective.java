// SPDX-License-Identifier: Apache-2.0
package io.dte.desktop;

import io.dte.desktop.views.HostedView;
import java.util.List;
import org.eclipse.ui.IFolderLayout;
import org.eclipse.ui.IPageLayout;
import org.eclipse.ui.IPerspectiveFactory;

/** Twins at the left, runs and what they say in the middle, results at the right. */
public final class DesktopPerspective implements IPerspectiveFactory {

  @Override
  public void createInitialLayout(IPageLayout layout) {
    layout.setEditorAreaVisible(false);
    String area = layout.getEditorArea();
    IFolderLayout results = layout.createFolder("io.dte.desktop.right", IPageLayout.RIGHT, 0.62f, area);
    results.addView(DesktopIds.RESULTS);
    IFolderLayout left = layout.createFolder("io.dte.desktop.left", IPageLayout.LEFT, 0.36f, area);
    left.addView(DesktopIds.TWINS);
    IFolderLayout plugins =
        layout.createFolder("io.dte.desktop.leftBottom", IPageLayout.BOTTOM, 0.66f, "io.dte.desktop.left");
    plugins.addView(DesktopIds.PLUGINS);
    plugins.addPlaceholder(HostedView.ID + ":*");
    IFolderLayout runs = layout.createFolder("io.dte.desktop.middle", IPageLayout.TOP, 0.28f, area);
    runs.addView(DesktopIds.RUNS);
    IFolderLayout details = layout.createFolder("io.dte.desktop.details", IPageLayout.TOP, 0.56f, area);
    details.addView(DesktopIds.DETAILS);
    IFolderLayout log = layout.createFolder("io.dte.desktop.log", IPageLayout.BOTTOM, 0.44f, area);
    log.addView(DesktopIds.LOG);
    List.of(DesktopIds.TWINS, DesktopIds.RUNS, DesktopIds.DETAILS, DesktopIds.LOG, DesktopIds.RESULTS,
        DesktopIds.PLUGINS).forEach(layout::addShowViewShortcut);
  }
}
