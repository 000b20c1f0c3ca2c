// SPDX-License-Identifier: Apache-2.0
package io.dte.desktop.model;

import org.eclipse.swt.widgets.Widget;

/** Names widgets, so that the self-test and accessibility tools find them. */
public final class WidgetId {
  private static final String KEY = "io.dte.desktop.id";

  private WidgetId() {}

  public static <W extends Widget> W mark(W widget, String id) {
    widget.setData(KEY, id);
    return widget;
  }

  /** The widget's name; empty when it has none. */
  public static String of(Widget widget) {
    return widget.getData(KEY) instanceof String id ? id : "";
  }
}
