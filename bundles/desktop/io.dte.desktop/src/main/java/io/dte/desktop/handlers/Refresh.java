// SPDX-License-Identifier: Apache-2.0
package io.dte.desktop.handlers;

import io.dte.desktop.model.DesktopModel;

/** Reads everything anew. */
public final class Refresh extends DesktopHandler {

  @Override
  boolean isPossible(DesktopModel model) {
    return true;
  }

  @Override
  void execute(DesktopModel model) {
    model.refreshAll();
  }
}
