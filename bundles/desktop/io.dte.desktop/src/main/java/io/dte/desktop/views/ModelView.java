// SPDX-License-Identifier: Apache-2.0
package io.dte.desktop.views;

import io.dte.desktop.model.DesktopModel;
import io.dte.desktop.model.Topic;
import java.util.ArrayList;
import java.util.List;
import org.eclipse.swt.widgets.Control;
import org.eclipse.ui.handlers.IHandlerService;
import org.eclipse.ui.part.ViewPart;
import org.slf4j.LoggerFactory;

/** A view that shows the model and follows it until it is closed. */
abstract class ModelView extends ViewPart {
  private final List<DesktopModel.Subscription> subscriptions = new ArrayList<>();

  DesktopModel model() {
    return getSite().getService(DesktopModel.class);
  }

  /** Draws now, and again after each change of one of the topics. */
  void follow(Control control, Runnable draw, Topic... topics) {
    Runnable safely = () -> {
      if (!control.isDisposed()) {
        draw.run();
      }
    };
    for (Topic topic : topics) {
      subscriptions.add(model().on(topic, safely));
    }
    safely.run();
  }

  /** Executes a command as its menu item would. */
  void execute(String command) {
    try {
      getSite().getService(IHandlerService.class).executeCommand(command, null);
    } catch (org.eclipse.core.commands.common.CommandException e) {
      LoggerFactory.getLogger(getClass()).debug("{} is not possible now: {}", command, e.getMessage());
    }
  }

  @Override
  public void dispose() {
    subscriptions.forEach(DesktopModel.Subscription::close);
    super.dispose();
  }
}
