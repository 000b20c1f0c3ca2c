// SPDX-License-Identifier: Apache-2.0
package org.example.sample;

import org.eclipse.swt.SWT;
import org.eclipse.swt.widgets.Composite;
import org.eclipse.swt.widgets.Label;
import org.eclipse.ui.part.ViewPart;

/** A view on the desktop; declared in {@code plugin.xml}. */
public final class HelloView extends ViewPart {
  private Label label;

  @Override
  public void createPartControl(Composite parent) {
    label = new Label(parent, SWT.WRAP);
    label.setText(Greeting.of("desktop"));
  }

  @Override
  public void setFocus() {
    label.setFocus();
  }
}
