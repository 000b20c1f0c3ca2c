// SPDX-License-Identifier: Apache-2.0
package io.dte.desktop;

import io.dte.desktop.model.DesktopModel;
import io.dte.desktop.selftest.SelfTest;
import org.eclipse.e4.core.contexts.IEclipseContext;
import org.eclipse.ui.IWorkbench;
import org.eclipse.ui.PlatformUI;
import org.eclipse.ui.application.IWorkbenchConfigurer;
import org.eclipse.ui.application.IWorkbenchWindowConfigurer;
import org.eclipse.ui.application.WorkbenchAdvisor;
import org.eclipse.ui.application.WorkbenchWindowAdvisor;

/** Sets up the workbench and makes the model known to views and handlers. */
final class DesktopWorkbench extends WorkbenchAdvisor {
  private final DesktopModel model;
  private final SelfTest selfTest;

  /** @param selfTest what drives the window once it is open, or null */
  DesktopWorkbench(DesktopModel model, SelfTest selfTest) {
    this.model = model;
    this.selfTest = selfTest;
  }

  @Override
  public void initialize(IWorkbenchConfigurer configurer) {
    configurer.setSaveAndRestore(selfTest == null);
    IWorkbench workbench = PlatformUI.getWorkbench();
    workbench.getService(IEclipseContext.class).set(DesktopModel.class, model);
  }

  @Override
  public String getInitialWindowPerspectiveId() {
    return DesktopIds.PERSPECTIVE;
  }

  @Override
  public WorkbenchWindowAdvisor createWorkbenchWindowAdvisor(IWorkbenchWindowConfigurer configurer) {
    return new DesktopWindow(configurer, model);
  }

  @Override
  public void postStartup() {
    new PluginViews(model).follow();
    if (selfTest != null) {
      selfTest.start();
    }
  }
}
