// SPDX-License-Identifier: Apache-2.0
package io.dte.desktop.views;

import io.dte.desktop.model.WidgetId;
import java.util.Arrays;
import java.util.Optional;
import org.eclipse.core.runtime.CoreException;
import org.eclipse.core.runtime.IConfigurationElement;
import org.eclipse.core.runtime.Platform;
import org.eclipse.swt.SWT;
import org.eclipse.swt.widgets.Composite;
import org.eclipse.swt.widgets.Label;
import org.eclipse.ui.IViewPart;
import org.eclipse.ui.PartInitException;
import org.eclipse.ui.part.ViewPart;
import org.slf4j.LoggerFactory;

/** The frame around one plug-in's view; which one, its secondary id says. */
public final class HostedView extends ViewPart {
  public static final String ID = "io.dte.desktop.views.plugin";
  public static final String EXTENSION_POINT = "org.eclipse.ui.views";

  private IViewPart hosted;

  /** A colon parts primary and secondary id in the workbench, so a view's id must not have one there. */
  public static String secondaryId(String viewId) {
    return viewId.replace(':', '_');
  }

  @Override
  public void createPartControl(Composite parent) {
    try {
      IConfigurationElement element = element().orElseThrow(
          () -> new PartInitException("its plug-in is not there"));
      String name = element.getAttribute("name");
      setPartName(name == null ? getViewSite().getSecondaryId() : name);
      if (!(element.createExecutableExtension("class") instanceof IViewPart view)) {
        throw new PartInitException(element.getAttribute("class") + " is no view");
      }
      view.init(getViewSite());
      view.createPartControl(parent);
      hosted = view;
      WidgetId.mark(parent, "plugin.view");
    } catch (CoreException e) {
      LoggerFactory.getLogger(HostedView.class).warn("The view {} cannot be shown", getViewSite().getSecondaryId(), e);
      new Label(parent, SWT.WRAP).setText("This view cannot be shown: " + e.getStatus().getMessage());
    }
  }

  @Override
  public void setFocus() {
    if (hosted != null) {
      hosted.setFocus();
    }
  }

  @Override
  public void dispose() {
    if (hosted != null) {
      hosted.dispose();
      hosted = null;
    }
    super.dispose();
  }

  private Optional<IConfigurationElement> element() {
    String wanted = getViewSite().getSecondaryId();
    return Arrays.stream(Platform.getExtensionRegistry().getConfigurationElementsFor(EXTENSION_POINT))
        .filter(e -> e.getName().equals("view") && secondaryId(e.getAttribute("id")).equals(wanted)).findFirst();
  }
}
