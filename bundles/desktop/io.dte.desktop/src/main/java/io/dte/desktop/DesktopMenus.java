// SPDX-License-Identifier: Apache-2.0
package io.dte.desktop;

import org.eclipse.jface.action.IContributionItem;
import org.eclipse.jface.action.IMenuManager;
import org.eclipse.jface.action.IStatusLineManager;
import org.eclipse.jface.action.MenuManager;
import org.eclipse.jface.action.Separator;
import org.eclipse.jface.action.StatusLineManager;
import org.eclipse.ui.IWorkbenchActionConstants;
import org.eclipse.ui.IWorkbenchWindow;
import org.eclipse.ui.actions.ActionFactory;
import org.eclipse.ui.actions.ContributionItemFactory;
import org.eclipse.ui.application.ActionBarAdvisor;
import org.eclipse.ui.application.IActionBarConfigurer;
import org.eclipse.ui.menus.CommandContributionItem;
import org.eclipse.ui.menus.CommandContributionItemParameter;

/** The menu bar and the status line. */
final class DesktopMenus extends ActionBarAdvisor {

  private final IContributionItem status;

  /** @param status what the status line shows */
  DesktopMenus(IActionBarConfigurer configurer, IContributionItem status) {
    super(configurer);
    this.status = status;
  }

  @Override
  protected void fillStatusLine(IStatusLineManager line) {
    line.appendToGroup(StatusLineManager.BEGIN_GROUP, status);
  }

  @Override
  protected void fillMenuBar(IMenuManager bar) {
    IWorkbenchWindow window = getActionBarConfigurer().getWindowConfigurer().getWindow();
    MenuManager file = new MenuManager("&File", IWorkbenchActionConstants.M_FILE);
    file.add(command(window, DesktopIds.INSTALL_PLUGIN));
    file.add(command(window, DesktopIds.REMOVE_PLUGIN));
    file.add(new Separator());
    file.add(action(ActionFactory.QUIT, window));
    bar.add(file);

    MenuManager run = new MenuManager("&Run", "run");
    run.add(command(window, DesktopIds.START));
    run.add(new Separator());
    run.add(command(window, DesktopIds.CANCEL));
    run.add(command(window, DesktopIds.RESUME));
    run.add(command(window, DesktopIds.REMOVE));
    run.add(new Separator());
    run.add(command(window, DesktopIds.OPEN_RESULTS));
    run.add(command(window, DesktopIds.REFRESH));
    bar.add(run);

    MenuManager windowMenu = new MenuManager("&Window", IWorkbenchActionConstants.M_WINDOW);
    MenuManager views = new MenuManager("Show &View", "showView");
    views.add(ContributionItemFactory.VIEWS_SHORTLIST.create(window));
    windowMenu.add(views);
    windowMenu.add(action(ActionFactory.RESET_PERSPECTIVE, window));
    bar.add(windowMenu);

    MenuManager help = new MenuManager("&Help", IWorkbenchActionConstants.M_HELP);
    help.add(action(ActionFactory.ABOUT, window));
    bar.add(help);
  }

  private ActionFactory.IWorkbenchAction action(ActionFactory factory, IWorkbenchWindow window) {
    ActionFactory.IWorkbenchAction action = factory.create(window);
    register(action);
    return action;
  }

  private static CommandContributionItem command(IWorkbenchWindow window, String id) {
    return new CommandContributionItem(
        new CommandContributionItemParameter(window, id, id, CommandContributionItem.STYLE_PUSH));
  }
}
