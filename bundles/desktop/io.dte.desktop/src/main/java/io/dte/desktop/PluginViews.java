// SPDX-License-Identifier: Apache-2.0
package io.dte.desktop;

import io.dte.desktop.model.DesktopModel;
import io.dte.desktop.views.HostedView;
import java.util.Arrays;
import java.util.List;
import org.eclipse.core.runtime.IConfigurationElement;
import org.eclipse.core.runtime.IExtension;
import org.eclipse.core.runtime.IExtensionPoint;
import org.eclipse.core.runtime.IExtensionRegistry;
import org.eclipse.core.runtime.IRegistryEventListener;
import org.eclipse.core.runtime.Platform;
import org.eclipse.ui.IViewReference;
import org.eclipse.ui.IWorkbenchPage;
import org.eclipse.ui.IWorkbenchWindow;
import org.eclipse.ui.PartInitException;
import org.eclipse.ui.PlatformUI;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Shows the views that plug-ins bring in their plugin.xml, when the plug-in comes, and closes them when it goes. The
 * workbench itself reads its view extensions only once, so each is shown inside a {@link HostedView}.
 */
final class PluginViews implements IRegistryEventListener {
  private static final Logger LOG = LoggerFactory.getLogger(PluginViews.class);
  private static final List<String> OWN = List.of("io.dte.desktop", "org.eclipse.");

  private final DesktopModel model;

  PluginViews(DesktopModel model) {
    this.model = model;
  }

  /** Shows what is there, then follows the registry for the life of the workbench. */
  void follow() {
    IExtensionRegistry registry = Platform.getExtensionRegistry();
    registry.addListener(this, HostedView.EXTENSION_POINT);
    IExtensionPoint point = registry.getExtensionPoint(HostedView.EXTENSION_POINT);
    if (point != null) {
      added(point.getExtensions());
    }
  }

  @Override
  public void added(IExtension[] extensions) {
    List<String> ids = views(extensions);
    if (!ids.isEmpty()) {
      model.onUi(() -> ids.forEach(PluginViews::show));
    }
  }

  @Override
  public void removed(IExtension[] extensions) {
    List<String> ids = views(extensions);
    if (!ids.isEmpty()) {
      model.onUi(() -> ids.forEach(PluginViews::hide));
    }
  }

  @Override
  public void added(IExtensionPoint[] points) {
    // Points of plug-ins are not ours.
  }

  @Override
  public void removed(IExtensionPoint[] points) {
    // Points of plug-ins are not ours.
  }

  private static List<String> views(IExtension[] extensions) {
    return Arrays.stream(extensions)
        .filter(e -> OWN.stream().noneMatch(e.getContributor().getName()::startsWith))
        .flatMap(e -> Arrays.stream(e.getConfigurationElements()))
        .filter(e -> e.getName().equals("view"))
        .map((IConfigurationElement e) -> e.getAttribute("id")).toList();
  }

  private static void show(String id) {
    IWorkbenchPage page = page();
    if (page == null) {
      return;
    }
    try {
      hide(id);
      page.showView(HostedView.ID, HostedView.secondaryId(id), IWorkbenchPage.VIEW_VISIBLE);
    } catch (PartInitException e) {
      LOG.warn("The plug-in view {} cannot be shown: {}", id, e.getMessage());
    }
  }

  private static void hide(String id) {
    IWorkbenchPage page = page();
    if (page != null) {
      IViewReference view = page.findViewReference(HostedView.ID, HostedView.secondaryId(id));
      if (view != null) {
        page.hideView(view);
      }
    }
  }

  private static IWorkbenchPage page() {
    IWorkbenchWindow[] windows = PlatformUI.getWorkbench().getWorkbenchWindows();
    return windows.length == 0 ? null : windows[0].getActivePage();
  }
}
